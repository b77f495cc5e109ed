import type { Bucket } from '../base/calendar.ts';
import type { Segment } from '../data/columns.ts';
import { appendTime } from '../funnel/tally.ts';
import { type FirstEvents, firstEventReader } from './first-events.ts';
import { type GroupChoiceOfValues, groupCode, slotsOf } from './group-values.ts';
import { countLadder, standingRoom } from './ladder-count.ts';
import { emptyLadder, type LadderTally, mergeLadders } from './ladder-tally.ts';
import { addAmount } from './money.ts';
import { emptyOverview, type GroupTally, mergeOverviews, type OverviewTally } from './overview-tally.ts';
import { bucketAt, type ConversionProgram, edgesOf } from './program.ts';
import { type Columns, eachUnit, type Unit } from './units.ts';
import { countsOnce, type Worth, worthOf } from './worth.ts';

/** Everything one pass counts. */
export interface ConversionTally {
  readonly overview: OverviewTally;
  readonly ladder: LadderTally;
}

/** What a pass must know beside the program: the groups, null for none, and the buckets of the trend. */
export interface ConversionPlan {
  readonly groups: GroupChoiceOfValues | null;
  readonly buckets: readonly Bucket[];
}

export const emptyConversions = (
  { macros, micros }: ConversionProgram,
  { groups, buckets }: ConversionPlan,
): ConversionTally => ({
  overview: emptyOverview(macros.length, micros.length, groups ? groups.shown.length + 2 : 1, buckets.length),
  ladder: emptyLadder(micros.length, macros.length),
});

/** Adds what `from` counted to `into`, and returns that. */
export function mergeConversions(into: ConversionTally, from: ConversionTally): ConversionTally {
  mergeOverviews(into.overview, from.overview);
  mergeLadders(into.ladder, from.ladder);
  return into;
}

/** Adds a segment to a tally. False when stopped; the tally is then useless. */
export function countConversions(
  program: ConversionProgram,
  { groups, buckets }: ConversionPlan,
  segment: Segment,
  columns: Columns,
  { overview, ladder }: ConversionTally,
  stop: () => boolean,
): boolean {
  const { macros, micros, question, lookAhead, horizon } = program;
  const { event } = segment;
  const reader = firstEventReader(macros.length + micros.length, program.kindOf);
  const standing = standingRoom(macros.length);
  const column = question.by === null ? undefined : columns.get(question.by);
  const codeOf = groupCode(column);
  const slots = groups ? slotsOf(column, groups) : null;
  const edges = edgesOf(program, buckets);
  const trend = edges.length > 0 ? trendCounter(overview, edges, macros.length) : null;
  const macroCounters = macros.map((macro, index) => {
    const worth = worthOf(question.tags, macro, columns);
    return macroCounter(program, index, worth, countsOnce(macro.per), event, overview, edges);
  });
  return eachUnit(program, segment, columns, stop, (unit) => {
    const { from, seenTo, times } = unit;
    const group = overview.groups[slots ? slots[codeOf(unit)] : 0];
    const found = reader.read(unit, event);
    group.audience++;
    appendTime(group.followUps, Math.max(0, seenTo - times[from]));
    let any = false;
    for (let i = 0; i < found.count; i++) {
      const kind = found.seen[i];
      if (kind < macros.length) {
        any = true;
        macroCounters[kind](unit, found, group);
      } else {
        overview.microUsers[kind - macros.length]++;
        overview.microTotals[kind - macros.length] += found.times[kind];
      }
    }
    if (any) group.any++;
    trend?.(unit, event, program.kindOf);
    countLadder(ladder, unit, found, lookAhead, horizon, standing);
  });
}

/** Counts a macro in units that have it. */
function macroCounter(
  { kindOf }: ConversionProgram,
  index: number,
  worth: Worth | null,
  counts: (unit: Unit, place: number) => boolean,
  event: ArrayLike<number>,
  overview: OverviewTally,
  edges: Float64Array,
): (unit: Unit, found: FirstEvents, group: GroupTally) => void {
  return (unit, { first, times: howOften }, group) => {
    const { from, to, rows, times, user, seenTo } = unit;
    const tally = group.macros[index];
    const place = first[index];
    const count = howOften[index];
    tally.users++;
    tally.total += count;
    tally.repeats[Math.min(count, 5) - 1]++;
    appendTime(tally.times, times[place] - times[from]);
    appendTime(tally.followUps, Math.max(0, seenTo - times[from]));
    let before = -1;
    let number = 0;
    for (let at = place; at < to && number < count; at++) {
      if (kindOf[event[rows[at]]] !== index) continue;
      if (number === 1) appendTime(tally.second, times[at] - times[place]);
      if (number > 0) appendTime(tally.gaps, times[at] - times[before]);
      before = at;
      number++;
      if (worth === null || !counts(unit, at)) continue;
      const amount = worth.amount(rows[at], user);
      const currency = worth.currency(rows[at], user);
      addAmount(tally.money, currency, amount);
      if (edges.length > 0) addAmount(overview.trend[bucketAt(edges, times[at])].money[index], currency, amount);
    }
    if (count === 1) appendTime(tally.noSecond, Math.max(0, seenTo - times[place]));
  };
}

/** Counts each unit once in every bucket it has an event in, and under every macro it has there. */
function trendCounter(
  { trend }: OverviewTally,
  edges: Float64Array,
  macros: number,
): (unit: Unit, event: ArrayLike<number>, kindOf: Int32Array) => void {
  /** By macro, the bucket of the unit at hand in which it was counted last. */
  const counted = new Int32Array(macros);
  return ({ from, to, rows, times }, event, kindOf) => {
    counted.fill(-1);
    let bucket = -1;
    let next = edges[0];
    for (let place = from; place < to; place++) {
      if (times[place] >= next) {
        bucket = bucketAt(edges, times[place]);
        next = edges[bucket + 1];
        trend[bucket].audience++;
      }
      const kind = kindOf[event[rows[place]]];
      if (kind >= 0 && kind < macros && counted[kind] !== bucket) {
        counted[kind] = bucket;
        trend[bucket].users[kind]++;
      }
    }
  };
}
