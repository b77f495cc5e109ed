import { columnsOf, type Mapping, type RejectedRow } from '../../contract/import.ts';
import { REJECTS_KEPT } from '../read/row-target.ts';
import type { LaneTexts, ReadResult, ReadTask } from './lane.ts';
import type { MergedTexts } from './merge-texts.ts';
import type { BuiltSegment } from './segment-plan.ts';
import type { DayPlan } from './time-figures.ts';

/** What all stretches together have read. */
export interface Totals {
  readonly rows: number;
  readonly kept: number;
  readonly repaired: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly rejected: readonly RejectedRow[];
}

/** Adds the stretches up; lines are counted on from stretch to stretch of a file. */
export function tallyOf(
  tasks: readonly ReadTask[],
  results: readonly { result: ReadResult }[],
  mapping: Mapping,
): Totals {
  const reasons = new Map<string, number>();
  const rejected: RejectedRow[] = [];
  let rows = 0;
  let kept = 0;
  let repaired = 0;
  let line = 0;
  tasks.forEach(({ text, start }, i) => {
    const { tally } = results[i].result;
    if (start === 0) line = text.headerLines;
    rows += tally.rows;
    kept += tally.kept;
    repaired += tally.repaired;
    for (const [kind, count] of tally.rejectCounts) reasons.set(kind, (reasons.get(kind) ?? 0) + count);
    for (const reject of tally.rejects) {
      if (rejected.length === REJECTS_KEPT) break;
      const { reason, role } = reject;
      const column = role && (columnsOf(mapping[role])[0] ?? null);
      rejected.push({ file: text.file.name, line: line + reject.line, column, reason, text: reject.text });
    }
    line += tally.lines;
  });
  const byCount = Array.from(reasons, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  return { rows, kept, repaired, reasons: byCount, rejected };
}

/** What the times of all lanes have in common. */
export function spreadOf(lanes: readonly LaneTexts[]) {
  return {
    min: Math.min(...lanes.map(({ spread }) => spread.min)),
    max: Math.max(...lanes.map(({ spread }) => spread.max)),
    fractions: lanes.some(({ spread }) => spread.fractions),
    micros: lanes.some(({ spread }) => spread.micros),
    moved: lanes.reduce((sum, { spread }) => sum + spread.moved, 0),
  };
}

/** What all segments together hold. */
export interface Sums {
  users: number;
  repeats: number;
  readonly eventUsers: number[];
  readonly first: number[];
  readonly last: number[];
  readonly distinct: number[];
  readonly numeric: boolean[];
  /** Rows by day of the plan. */
  readonly days: number[];
  cutAtFirst: number;
  cutAtLast: number;
}

export const newSums = ({ events, properties }: MergedTexts, { dates }: DayPlan): Sums => ({
  users: 0,
  repeats: 0,
  eventUsers: events.map(() => 0),
  first: events.map(() => Number.POSITIVE_INFINITY),
  last: events.map(() => Number.NEGATIVE_INFINITY),
  distinct: properties.map(() => 0),
  numeric: properties.map(() => true),
  days: new Array<number>(dates.length).fill(0),
  cutAtFirst: 0,
  cutAtLast: 0,
});

export function addSegment(sums: Sums, segment: BuiltSegment): void {
  sums.users += segment.users;
  sums.repeats += segment.repeats;
  sums.cutAtFirst += segment.cutAtFirst;
  sums.cutAtLast += segment.cutAtLast;
  for (let day = 0; day < sums.days.length; day++) sums.days[day] += segment.days[day];
  for (let id = 0; id < sums.first.length; id++) {
    sums.eventUsers[id] += segment.eventUsers[id];
    sums.first[id] = Math.min(sums.first[id], segment.eventFirst[id]);
    sums.last[id] = Math.max(sums.last[id], segment.eventLast[id]);
  }
  for (const { property, distinct, numeric } of segment.own) {
    sums.distinct[property] += distinct;
    sums.numeric[property] &&= numeric;
  }
}
