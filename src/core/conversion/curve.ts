import type { TimeList } from '../funnel/tally.ts';
import { kaplanMeier, type Survival, shareHad, timeAtShare } from '../statistics/kaplan-meier.ts';
import { sortTicks } from '../statistics/sort-ticks.ts';
import type { Point } from './result.ts';

const POINTS = 100;

/** How long units took, those that are still on the way counted for as long as they were watched. */
export interface Curve {
  readonly points: readonly Point[];
  /** Milliseconds by which a quarter, half and three quarters have come; null where that is not reached. */
  readonly quartiles: readonly [number | null, number | null, number | null];
}

/** The curve of units that came after so many ticks, and of those that had not after so many. Both ascend. */
export function curveOf(events: Float64Array, censored: Float64Array, perMs: number): Curve {
  if (events.length + censored.length === 0) return { points: [], quartiles: [null, null, null] };
  const survival = kaplanMeier(events, censored);
  const longest = Math.max(events[events.length - 1] ?? 0, censored[censored.length - 1] ?? 0);
  const at = Array.from({ length: POINTS }, (_, i) => ((i + 1) * longest) / POINTS);
  const msAt = (share: number): number | null => inMs(timeAtShare(survival, share), perMs);
  return {
    points: pointsOf(survival, at, perMs),
    quartiles: [msAt(0.75), msAt(0.5), msAt(0.25)],
  };
}

const pointsOf = (survival: Survival, at: readonly number[], perMs: number): Point[] =>
  shareHad(survival, at).map((point, i) => ({ ms: at[i] / perMs, ...point }));

const inMs = (ticks: number | null, perMs: number): number | null => (ticks === null ? null : ticks / perMs);

/** The values of a list, in ascending order; the list stays as it is. */
export const sortedTimes = ({ values, length }: TimeList): Float64Array => sortTicks(values, length);

/** What is left of ascending values when some of them, ascending too, are taken out once each. */
export function withoutTimes(all: Float64Array, some: Float64Array): Float64Array {
  const left = new Float64Array(all.length - some.length);
  let kept = 0;
  let taken = 0;
  for (let i = 0; i < all.length; i++) {
    if (taken < some.length && some[taken] === all[i]) taken++;
    else left[kept++] = all[i];
  }
  return left;
}
