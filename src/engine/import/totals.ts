import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping, RejectedRow } from '../../contract/import.ts';
import { addSigns, type NumberSigns, noSigns, numberFormOf } from '../../core/data/number-form.ts';
import { REJECTS_KEPT } from '../read/row-target.ts';
import type { PropertyFacts } from '../store/dataset-writer.ts';
import type { LaneTexts, ReadResult, ReadTask } from './lane.ts';
import type { MergedTexts } from './merge-texts.ts';
import type { BuiltSegment } from './segment-plan.ts';
import type { DayPlan } from './time-figures.ts';
import type { PropertyNumbers } from './value-warnings.ts';

/** What all stretches together have read. */
export interface Totals {
  readonly rows: number;
  readonly kept: number;
  /** Rows that only said who is who. */
  readonly identityRows: number;
  /** Rows that were no events, in all and by what they say of themselves. */
  readonly passed: number;
  readonly passedBy: ReadonlyMap<string, number>;
  /** Rows that stood for several events, and how many more events these were. */
  readonly several: number;
  readonly more: number;
  /** Rows refused for want of a user by what stood there, the most frequent first. */
  readonly nobody: readonly { readonly value: string; readonly rows: number }[];
  /** Rows whose user has lost digits, and some of these. */
  readonly lost: number;
  readonly lostValues: readonly string[];
  readonly repaired: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly rejected: readonly RejectedRow[];
  /** Of the reasons, those that are about a time that stands there; and some of such rows' reasons in full. */
  readonly timeReasons: ReadonlyMap<string, readonly string[]>;
}

/** Adds the stretches up; lines are counted on from stretch to stretch of a file. */
export function tallyOf(
  tasks: readonly ReadTask[],
  results: readonly Pick<ReadResult, 'tally' | 'identityRows' | 'nobody' | 'counts'>[],
  mapping: Mapping,
): Totals {
  const reasons = new Map<string, number>();
  const rejected: RejectedRow[] = [];
  const timeReasons = new Map<string, string[]>();
  let rows = 0;
  let kept = 0;
  let identityRows = 0;
  let repaired = 0;
  let line = 0;
  let [several, more, lost] = [0, 0, 0];
  const passedBy = new Map<string, number>();
  const values = new Map<string, number>();
  const lostValues = new Set<string>();
  tasks.forEach(({ text, start }, i) => {
    const { tally, nobody, counts } = results[i];
    several += counts.several;
    more += counts.more;
    lost += nobody.lost;
    addCounts(passedBy, counts.passed);
    addCounts(values, nobody.values);
    for (const value of nobody.lostValues) lostValues.add(value);
    identityRows += results[i].identityRows;
    if (start === 0) line = text.headerLines;
    rows += tally.rows;
    kept += tally.kept;
    repaired += tally.repaired;
    addCounts(reasons, tally.rejectCounts);
    for (const reject of tally.rejects) {
      if (rejected.length === REJECTS_KEPT) break;
      const { kind, reason, role } = reject;
      if (role === 'time' && kind !== 'no time')
        timeReasons.set(kind, [...(timeReasons.get(kind) ?? []).slice(0, 9), reason]);
      const column = role && (columnsOf(mapping[role])[0] ?? null);
      rejected.push({ file: text.file.name, line: line + reject.line, column, reason, text: reject.text });
    }
    line += tally.lines;
  });
  const byCount = Array.from(reasons, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  return {
    rows,
    kept,
    identityRows,
    passed: [...passedBy.values()].reduce((sum, count) => sum + count, 0),
    passedBy,
    several,
    more,
    nobody: Array.from(values, ([value, rows]) => ({ value, rows })).sort((a, b) => b.rows - a.rows),
    lost,
    lostValues: [...lostValues].slice(0, 3),
    repaired,
    reasons: byCount,
    rejected,
    timeReasons,
  };
}

function addCounts(to: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [key, count] of from) to.set(key, (to.get(key) ?? 0) + count);
}

