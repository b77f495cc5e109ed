import { type Pass, runGoesOn, settle, takesPart } from './funnel-kernel.ts';
import type { Matches } from './funnel-matches.ts';

/**
 * Ordered steps of which no event matches two. `newest[k]` is the latest entry of an attempt that has taken steps
 * 1 … k: of two such attempts the later entry can do whatever the other can, so one number says it all. Inside a tie
 * group order does not count: an event may open the way for steps whose events it follows in the file.
 */
export function evaluateSteps(pass: Pass, from: number, to: number): void {
  const { rules, matches, openFrom } = pass;
  const { runs, start, time, steps } = matches;
  const { window, cutsEvents, cutFrom, cutTo } = rules;
  const rangeFrom = rules.from;
  const rangeTo = rules.to;
  const K = rules.steps.length;
  const newest = new Float64Array(K + 1);
  const at = new Float64Array(K);

  for (let unit = from; unit < to; unit++) {
    if (pass.members && !takesPart(pass, unit)) continue;
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
      let groupTime = -1;
      /** The steps that events of this tie group match. */
      let group = 0;
      for (let k = 1; k <= K; k++) newest[k] = -1;
      for (let i = low; i < end; i++) {
        const t = time[i];
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
    if (depth === 0) continue;
    if (depth > 1) stepTimes(matches, first, last, entry, depth, at);
    settle(pass, unit, depth, latest >= openFrom && latest >= 0 && runGoesOn(pass, latestRun, unit), at);
  }
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
