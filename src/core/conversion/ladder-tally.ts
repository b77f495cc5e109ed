import { mergeTimes, type TimeList, timeLists } from '../funnel/tally.ts';
import { STRATA } from '../statistics/event-strata.ts';

/**
 * How units with a step and those without came to a goal, within the look-ahead of their first event. Steps are micros or
 * any other events, goals are macros; a pair is number `step * goals + goal`. Merges exactly, in any order.
 */
export interface LadderTally {
  readonly steps: number;
  readonly goals: number;
  /** All units; and those whose stretch had not run out by the horizon. */
  audience: number;
  open: number;
  /** By pair: units with both in their stretch, and those of them that did the step only after the goal. */
  readonly both: Float64Array;
  readonly after: Float64Array;
  /** By goal, stratum, and whether the goal came (1) or not (0): units that are not open. */
  readonly all: Float64Array;
  /**
   * By pair, the units with the step, each in a place: 0 where the step comes too late, in another where the unit is open,
   * then by stratum and goal. What is no step is counted before the first pair, so that nobody need ask.
   */
  readonly withIn: Uint32Array;
  /** By pair, stratum and goal: how many more with the step there are by the stratum with the step counted in. */
  readonly countedIn: Float64Array;
  /** By pair: ticks from step to goal of those with the step that came to the goal and are not open. */
  readonly lags: readonly TimeList[];
}

/** Cells of one goal, or of one pair: by stratum and whether the goal came. */
export const CELLS = STRATA * 2;

/** The place of open units with a step, the first of the others, and how many there are for a pair. */
export const OPEN = 1;
export const CLOSED = 2;
export const PLACES = CLOSED + CELLS;

/** Where the places of a pair begin. */
export const placesOf = ({ goals }: Pick<LadderTally, 'goals'>, pair: number): number => (goals + pair) * PLACES;

export function emptyLadder(steps: number, goals: number): LadderTally {
  const pairs = steps * goals;
  return {
    steps,
    goals,
    audience: 0,
    open: 0,
    both: new Float64Array(pairs),
    after: new Float64Array(pairs),
    all: new Float64Array(goals * CELLS),
    withIn: new Uint32Array((goals + pairs) * PLACES),
    countedIn: new Float64Array(pairs * CELLS),
    lags: timeLists(pairs),
  };
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeLadders(into: LadderTally, from: LadderTally): LadderTally {
  into.audience += from.audience;
  into.open += from.open;
  for (const part of ['both', 'after', 'all', 'withIn', 'countedIn'] as const)
    for (let i = 0; i < into[part].length; i++) into[part][i] += from[part][i];
  mergeTimes(into.lags, from.lags);
  return into;
}