/** What the times of all lanes have in common. */
export function spreadOf(lanes: readonly LaneTexts[]) {
  return {
    min: Math.min(...lanes.map(({ spread }) => spread.min)),
    max: Math.max(...lanes.map(({ spread }) => spread.max)),
    fractions: lanes.some(({ spread }) => spread.fractions),
    micros: lanes.some(({ spread }) => spread.micros),
    implausible: lanes.reduce((sum, { spread }) => sum + spread.implausible, 0),
    future: lanes.reduce((sum, { spread }) => sum + spread.future, 0),
    endMs: Math.max(...lanes.map(({ spread }) => spread.endMs)),
    clockChanges: lanes.reduce((sum, lane) => sum + lane.clockChanges, 0),
  };
}

/** What all segments together hold. */
export interface Sums {
  users: number;
  repeats: number;
  duplicates: number;
  dropped: number;
  readonly eventRows: number[];
  readonly eventUsers: number[];
  readonly first: number[];
  readonly last: number[];
  readonly distinct: number[];
  /** Of properties with dictionaries of the segments' own. */
  readonly signs: readonly NumberSigns[];
  /** By property: what `Removed.lost` tells of all segments. */
  readonly lost: Map<number, number[]>;
  /** Rows by day of the plan. */
  readonly days: number[];
  cutAtFirst: number;
  cutAtLast: number;
}

export const newSums = ({ events, properties }: MergedTexts, { dates }: DayPlan): Sums => ({
  users: 0,
  repeats: 0,
  duplicates: 0,
  dropped: 0,
  eventRows: events.map(() => 0),
  eventUsers: events.map(() => 0),
  first: events.map(() => Number.POSITIVE_INFINITY),
  last: events.map(() => Number.NEGATIVE_INFINITY),
  distinct: properties.map(() => 0),
  signs: properties.map(() => noSigns()),
  lost: new Map(),
  days: new Array<number>(dates.length).fill(0),
  cutAtFirst: 0,
  cutAtLast: 0,
});

export function addSegment(sums: Sums, segment: BuiltSegment): void {
  sums.users += segment.users;
  sums.repeats += segment.repeats;
  sums.duplicates += segment.duplicates;
  sums.dropped += segment.dropped;
  sums.cutAtFirst += segment.cutAtFirst;
  sums.cutAtLast += segment.cutAtLast;
  for (let day = 0; day < sums.days.length; day++) sums.days[day] += segment.days[day];
  for (let id = 0; id < sums.first.length; id++) {
    sums.eventRows[id] += segment.eventRows[id];
    sums.eventUsers[id] += segment.eventUsers[id];
    sums.first[id] = Math.min(sums.first[id], segment.eventFirst[id]);
    sums.last[id] = Math.max(sums.last[id], segment.eventLast[id]);
  }
  for (const { property, distinct, signs } of segment.own) {
    sums.distinct[property] += distinct;
    addSigns(sums.signs[property], signs);
  }
  for (const { property, counts } of segment.lost) {
    const all = sums.lost.get(property) ?? new Array<number>(counts.length).fill(0);
    counts.forEach((count, code) => {
      all[code] += count;
    });
    sums.lost.set(property, all);
  }
}

/** What stands in the properties once all segments are built. */
export const propertyFacts = (
  { properties }: MergedTexts,
  { distinct, signs, lost }: Sums,
  isMoney: (name: string) => boolean,
): (PropertyFacts & PropertyNumbers)[] =>
  properties.map((property, id) => {
    const all = property.dictionary === 'segment' ? signs[id] : property.signs;
    const form = { ...numberFormOf(all, isMoney(property.name)), signs: all };
    const gone = lost.get(id);
    const count = property.count - (gone?.reduce((sum, each) => sum + each, 0) ?? 0);
    if (property.dictionary === 'segment') return { ...property, ...form, count, distinct: distinct[id] };
    const values = gone
      ? property.values.map(({ value, count }, i) => ({ value, count: count - (gone[i + 1] ?? 0) }))
      : property.values;
    return { ...property, ...form, count, distinct: values.filter((value) => value.count > 0).length, values };
  });
