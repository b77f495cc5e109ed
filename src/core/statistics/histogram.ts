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
