import type { AttemptState } from './reference/attempt.ts';
import { appendTime, type FunnelTally, groupOf, type TimeList } from './tally.ts';

/**
 * How each unit of one segment stands: what counts, lists and times are all made from, so they cannot disagree.
 * A code is `(furthest required step + 1) * 4 + state`, 0 for a unit that never entered.
 */
export interface Outcomes {
  count: number;
  codes: Uint8Array;
  /** By unit: its user's index in the segment; null when unit u is user u. */
  users: Uint32Array | null;
  /** By unit: bit k for each step it matched; null when these are all steps up to the furthest. */
  matched: Uint32Array | null;
  /** By unit: the code of its breakdown value, 0 for none, or the bucket of its entry; null where neither is asked for. */
  values: Uint32Array | null;
}

export const STATES: readonly AttemptState[] = ['converted', 'dropped', 'open', 'removed'];
export const CONVERTED = 0;
export const DROPPED = 1;
export const OPEN = 2;
export const REMOVED = 3;

/** Adds a segment's outcomes to a tally, but for their times. */
export function countOutcomes({ codes, count, matched }: Outcomes, tally: FunnelTally): void {
  const steps = tally.dropped.length;
  const units = new Float64Array((steps + 1) * 4);
  for (let u = 0; u < count; u++) units[codes[u]]++;
  countCodes(units, tally, matched === null);
  if (!matched) return;
  for (let u = 0; u < count; u++)
    if (codes[u] !== 0 && (codes[u] & 3) !== REMOVED)
      for (let step = 0; step < steps; step++) if ((matched[u] & (1 << step)) !== 0) tally.matched[step]++;
}

/** Adds units by code to a tally; `whole`: all of them matched the steps up to their furthest, and no others. */
export function countCodes(units: Float64Array, tally: FunnelTally, whole: boolean): void {
  let reached = 0;
  for (let step = tally.dropped.length - 1; step >= 0; step--) {
    const at = (step + 1) * 4;
    tally.dropped[step] += units[at + DROPPED];
    tally.open[step] += units[at + OPEN];
    tally.converted += units[at + CONVERTED];
    tally.removed += units[at + REMOVED];
    reached += units[at + CONVERTED] + units[at + DROPPED] + units[at + OPEN];
    if (whole) tally.matched[step] += reached;
  }
}

/** Adds a segment's outcomes, and the times that came with them, to the tallies of their breakdown values. */
export function countGroups(
  outcomes: Outcomes,
  times: readonly TimeList[],
  nameOf: (code: number) => string | null,
  tally: FunnelTally,
): void {
  const { codes, matched, values, count } = outcomes;
  const steps = times.length;
  const next = times.map(() => 0);
  const tallies: FunnelTally[] = [];
  for (let u = 0; u < count; u++) {
    if (codes[u] === 0) continue;
    const value = values![u];
    tallies[value] ??= groupOf(tally, nameOf(value));
    const group = tallies[value];
    const furthest = (codes[u] >> 2) - 1;
    const state = codes[u] & 3;
    if (state === REMOVED) {
      group.removed++;
      continue;
    }
    if (state === CONVERTED) {
      group.converted++;
      appendTime(group.times[0], times[0].values[next[0]++]);
    } else (state === OPEN ? group.open : group.dropped)[furthest]++;
    // Beyond the furthest required step there may be optional ones.
    const mask = matched ? matched[u] : -1 >>> (31 - furthest);
    for (let step = 0; step < steps && mask >>> step !== 0; step++) {
      if (((mask >>> step) & 1) === 0) continue;
      group.matched[step]++;
      if (step > 0) appendTime(group.times[step], times[step].values[next[step]++]);
    }
  }
}
