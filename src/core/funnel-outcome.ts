import type { AttemptState } from './funnel-evaluate.ts';
import { appendTimes, type FunnelTally, type TimeList } from './funnel-tally.ts';

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
  /** times[k], k > 0: of the units that matched step k, in order, the ticks from their previous required step;
   * times[0]: of the converted ones, from first to last step. Removed units have none. */
  readonly times: readonly TimeList[];
}

export const STATES: readonly AttemptState[] = ['converted', 'dropped', 'open', 'removed'];
export const CONVERTED = 0;
export const DROPPED = 1;
export const OPEN = 2;
export const REMOVED = 3;

/** Adds a segment's outcomes to a tally. */
export function countOutcomes(outcomes: Outcomes, tally: FunnelTally): void {
  const { codes, count, matched, times } = outcomes;
  const steps = tally.dropped.length;
  const units = new Float64Array((steps + 1) * 4);
  for (let u = 0; u < count; u++) units[codes[u]]++;
  let reached = 0;
  for (let step = steps - 1; step >= 0; step--) {
    const at = (step + 1) * 4;
    tally.dropped[step] += units[at + DROPPED];
    tally.open[step] += units[at + OPEN];
    tally.converted += units[at + CONVERTED];
    tally.removed += units[at + REMOVED];
    reached += units[at + CONVERTED] + units[at + DROPPED] + units[at + OPEN];
    if (!matched) tally.matched[step] += reached;
  }
  if (matched)
    for (let u = 0; u < count; u++)
      if (codes[u] !== 0 && (codes[u] & 3) !== REMOVED)
        for (let step = 0; step < steps; step++) if ((matched[u] & (1 << step)) !== 0) tally.matched[step]++;
  for (let step = 0; step < steps; step++) appendTimes(tally.times[step], times[step].values, times[step].length);
}
