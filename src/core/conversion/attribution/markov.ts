/** How often paths go from one state of the chain to another. */
export interface ChainStep {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

/**
 * Of each channel, how much less often paths end in a conversion when it is taken away, its state ending in nothing: the
 * share of conversions lost, 0 … 1. The states are those of the tally: start, conversion, nothing, then the channels.
 *
 * A channel's share is that of paths that come to it times what becomes of them there, over what becomes of all. Both are
 * read off the fundamental matrix N = (I − Q)⁻¹, how often each state is visited from each other (Kemeny and Snell 1960):
 * c is ever reached from the start with the chance N(start, c) ÷ N(c, c).
 */
export function removalEffects(steps: readonly ChainStep[], channels: number): number[] {
  // The start is the last transient state, so that channel c is state c.
  const size = channels + 1;
  const stateOf = (state: number): number => (state === 0 ? channels : state - 3);
  const leaving = new Float64Array(size);
  for (const { from, times } of steps) leaving[stateOf(from)] += times;
  const matrix = new Float64Array(size * size);
  const converting = new Float64Array(size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  for (const { from, to, times } of steps) {
    const i = stateOf(from);
    const share = times / leaving[i];
    if (to === 1) converting[i] += share;
    else if (to >= 3) matrix[i * size + stateOf(to)] -= share;
  }
  const visits = inverse(matrix, size);
  /** By state, the chance that a path from it ends in a conversion. */
  const chance = converting.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += visits[i * size + j] * converting[j];
    return sum;
  });
  const all = chance[channels];
  return Array.from({ length: channels }, (_, c) => {
    if (all === 0) return 0;
    const reached = visits[channels * size + c] / visits[c * size + c];
    return (reached * chance[c]) / all;
  });
}

/** The inverse by Gauss and Jordan, with pivots by column. Overwrites the matrix. */
function inverse(matrix: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) result[i * size + i] = 1;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(matrix[row * size + column]) > Math.abs(matrix[pivot * size + column])) pivot = row;
    swap(matrix, size, pivot, column);
    swap(result, size, pivot, column);
    const scale = 1 / matrix[column * size + column];
    for (let k = 0; k < size; k++) {
      matrix[column * size + k] *= scale;
      result[column * size + k] *= scale;
    }
    for (let row = 0; row < size; row++) {
      const factor = matrix[row * size + column];
      if (row === column || factor === 0) continue;
      for (let k = 0; k < size; k++) {
        matrix[row * size + k] -= factor * matrix[column * size + k];
        result[row * size + k] -= factor * result[column * size + k];
      }
    }
  }
  return result;
}

function swap(matrix: Float64Array, size: number, a: number, b: number): void {
  if (a === b) return;
  for (let k = 0; k < size; k++) {
    const kept = matrix[a * size + k];
    matrix[a * size + k] = matrix[b * size + k];
    matrix[b * size + k] = kept;
  }
}
