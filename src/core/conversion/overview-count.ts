import type { Bucket } from '../base/calendar.ts';
import type { Segment } from '../data/columns.ts';
import { appendTime, makeRoom } from '../funnel/tally.ts';
import { audienceCounter } from './audience-count.ts';
import { firstEventReader, timesOf } from './first-events.ts';
import { type GroupChoiceOfValues, groupCode, slotsOf } from './group-values.ts';
import { ladderCounter } from './ladder-count.ts';
import { emptyLadder, type LadderTally, mergeLadders } from './ladder-tally.ts';
import { macroCounter } from './macro-count.ts';
import { emptyOverview, type GroupTally, mergeOverviews, type OverviewTally } from './overview-tally.ts';
import { type ConversionProgram, edgesOf } from './program.ts';
import { type Columns, eachUnit, timesSeen, type Unit } from './units.ts';
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
  const { macros, micros, question } = program;
  const { microUsers, microTotals } = overview;
  const goals = macros.length;
  const counter = micros.length > 0 ? ladderCounter(program, segment, columns, ladder) : null;
  const reader = firstEventReader(program, program.kindOf, segment, columns, goals, micros.length);
  const column = question.by === null ? undefined : columns.get(question.by);
  const codeOf = groupCode(column);
  const slots = groups ? slotsOf(column, groups) : null;
  const edges = edgesOf(program, buckets);
  const audience = edges.length > 0 ? audienceCounter(program, edges, segment) : null;
  const countAudience = audience?.add;
  const macroCounters = macros.map((macro, index) => {
    const worths = tagWorths(question.tags, macro, columns);
    return macroCounter(index, worths, countsOnce(macro.per), overview, edges, reader.goalEvents);
  });
  // Who did something is counted once for all questions, so most often only those with a goal must be looked at.
  const ahead = countAudience || slots ? null : reader.ahead;
  if (ahead) {
    addOthers(program, segment, ahead.hasGoal, overview.groups[0]);
    if (counter && ahead.rows) counter.addOthers(ahead.rows, ahead.hasGoal);
  }
  const visit = (unit: Unit): void => {
    const { start, seenTo } = unit;
    const slot = slots ? slots[codeOf(unit)] : 0;
    const group = overview.groups[slot];
    const found = reader.read(unit);
    group.audience++;
    countAudience?.(unit);
    const seenFor = Math.max(0, seenTo - start);
    if (found.goals.count === 0) appendTime(group.followUps, seenFor);
    else {
      group.any++;
      for (let goal = 0; goal < goals; goal++)
        if (timesOf(found, goal) === 0) appendTime(group.macros[goal].followUps, seenFor);
        else macroCounters[goal].add(unit, found, slot);
    }
    counter?.add(unit, found);
  };
  if (!eachUnit(program, segment, columns, stop, visit, ahead?.hasGoal)) return false;
  for (const { finish } of macroCounters) finish();
  const { users, totals } = reader.finish();
  for (let micro = 0; micro < micros.length; micro++) {
    microUsers[micro] += users[micro];
    microTotals[micro] += totals[micro];
  }
  counter?.finish();
  audience?.finish(overview.trend.audience);
  return true;
}

/** Adds all users of a segment that have no goal, where they are the units with all that they did. */
function addOthers(program: ConversionProgram, segment: Segment, hasGoal: Uint8Array, group: GroupTally): void {
  const { users, userStart } = segment;
  const { first } = timesSeen(program, segment);
  const { followUps } = group;
  makeRoom(followUps, users);
  for (let user = 0; user < users; user++) {
    if (hasGoal[user] === 1 || userStart[user] === userStart[user + 1]) continue;
    group.audience++;
    followUps.values[followUps.length++] = Math.max(0, program.horizon - first[user]);
  }
}
