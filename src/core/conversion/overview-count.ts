import type { Bucket } from '../base/calendar.ts';
import type { Segment } from '../data/columns.ts';
import { appendTime } from '../funnel/tally.ts';
import type { WorthAt } from '../tags/worth.ts';
import { type FirstEvents, firstEventReader } from './first-events.ts';
import { type GroupChoiceOfValues, groupCode, slotsOf } from './group-values.ts';
import { ladderCounter } from './ladder-count.ts';
import { emptyLadder, type LadderTally, mergeLadders } from './ladder-tally.ts';
import { addAmount } from './money.ts';
import { emptyOverview, type GroupTally, mergeOverviews, type OverviewTally } from './overview-tally.ts';
import { bucketAt, type ConversionProgram, edgesOf } from './program.ts';
import { type Columns, eachUnit, type Unit } from './units.ts';
import { countsOnce, tagWorth } from './worth.ts';

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
  const { microUsers, microTotals } = overview;
  const goals = macros.length;
  const reader = firstEventReader(macros.length + micros.length, program.kindOf, macros.length);
  const countLadder = micros.length > 0 ? ladderCounter(ladder, lookAhead, horizon) : null;
  const column = question.by === null ? undefined : columns.get(question.by);
  const codeOf = groupCode(column);
  const slots = groups ? slotsOf(column, groups) : null;
  const edges = edgesOf(program, buckets);
  const trend = edges.length > 0 ? audienceCounter(overview, edges) : null;
  const macroCounters = macros.map((macro, index) => {
    const worth = tagWorth(question.tags, macro, columns);
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
      if (kind < goals) {
        any = true;
        macroCounters[kind](unit, found, group);
      } else {
        microUsers[kind - goals]++;
        microTotals[kind - goals] += found.times[kind];
      }
    }
    if (any) group.any++;
    trend?.(unit);
    countLadder?.(unit, found);
  });
}

/** Counts a macro in units that have it. */
function macroCounter(
  { kindOf }: ConversionProgram,
  index: number,
  worth: WorthAt | null,
  counts: (unit: Unit, place: number) => boolean,
  event: ArrayLike<number>,
  { trend }: OverviewTally,
  edges: Float64Array,
): (unit: Unit, found: FirstEvents, group: GroupTally) => void {
  return (unit, { first, times: howOften, goalEvents, goalPlaces }, group) => {
    const { from, rows, times, user, seenTo } = unit;
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
    let bucket = -1;
    for (let i = 0; i < goalEvents; i++) {
      const at = goalPlaces[i];
      if (kindOf[event[rows[at]]] !== index) continue;
      if (number === 1) appendTime(tally.second, times[at] - times[place]);
      if (number > 0) appendTime(tally.gaps, times[at] - times[before]);
      before = at;
      number++;
      if (edges.length > 0) {
        const own = bucketAt(edges, times[at], Math.max(0, bucket));
        // Each unit counts once in every bucket it has one in.
        if (own !== bucket) trend[own].users[index]++;
        bucket = own;
      }
      if (worth === null || !counts(unit, at)) continue;
      const { amount, currency } = worth(rows[at], user);
      addAmount(tally.money, currency, amount);
      if (bucket >= 0) addAmount(trend[bucket].money[index], currency, amount);
    }
    if (count === 1) appendTime(tally.noSecond, Math.max(0, seenTo - times[place]));
  };
}

/** Counts each unit once in every bucket it did something in: a silence says it did not. */
function audienceCounter({ trend }: OverviewTally, edges: Float64Array): (unit: Unit) => void {
  return ({ from, to, rows, times, silences }) => {
    let bucket = -1;
    for (let place = from; place < to; ) {
      // Mostly it is the next one.
      bucket++;
      if (bucket === 0 || times[place] >= edges[bucket + 1]) bucket = bucketAt(edges, times[place], bucket);
      const end = edges[bucket + 1];
      let there = silences === undefined;
      for (; place < to && times[place] < end; place++) if (silences && silences[rows[place]] === 0) there = true;
      if (there) trend[bucket].audience++;
    }
  };
}
