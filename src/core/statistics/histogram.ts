/** How many lie in a stretch of milliseconds: `to` exclusive, but in the last bin. Field names are public. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
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
  for (let i = 0; i < n; i++) {
    const bin = binAt(given, ticks[i] / perMs);
    if (bin >= 0) bins[bin].count++;
  }
  return bins;
}

/** The bin that a time lies in, by the edges of all; -1 before the first, -2 behind the last. */
export function binAt(edges: readonly number[], ms: number): number {
  const last = edges.length - 1;
  if (ms < edges[0]) return -1;
  if (ms > edges[last]) return -2;
  let low = 0;
  let high = last - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ms >= edges[middle]) low = middle;
    else high = middle - 1;
  }
  return low;
}

function equalEdges(ticks: Float64Array, n: number, perMs: number): readonly number[] {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < n; i++) {
    if (ticks[i] < min) min = ticks[i];
    if (ticks[i] > max) max = ticks[i];
  }
  return edgesBetween(min, max, n, perMs);
}

/** The edges of bins where nobody gave any, of n times (at least one) from `min` to `max` ticks. */
export function edgesBetween(min: number, max: number, n: number, perMs: number): readonly number[] {
  if (min === max) return [min / perMs, max / perMs];
  // Rounding up the cube root must not make ceil(cbrt(27)) 4.
  const count = Math.min(60, Math.max(1, Math.ceil(Math.cbrt(n) - 1e-9)));
  return Array.from({ length: count + 1 }, (_, i) => (min + ((max - min) * i) / count) / perMs);
}

export const binsOf = (edges: readonly number[]): { from: number; to: number; count: number }[] =>
  edges.slice(1).map((to, i) => ({ from: edges[i], to, count: 0 }));
