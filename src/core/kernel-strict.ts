import { type Pass, push, runGoesOn, takesPart } from './funnel-kernel.ts';
import type { Matches } from './funnel-matches.ts';
import { CONVERTED, DROPPED, OPEN } from './funnel-outcome.ts';
import { evaluateGroups, isNext, Levels, nothingSince } from './kernel-groups.ts';

/**
 * Strict order, where no event matches two steps: an attempt is a stretch of matches that follow each other, so nothing
 * is kept on the way. An event of the step beyond the furthest one is where to look back. Units with tied events go tie
 * group by tie group.
 */
export function evaluateStrict(pass: Pass, from: number, to: number): void {
  const { rules, matches, codes, times, openFrom } = pass;
  const { runs, start, time, steps, tied } = matches;
  const { window, cutsEvents, cutFrom, cutTo } = rules;
  const follows = followersOf(pass);
  const K = rules.steps.length;
  const levels = new Levels(pass);

  for (let unit = from; unit < to; unit++) {
    if (pass.members && !takesPart(pass, unit)) continue;
    if (runs.ofUnit) {
      evaluateGroups(pass, unit, unit + 1, levels);
      continue;
    }
    let low = start[unit];
    let end = start[unit + 1];
    if (cutsEvents) {
      while (low < end && time[low] < cutFrom) low++;
      while (low < end && time[end - 1] >= cutTo) end--;
    }
    if (low === end) continue;
    if (tied[unit] !== 0 || time[low] < rules.from || time[end - 1] >= rules.to) {
      evaluateGroups(pass, unit, unit + 1, levels);
      continue;
    }
    let depth = 0;
    let entry = 0;
    for (let i = low; i < end; i++) {
      if (steps[i] !== 1 << depth) continue;
      const first = i - depth;
      if (first < low) continue;
      let at = i;
      while (at > first && follows[at] !== 0 && steps[at - 1] === steps[at] >>> 1) at--;
      if (at > first || time[i] - time[first] > window) continue;
      entry = first;
      if (++depth === K) break;
    }
    if (depth === 0) continue;
    let state = CONVERTED;
    if (depth < K) {
      let last = end - 1;
      while (last > low && follows[last] !== 0 && steps[last - 1] === steps[last] >>> 1) last--;
      const open =
        steps[last] === 1 && time[last] >= openFrom && runGoesOn(pass, unit, unit) && nothingSince(pass, unit, end - 1);
      state = open ? OPEN : DROPPED;
    }
    codes[unit] = depth * 4 + state;
    for (let k = 1; k < depth; k++) push(times[k], time[entry + k] - time[entry + k - 1]);
    if (depth === K) push(times[0], time[entry + K - 1] - time[entry]);
  }
}

const followers = new WeakMap<Matches, Uint8Array>();

/** By match, 1 where no other tie group lies between it and the match before it in its run. It goes with the matches. */
function followersOf(pass: Pass): Uint8Array {
  const { matches } = pass;
  const known = followers.get(matches);
  if (known) return known;
  const { rows, start } = matches;
  const follows = new Uint8Array(rows.length);
  for (let run = 0; run + 1 < start.length; run++)
    for (let i = start[run] + 1; i < start[run + 1]; i++) follows[i] = isNext(pass, i) ? 1 : 0;
  followers.set(matches, follows);
  return follows;
}
