import { quantiles } from './quantiles.ts';
import { type Classified, classifiedQuantiles, valuesOf } from './size-classes.ts';

/** How long something took, over all that did it. Milliseconds, fractions allowed. Field names are public. */
export interface TimeFigures {
  readonly n: number;
  readonly mean: number;
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
}

/** Of the quantiles among them. */
export const SHARES = [0.25, 0.5, 0.75, 0.9, 0.95];
const LEAST_TO_MOST = [0, ...SHARES, 1];

/**
 * Figures of the first `n` of `ticks`, whole numbers of which `perMs` make a millisecond; null when there are none.
 * Exact and independent of their order.
 */
export function timeFigures(ticks: Float64Array, n: number, perMs: number): TimeFigures | null {
  if (n === 0) return null;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < n; i++) {
    const value = ticks[i];
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const total = sum <= Number.MAX_SAFE_INTEGER ? sum : longSum([ticks.subarray(0, n)]);
  return figuresOf({ n, sum: total, min, max }, quantiles(ticks, n, SHARES, { min, max }), perMs);
}

/** `timeFigures` of one list of several parts together. */
export function classifiedTimeFigures(parts: readonly Classified[], list: number, perMs: number): TimeFigures | null {
  let n = 0;
  let sum = 0;
  for (const { start, classes, sums } of parts) {
    n += start[(list + 1) * classes] - start[list * classes];
    sum += sums[list];
  }
  if (n === 0) return null;
  if (sum > Number.MAX_SAFE_INTEGER) sum = longSum(parts.map((part) => valuesOf(part, list)));
  const found = classifiedQuantiles(parts, list, LEAST_TO_MOST);
  return figuresOf({ n, sum, min: found[0], max: found[found.length - 1] }, found.slice(1), perMs);
}

/** The figures of times, by what is known of all of them and by their quantiles. */
export function figuresOf(
  { n, sum, min, max }: { readonly n: number; readonly sum: number; readonly min: number; readonly max: number },
  [p25, median, p75, p90, p95]: readonly number[],
  perMs: number,
): TimeFigures {
  return {
    n,
    mean: sum / n / perMs,
    median: median / perMs,
    p25: p25 / perMs,
    p75: p75 / perMs,
    p90: p90 / perMs,
    p95: p95 / perMs,
    min: min / perMs,
    max: max / perMs,
  };
}

/** A sum of whole numbers in which, for fewer than 2^27 of them, no addition rounds until the last. */
function longSum(parts: readonly Float64Array[]): number {
  const part = 2 ** 26;
  let high = 0;
  let low = 0;
  for (const values of parts) {
    for (let i = 0; i < values.length; i++) {
      const whole = Math.floor(values[i] / part);
      high += whole;
      low += values[i] - whole * part;
    }
  }
  return high * part + low;
}
