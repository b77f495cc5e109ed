import { CONVERTED, DROPPED, OPEN } from '../outcomes.ts';
import { evaluateGroups, isNext, Levels, nothingSince } from './groups.ts';
import type { Matches } from './matches.ts';
import { isRanged, type Pass, push, runGoesOn, takesPart } from './pass.ts';

/**
 * Strict order, where no event matches two steps: an attempt is a stretch of matches that follow each other, and at no
 * time is there more than one. Units with tied events go tie group by tie group.
 */
export function evaluateStrict(pass: Pass, from: number, to: number): void {
  const { rules, matches, start, ends, codes, times, openFrom } = pass;
  const { runs, time, steps, tied } = matches;
  const { window, cutsEvents } = rules;
  const { follows, atEnd } = neighboursOf(pass);
  const K = rules.steps.length;
  const ranged = isRanged(rules);
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
    if (tied[unit] !== 0 || (ranged && (time[low] < rules.from || time[end - 1] >= rules.to))) {
      evaluateGroups(pass, unit, unit + 1, levels);
      continue;
    }
    let depth = 0;
    let entry = 0;
    /** The step that an attempt has just taken, as its bit; 0 for none. */
    let taken = 0;
    for (let i = low; i < end; i++) {
      taken = steps[i] & (((taken << 1) & -follows[i]) | 1);
      const k = 31 - Math.clz32(taken);
      if (k < depth || time[i] - time[i - k] > window) continue;
      depth = k + 1;
      entry = i - k;
      if (depth === K) break;
    }
    if (depth === 0) continue;
    const open =
      taken !== 0 &&
      time[end - 1 - (31 - Math.clz32(taken))] >= openFrom &&
      runGoesOn(pass, unit, unit) &&
      (cutsEvents ? nothingSince(pass, unit, end - 1) : atEnd[unit] === 1);
    const state = depth === K ? CONVERTED : open ? OPEN : DROPPED;
    codes[unit] = depth * 4 + state;
    for (let k = 1; k < depth; k++) push(times[k], time[entry + k] - time[entry + k - 1]);
    if (depth === K) push(times[0], time[entry + K - 1] - time[entry]);
  }
}

/** What the rows between matches say: found once, and kept with the matches. */
interface Neighbours {
  /** By match, 1 where no other tie group lies between it and the match before it in its run. */
  readonly follows: Uint8Array;
  /** By run, 1 where no event follows its last match. */
  readonly atEnd: Uint8Array;
}

const neighbours = new WeakMap<Matches, Neighbours>();

function neighboursOf(pass: Pass): Neighbours {
  const { matches } = pass;
  const known = neighbours.get(matches);
  if (known) return known;
  const { rows, start, runs, time } = matches;
  const follows = new Uint8Array(rows.length);
  const atEnd = new Uint8Array(start.length - 1);
  for (let run = 0; run < atEnd.length; run++) {
    const end = start[run + 1];
    for (let i = start[run] + 1; i < end; i++) follows[i] = isNext(pass, i) ? 1 : 0;
    if (end > start[run] && pass.timeOf(runs.rowStart[run + 1] - 1) === time[end - 1]) atEnd[run] = 1;
  }
  const found = { follows, atEnd };
  neighbours.set(matches, found);
  return found;
}
