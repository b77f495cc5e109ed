import { AttemptFinder } from '../funnel/kernel/attempts.ts';
import { RESULT } from '../funnel/kernel/candidates.ts';
import type { UnitEvents } from '../funnel/kernel/events.ts';
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
  const ways = new AttemptFinder(upToNext);
  const bits = (1 << step) | (1 << next);
  let steps = new Uint32Array(64);
  let entry = new Uint8Array(64);
  return (events, taken, from) => {
    const { time, length } = events;
    const known = taken[from + step];
    const goal = taken[from + next];
    let found: Int32Array | null = null;
    let isMasked = false;
    for (let i = 0; i < known && !found; i++) {
      if ((((isMasked ? steps : events.steps)[i] >>> step) & 1) === 0 || i === goal) continue;
      // Of events at once it may even lie before its entry.
      if (time[goal] - time[i] > upToNext.window + upToNext.tieTolerance) continue;
      if (!isMasked) mask(events, goal);
      isMasked = true;
      // This step can be taken at this event only, as the next one can at that only.
      events.steps[i] |= 1 << step;
      if (step === 0) events.entry[i] = entry[i];
      ways.evaluate(events);
      if (ways.attempts.length > 0 && ways.attempts.data[RESULT.state] === CONVERTED) found = ways.attempts.data;
      events.steps[i] &= ~(1 << step);
      if (step === 0) events.entry[i] = 0;
    }
    if (isMasked)
      for (let i = 0; i < length; i++) {
        events.steps[i] = steps[i];
        events.entry[i] = entry[i];
      }
    return found;
  };

  function mask(events: UnitEvents, goal: number): void {
    const { length } = events;
    if (steps.length < length) {
      steps = new Uint32Array(2 * length);
      entry = new Uint8Array(2 * length);
    }
    for (let i = 0; i < length; i++) {
      steps[i] = events.steps[i];
      entry[i] = events.entry[i];
      events.steps[i] &= ~bits;
      if (step === 0) events.entry[i] = 0;
    }
    events.steps[goal] |= 1 << next;
  }
}
