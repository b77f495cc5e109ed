import { appendTime } from '../funnel/tally.ts';
import { stratumOf } from '../statistics/event-strata.ts';
import type { FirstEvents } from './first-events.ts';
import { CELLS, type LadderTally } from './ladder-tally.ts';
import { deedsIn, placeAt, type Unit } from './units.ts';

/**
 * Where a unit stands: kinds 0 … goals - 1 of its events are the goals. Only what lies within `lookAhead` ticks of its
 * first event counts; `horizon` is the tick up to which anything is known.
 */
export function standingOf(
  unit: Unit,
  { first }: FirstEvents,
  lookAhead: number,
  horizon: number,
  standing: Standing,
): void {
  const { goalAt } = standing;
  const { from, to, start, goesOn } = unit;
  const last = start + lookAhead;
  const end = unit.last <= last ? to : placeAt(unit, from, to, last + 1);
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
  const { goals, all, both, after, openWith, withIn, countedIn, lags } = tally;
  const standing = standingRoom(goals);
  const { goalAt } = standing;
  const strata = new Int32Array(goals);
  const goalTicks = new Float64Array(goals);
  return (unit, found) => {
    standingOf(unit, found, lookAhead, horizon, standing);
    const { from, tickAt } = unit;
    const { count, seen, first } = found;
    const { end, open } = standing;
    tally.audience++;
    if (open) tally.open++;
    for (let goal = 0; goal < goals; goal++) {
      const came = goalAt[goal] >= 0;
      const stratum = stratumOf(deedsIn(unit, from, came ? goalAt[goal] : end));
      strata[goal] = stratum;
      if (came) goalTicks[goal] = tickAt(goalAt[goal]);
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
        if (came) {
          both[pair]++;
          if (!precedes(unit, place, at)) {
            after[pair]++;
            continue;
          }
        }
        if (open) {
          openWith[pair]++;
          continue;
        }
        const cell = pair * CELLS + Number(came);
        withIn[cell + strata[goal] * 2]++;
        if (!came) continue;
        appendTime(lags[pair], goalTicks[goal] - tickAt(place));
        if (place < at) continue;
        // A step at the time of the goal precedes it, though it stands behind it.
        countedIn[cell + strata[goal] * 2]--;
        countedIn[cell + stratumOf(deedsIn(unit, from, at) + deedsIn(unit, place, place + 1)) * 2]++;
      }
    }
  };
}

/** Whether a step comes before the goal, or the goal (-1) does not come. At equal times it does. */
export const precedes = ({ tickAt }: Unit, step: number, goal: number): boolean =>
  goal < 0 || step < goal || tickAt(step) === tickAt(goal);

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
