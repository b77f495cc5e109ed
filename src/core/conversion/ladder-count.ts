import { appendTime } from '../funnel/tally.ts';
import { stratumOf } from '../statistics/event-strata.ts';
import type { FirstEvents } from './first-events.ts';
import { CELLS, type LadderTally } from './ladder-tally.ts';
import { deedsIn, type Unit } from './units.ts';

/**
 * Where a unit stands: kinds 0 … goals - 1 of its events are the goals. Only what lies within `lookAhead` ticks of its
 * first event counts; `horizon` is the tick up to which anything is known.
 */
export function standingOf(
  { from, to, times, goesOn }: Unit,
  { first }: FirstEvents,
  lookAhead: number,
  horizon: number,
  standing: Standing,
): void {
  const { goalAt } = standing;
  const last = times[from] + lookAhead;
  let end = to;
  if (times[to - 1] > last) {
    end = from;
    while (times[end] <= last) end++;
  }
  standing.end = end;
  standing.open = goesOn && last >= horizon;
  for (let goal = 0; goal < goalAt.length; goal++)
    goalAt[goal] = first[goal] >= 0 && first[goal] < end ? first[goal] : -1;
}

/**
 * Adds units to a ladder, one after the other. The kinds of their events after the goals are the steps. `lookAhead` and
 * `horizon` as above.
 */
export function ladderCounter(
  tally: LadderTally,
  lookAhead: number,
  horizon: number,
): (unit: Unit, found: FirstEvents) => void {
  const { goals, all, both, after, with: withStep, openWith, withIn, withAt, lags } = tally;
  const standing = standingRoom(goals);
  const { goalAt } = standing;
  const strata = new Int32Array(goals);
  return (unit, found) => {
    standingOf(unit, found, lookAhead, horizon, standing);
    const { from, times } = unit;
    const { count, seen, first } = found;
    const { end, open } = standing;
    tally.audience++;
    if (open) tally.open++;
    for (let goal = 0; goal < goals; goal++) {
      const came = goalAt[goal] >= 0;
      const stratum = stratumOf(deedsIn(unit, from, came ? goalAt[goal] : end));
      strata[goal] = stratum;
      if (!open) all[goal * CELLS + stratum * 2 + Number(came)]++;
    }
    for (let i = 0; i < count; i++) {
      const kind = seen[i];
      const place = first[kind];
      if (place >= end) return;
      if (kind < goals) continue;
      for (let goal = 0; goal < goals; goal++) {
        const pair = (kind - goals) * goals + goal;
        const at = goalAt[goal];
        const came = at >= 0;
        if (came) both[pair]++;
        if (!precedes(times, place, at)) {
          after[pair]++;
          continue;
        }
        withStep[pair]++;
        if (open) {
          openWith[pair]++;
          continue;
        }
        const cell = pair * CELLS + Number(came);
        withIn[cell + strata[goal] * 2]++;
        // A step at the time of the goal precedes it, though it may stand behind it.
        const stratum =
          came && place > at ? stratumOf(deedsIn(unit, from, at) + deedsIn(unit, place, place + 1)) : strata[goal];
        withAt[cell + stratum * 2]++;
        if (came) appendTime(lags[pair], times[at] - times[place]);
      }
    }
  };
}

/** Whether a step comes before the goal, or the goal (-1) does not come. At equal times it does. */
export const precedes = (times: Float64Array, step: number, goal: number): boolean =>
  goal < 0 || times[step] <= times[goal];

/** How the unit at hand stands. */
export interface Standing {
  /** The place where its stretch ends. */
  end: number;
  /** The stretch had not run out by the horizon. */
  open: boolean;
  /** By goal: where it first came within the stretch, -1 where it did not. */
  readonly goalAt: Int32Array;
}

export const standingRoom = (goals: number): Standing => ({ end: 0, open: false, goalAt: new Int32Array(goals) });
