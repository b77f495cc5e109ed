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

/** The curve of units that came after so many ticks, and of those that had not after so many. */
export function curveOf(came: TimeList, others: readonly TimeList[], perMs: number): Curve {
  if (came.length + others.reduce((sum, { length }) => sum + length, 0) === 0)
    return { points: [], quartiles: [null, null, null] };
  const events = sortTicks(came.values, came.length);
  const censored = others.map(({ values, length }) => values.subarray(0, length));
  const survival = kaplanMeier(events, ...censored);
  const longest = Math.max(events[events.length - 1] ?? 0, ...censored.map(most));
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

function most(values: Float64Array): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > found) found = values[i];
  return found;
}
