import type { HistogramBin, TimeFigures } from './funnel-result.ts';

/** z of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** A rank this close to a whole number is that number: 0.95 has no exact binary form. */
const FUZZ = 1e-9;

/** 95 % Wilson score interval of k out of n; [0, 0] when n is 0. (Wilson 1927) */
export function wilson(k: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 0];
  const p = k / n;
  const z2 = Z * Z;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return [k === 0 ? 0 : middle - half, k === n ? 1 : middle + half];
}

/**
 * Figures of the first `n` of `ticks`, whole numbers of which `perMs` make a millisecond; null when there are none.
 * Exact and independent of their order; the values are rearranged in place.
 */
export function timeFigures(ticks: Float64Array, n: number, perMs: number): TimeFigures | null {
  if (n === 0) return null;
  // Two whole-number sums, each below 2^53 for fewer than 2^27 values, so that no addition rounds.
  const part = 2 ** 26;
  let high = 0;
  let low = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < n; i++) {
    const value = ticks[i];
    const whole = Math.floor(value / part);
    high += whole;
    low += value - whole * part;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const [p25, median, p75, p90, p95] = quantiles(ticks, n);
  return {
    n,
    mean: (high * part + low) / n / perMs,
    median: median / perMs,
    p25: p25 / perMs,
    p75: p75 / perMs,
    p90: p90 / perMs,
    p95: p95 / perMs,
    min: min / perMs,
    max: max / perMs,
  };
}

/**
 * The 25th, 50th, 75th, 90th and 95th percentile of the first n values, by linear interpolation between closest ranks
 * (R type 7).
 */
function quantiles(values: Float64Array, n: number): readonly number[] {
  const rankOf = (p: number): number => (n - 1) * p;
  if (n <= 1000) {
    values.subarray(0, n).sort();
    return [0.25, 0.5, 0.75, 0.9, 0.95].map((p) => interpolated(values, n, rankOf(p)));
  }
  // Each selection leaves smaller values before it and larger ones after, so the others need look at part of them only.
  const ranked = (start: number, end: number, p: number): number => {
    select(values, start, end - 1, Math.floor(rankOf(p) + FUZZ));
    return interpolated(values, end, rankOf(p));
  };
  const after = (p: number): number => Math.floor(rankOf(p) + FUZZ) + 1;
  const median = ranked(0, n, 0.5);
  const p25 = ranked(0, after(0.5), 0.25);
  const p75 = ranked(after(0.5), n, 0.75);
  const p90 = ranked(after(0.75), n, 0.9);
  return [p25, median, p75, p90, ranked(after(0.9), n, 0.95)];
}

/** The value at a fractional rank, where the whole rank's value stands and no smaller one follows before `end`. */
function interpolated(values: Float64Array, end: number, rank: number): number {
  const index = Math.floor(rank + FUZZ);
  const share = rank - index;
  const low = values[index];
  if (share <= FUZZ) return low;
  let next = Number.POSITIVE_INFINITY;
  for (let i = index + 1; i < end; i++) if (values[i] < next) next = values[i];
  return low + share * (next - low);
}

/** Puts the value of rank k of values[left … right] at k, smaller ones before it, larger ones after (Floyd and Rivest 1975). */
export function select(values: Float64Array, left: number, right: number, k: number): void {
  while (right > left) {
    if (right - left > 600) {
      const n = right - left + 1;
      const i = k - left + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp((2 * z) / 3);
      const sd = 0.5 * Math.sqrt((z * s * (n - s)) / n) * (i < n / 2 ? -1 : 1);
      select(
        values,
        Math.max(left, Math.floor(k - (i * s) / n + sd)),
        Math.min(right, Math.floor(k + ((n - i) * s) / n + sd)),
        k,
      );
    }
    const pivot = values[k];
    let i = left;
    let j = right;
    swap(values, left, k);
    if (values[right] > pivot) swap(values, left, right);
    while (i < j) {
      swap(values, i, j);
      i++;
      j--;
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
    }
    if (values[left] === pivot) swap(values, left, j);
    else {
      j++;
      swap(values, j, right);
    }
    if (j <= k) left = j + 1;
    if (k <= j) right = j - 1;
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i];
  values[i] = values[j];
  values[j] = value;
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
