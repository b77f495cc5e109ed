import type { Bucket } from '../base/calendar.ts';
import type { Segment } from '../data/columns.ts';
import { appendTime } from '../funnel/tally.ts';
import { audienceCounter } from './audience-count.ts';
import { firstEventReader } from './first-events.ts';
import { type GroupChoiceOfValues, groupCode, slotsOf } from './group-values.ts';
import { ladderCounter } from './ladder-count.ts';
import { emptyLadder, type LadderTally, mergeLadders } from './ladder-tally.ts';
import { macroCounter } from './macro-count.ts';
import { emptyOverview, mergeOverviews, type OverviewTally } from './overview-tally.ts';
import { type ConversionProgram, edgesOf } from './program.ts';
import { type Columns, eachUnit } from './units.ts';
import { countsOnce, tagWorths } from './worth.ts';

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
  const reader = firstEventReader(program, macros.length + micros.length, program.kindOf, segment, macros.length);
  const countLadder = micros.length > 0 ? ladderCounter(ladder, lookAhead, horizon) : null;
  const column = question.by === null ? undefined : columns.get(question.by);
  const codeOf = groupCode(column);
  const slots = groups ? slotsOf(column, groups) : null;
  const edges = edgesOf(program, buckets);
  const audience = edges.length > 0 ? audienceCounter(program, edges, segment) : null;
  const countAudience = audience?.add;
  const macroCounters = macros.map((macro, index) => {
    const worths = tagWorths(question.tags, macro, columns);
    return macroCounter(program, index, worths, countsOnce(macro.per), event, overview, edges);
  });
  const whole = eachUnit(program, segment, columns, stop, (unit) => {
    const { start, seenTo } = unit;
    const group = overview.groups[slots ? slots[codeOf(unit)] : 0];
    const found = reader.read(unit);
    group.audience++;
    countAudience?.(unit);
    let any = false;
    for (let i = 0; i < found.count; i++) {
      const kind = found.seen[i];
      if (kind < goals) {
        any = true;
        macroCounters[kind].add(unit, found, group);
      } else {
        microUsers[kind - goals]++;
        microTotals[kind - goals] += found.times[kind];
      }
    }
    const seenFor = Math.max(0, seenTo - start);
    if (!any) appendTime(group.followUps, seenFor);
    else {
      group.any++;
      for (let goal = 0; goal < goals; goal++)
        if (found.first[goal] < 0) appendTime(group.macros[goal].followUps, seenFor);
    }
    countLadder?.(unit, found);
  });
  if (!whole) return false;
  for (const { finish } of macroCounters) finish();
  audience?.finish(overview.trend.audience);
  return true;
}
