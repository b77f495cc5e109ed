import { CONVERTED, DROPPED, OPEN } from '../outcomes.ts';
import type { Matches } from './matches.ts';
import { isRanged, type Pass, push, record, runGoesOn, takesPart } from './pass.ts';

/**
 * Ordered steps of which no event matches two. Of two attempts that have taken steps 1 … k the one that entered later can
 * do whatever the other can, so a number for each k, where that one entered, says it all.
 *
 * Measured over the matching rows of 10 million events on one thread, this loop being 1: code generated for the number of
 * steps, its states in local variables, 0.9; WebAssembly over the same columns 0.7; ticks as states and a look at the
 * window at every event, as `evaluateTies` does, 1.6. What costs are branches nobody can guess, not the language, and two
 * threads share what is left: a second language, and the columns copied to where it can read them, buy too little.
 */
export function evaluateSteps(pass: Pass, from: number, to: number): void {
  const { rules, matches, codes, times, openFrom } = pass;
  const { runs, start, time, steps, tied } = matches;
  const { window, cutsEvents, cutFrom, cutTo } = rules;
  const rangeFrom = rules.from;
  const rangeTo = rules.to;
  const ranged = isRanged(rules);
  const K = rules.steps.length;
  /** By number of steps taken: the match at which the latest such attempt entered, -1 for none. */
  const entered = new Int32Array(K + 1);

  for (let unit = from; unit < to; unit++) {
    if (pass.members && !takesPart(pass, unit)) continue;
    if (runs.ofUnit) {
      evaluateTies(pass, unit);
      continue;
    }
    let low = start[unit];
    let end = start[unit + 1];
    if (cutsEvents) {
      while (low < end && time[low] < cutFrom) low++;
      while (low < end && time[end - 1] >= cutTo) end--;
    }
    if (low === end) continue;
    if (tied[unit] !== 0 || (ranged && (time[low] < rangeFrom || time[end - 1] >= rangeTo))) {
      evaluateTies(pass, unit);
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

/**
 * The same for a unit with tied events, several runs, or events beyond the range of entries. Inside a tie group order does
 * not count: an event may open the way for steps whose events it follows in the file.
 */
export function evaluateTies(pass: Pass, unit: number): void {
  const { rules, matches, openFrom, newest, at } = pass;
  const { runs, start, time, steps } = matches;
  const { window, cutsEvents, cutFrom, cutTo } = rules;
  const rangeFrom = rules.from;
  const rangeTo = rules.to;
  const K = rules.steps.length;
  let depth = 0;
  let arrival = -1;
  let entry = -1;
  let first = 0;
  let last = 0;
  let latest = -1;
  let run = runs.ofUnit ? runs.ofUnit[unit] : unit;
  const lastRun = runs.ofUnit ? runs.ofUnit[unit + 1] : unit + 1;
  let latestRun = run;
  for (; run < lastRun && depth < K; run++) {
    let low = start[run];
    let end = start[run + 1];
    if (cutsEvents) {
      while (low < end && time[low] < cutFrom) low++;
      while (low < end && time[end - 1] >= cutTo) end--;
    }
    // What lies before all entries comes to nothing.
    while (low < end && time[low] < rangeFrom) low++;
    let groupTime = -1;
    /** The steps that events of this tie group match. */
    let group = 0;
    for (let k = 1; k <= K; k++) newest[k] = -1;
    for (let i = low; i < end; i++) {
      const t = time[i];
      if (t - window >= rangeTo) break;
      const mask = steps[i];
      if (t !== groupTime) {
        groupTime = t;
        group = mask;
      } else group |= mask;
      let k = 2;
      if (mask !== 1) k = 32 - Math.clz32(mask);
      else {
        if (t < rangeFrom || t >= rangeTo) continue;
        newest[1] = t;
        if (depth === 0) {
          depth = 1;
          arrival = t;
          entry = t;
          if (K === 1) break;
        }
        if ((group & 2) === 0) continue;
      }
      do {
        const since = newest[k - 1];
        if (since <= newest[k] || t - since > window) break;
        newest[k] = since;
        if (k > depth) {
          depth = k;
          arrival = t;
          entry = since;
          first = low;
          last = i;
          // Nothing arrives earlier; the rest of the tie group may still enter later.
          if (k === K) end = endOfGroup(time, i, end);
        } else if (k === depth && t === arrival) entry = since;
        k++;
      } while (((group >>> (k - 1)) & 1) !== 0 && k <= K);
    }
    latest = newest[1];
    latestRun = run;
  }
  if (depth === 0) return;
  if (depth > 1) stepTimes(matches, first, last, entry, depth, at);
  record(pass, unit, depth, latest >= openFrom && latest >= 0 && runGoesOn(pass, latestRun, unit), at);
}

function endOfGroup(time: Float64Array, i: number, end: number): number {
  let next = i + 1;
  while (next < end && time[next] === time[i]) next++;
  return next;
}

/** When an attempt within the matches first … last took its steps, each as early as it could. */
function stepTimes(
  { time, steps }: Matches,
  first: number,
  last: number,
  entry: number,
  depth: number,
  at: Float64Array,
): void {
  at[0] = entry;
  at[depth - 1] = time[last];
  if (depth === 2) return;
  let i = last;
  while (i > first && time[i - 1] >= entry) i--;
  let taken = 1;
  let groupTime = entry;
  let group = 0;
  for (; taken < depth; i++) {
    if (time[i] !== groupTime) {
      groupTime = time[i];
      group = 0;
    }
    group |= steps[i];
    while (taken < depth && ((group >>> taken) & 1) !== 0) at[taken++] = groupTime;
  }
}
