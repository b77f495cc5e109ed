import { appendTime } from '../funnel/tally.ts';
import { stratumOf } from '../statistics/event-strata.ts';
import type { FirstEvents } from './first-events.ts';
import { CELLS, type LadderTally } from './ladder-tally.ts';
import type { Unit } from './units.ts';

/**
 * Adds a unit to a ladder. Kinds 0 … goals - 1 of its events are the goals, those after them the steps. Only what lies
 * within `lookAhead` ticks of its first event counts; `horizon` is the tick up to which anything is known.
 */
export function countLadder(
  tally: LadderTally,
  unit: Unit,
  { count, seen, first }: FirstEvents,
  lookAhead: number,
  horizon: number,
  room: LadderRoom,
): void {
  const { goals } = tally;
  const { from, to, times } = unit;
  const { goalAt, strata } = room;
  const last = times[from] + lookAhead;
  const open = unit.goesOn && last >= horizon;
  tally.audience++;
  if (open) tally.open++;
  let end = to;
  if (times[to - 1] > last) {
    end = from;
    while (times[end] <= last) end++;
  }
  for (let goal = 0; goal < goals; goal++) {
    const place = first[goal];
    const came = place >= 0 && place < end;
    goalAt[goal] = came ? place : -1;
    strata[goal] = stratumOf((came ? place : end) - from);
    if (!open) tally.all[goal * CELLS + strata[goal] * 2 + Number(came)]++;
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
        tally.both[pair]++;
        if (times[place] > times[at]) {
          tally.after[pair]++;
          continue;
        }
      }
      tally.with[pair]++;
      if (open) {
        tally.openWith[pair]++;
        continue;
      }
      const cell = pair * CELLS + Number(came);
      tally.withIn[cell + strata[goal] * 2]++;
      // A step at the time of the goal precedes it, though it may stand behind it.
      const stratum = came && place > at ? stratumOf(at - from + 1) : strata[goal];
      tally.withAt[cell + stratum * 2]++;
      if (came) appendTime(tally.lags[pair], times[at] - times[place]);
    }
  }
}

/** Room for the unit at hand, by goal: where it came, -1 where it did not; and the stratum. */
export interface LadderRoom {
  readonly goalAt: Int32Array;
  readonly strata: Uint8Array;
}

export const ladderRoom = (goals: number): LadderRoom => ({
  goalAt: new Int32Array(goals),
  strata: new Uint8Array(goals),
});
