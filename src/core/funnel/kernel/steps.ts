import { CONVERTED, DROPPED, OPEN } from '../outcomes.ts';
import { evaluateGroups, Levels } from './groups.ts';
import { isRanged, type Pass, push, runGoesOn, takesPart } from './pass.ts';

/**
 * Ordered steps of which no event matches two. Of two attempts that have taken steps 1 … k the one that entered later can
 * do whatever the other can, so a number for each k, where that one entered, says it all.
 *
 * Measured over the matching rows of 10 million events on one thread, this loop being 1: code generated for the number of
 * steps, its states in local variables, 0.9; WebAssembly over the same columns 0.7; ticks as states and a look at the
 * window at every event, as `evaluateGroups` does, 1.6. What costs are branches nobody can guess, not the language: a counter
 * (`evaluateCounted`) takes as long for steps whose rows are not known because it looks at few of them.
 */
export function evaluateSteps(pass: Pass, from: number, to: number): void {
  const { rules, matches, start, ends, codes, times, openFrom } = pass;
  const { runs, time, steps, tied } = matches;
  const { window } = rules;
  const rangeFrom = rules.from;
  const rangeTo = rules.to;
  const ranged = isRanged(rules);
  const K = rules.steps.length;
  /** By number of steps taken: the match at which the latest such attempt entered, -1 for none. */
  const entered = new Int32Array(K + 1);
  const levels = new Levels(pass);

  for (let unit = from; unit < to; unit++) {
    if (pass.members && !takesPart(pass, unit)) continue;
    if (runs.ofUnit) {
      evaluateGroups(pass, unit, unit + 1, levels);
      continue;
    }
    const low = start[unit];
    const end = ends[unit];
    if (low === end) continue;
    if (tied[unit] !== 0 || (ranged && (time[low] < rangeFrom || time[end - 1] >= rangeTo))) {
      evaluateGroups(pass, unit, unit + 1, levels);
      continue;
    }
    let depth = 0;
    let entry = 0;
    for (let k = 1; k <= K; k++) entered[k] = -1;
    for (let i = low; i < end; i++) {
      const k = 32 - Math.clz32(steps[i]);
      entered[0] = i;
      // Whoever took the step before takes this one. That the window is over need be known only where it would matter.
      const since = entered[k - 1];
      entered[k] = since;
      if (k === depth + 1 && since >= 0 && time[i] - time[since] <= window) {
        depth = k;
        entry = since;
        if (k === K) break;
      }
    }
    if (depth === 0) continue;
    const state =
      depth === K ? CONVERTED : time[entered[1]] >= openFrom && runGoesOn(pass, unit, unit) ? OPEN : DROPPED;
    codes[unit] = depth * 4 + state;
    const first = time[entry];
    let before = first;
    for (let k = 1, i = entry + 1; k < depth; k++, i++) {
      while (steps[i] >>> k !== 1) i++;
      push(times[k], time[i] - before);
      before = time[i];
    }
    if (depth === K) push(times[0], before - first);
  }
}
