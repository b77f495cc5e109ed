import type { HistogramBin, TimeFigures } from '../funnel/result.ts';
import { quantiles } from './quantiles.ts';

/** z of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** The rate of k out of n; null of nobody. */
export const rateOf = (k: number, n: number): number | null => (n === 0 ? null : k / n);

/** Its 95 % Wilson score interval; null of nobody. */
export const intervalOf = (k: number, n: number): readonly [number, number] | null => (n === 0 ? null : wilson(k, n));

/** 95 % Wilson score interval of k out of n, n > 0. (Wilson 1927) */
export function wilson(k: number, n: number): readonly [number, number] {
  const p = k / n;
  const z2 = Z * Z;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return [k === 0 ? 0 : middle - half, k === n ? 1 : middle + half];
}

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
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const [p25, median, p75, p90, p95] = quantiles(ticks, n, [0.25, 0.5, 0.75, 0.9, 0.95]);
  return {
    n,
    mean: (sum <= Number.MAX_SAFE_INTEGER ? sum : longSum(ticks, n)) / n / perMs,
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
function longSum(ticks: Float64Array, n: number): number {
  const part = 2 ** 26;
  let high = 0;
  let low = 0;
  for (let i = 0; i < n; i++) {
    const whole = Math.floor(ticks[i] / part);
    high += whole;
    low += ticks[i] - whole * part;
  }
  return high * part + low;
}

/**
 * Counts the first n of `ticks` into bins of milliseconds: the caller's edges, or `ceil(cbrt(n))` (1 … 60) bins of
 * equal width over [min, max]. The last bin includes its end; what lies outside given edges is not counted.
 */
export function histogram(
  ticks: Float64Array,
  n: number,
  perMs: number,
  edges: readonly number[] | null,
): HistogramBin[] {
  if (n === 0) return edges ? binsOf(edges) : [];
  const given = edges ?? equalEdges(ticks, n, perMs);
  const bins = binsOf(given);
  const last = given.length - 1;
  for (let i = 0; i < n; i++) {
    const ms = ticks[i] / perMs;
    if (ms < given[0] || ms > given[last]) continue;
    let low = 0;
    let high = last - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ms >= given[middle]) low = middle;
      else high = middle - 1;
    }
    bins[low].count++;
  }
  return bins;
}

function equalEdges(ticks: Float64Array, n: number, perMs: number): number[] {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < n; i++) {
    if (ticks[i] < min) min = ticks[i];
    if (ticks[i] > max) max = ticks[i];
  }
  if (min === max) return [min / perMs, max / perMs];
  // Rounding up the cube root must not make ceil(cbrt(27)) 4.
  const count = Math.min(60, Math.max(1, Math.ceil(Math.cbrt(n) - 1e-9)));
  return Array.from({ length: count + 1 }, (_, i) => (min + ((max - min) * i) / count) / perMs);
}

const binsOf = (edges: readonly number[]): { from: number; to: number; count: number }[] =>
  edges.slice(1).map((to, i) => ({ from: edges[i], to, count: 0 }));
