import type { UnitEvents } from '../funnel/kernel/events.ts';
import { RESULT, WayPass } from '../funnel/kernel/search.ts';
import { CONVERTED } from '../funnel/outcomes.ts';
import type { DropOffProgram } from './program.ts';

/**
 * Of a best attempt that took step `next`: the events of the way to that same event whose match of `step` is the
 * earliest, from `RESULT.taken` on; null where that is the attempt itself. The best attempt enters as late as it can,
 * which would forget what its unit did before. `taken` holds the attempt's events from `from` on.
 */
export function upToNextBy(
  program: DropOffProgram,
): (events: UnitEvents, taken: Int32Array, from: number) => Int32Array | null {
  const { step, next, upToNext } = program;
  const ways = new WayPass(upToNext);
  const bits = (1 << step) | (1 << next);
  let kept = new Uint32Array(64);
  return (events, taken, from) => {
    const { steps, time } = events;
    const known = taken[from + step];
    const goal = taken[from + next];
    let found: Int32Array | null = null;
    let candidates = 0;
    for (let i = 0; i < known && !found; i++) {
      if (
        (((candidates > 0 ? kept : steps)[i] >>> step) & 1) === 0 ||
        i === goal ||
        time[goal] - time[i] > upToNext.window
      )
        continue;
      if (candidates++ === 0) {
        if (kept.length < events.length) kept = new Uint32Array(2 * events.length);
        for (let j = 0; j < events.length; j++) {
          kept[j] = steps[j];
          steps[j] &= ~bits;
        }
        steps[goal] |= 1 << next;
      }
      // This step can be taken at this event only, the next one at that only.
      steps[i] |= 1 << step;
      ways.evaluate(events);
      if (ways.attempts.length > 0 && ways.attempts.data[RESULT.state] === CONVERTED) found = ways.attempts.data;
      steps[i] &= ~(1 << step);
    }
    if (candidates > 0) for (let j = 0; j < events.length; j++) steps[j] = kept[j];
    return found;
  };
}
