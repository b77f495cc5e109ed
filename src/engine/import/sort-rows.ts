/** What rows of one user are sorted by: time, then a given rank if there is one, then their order in the files. */
export interface SortKeys {
  readonly seconds: Uint32Array;
  /** Null where every time is a whole second. */
  readonly micros: Uint32Array | null;
  /** Less than, equal or greater than 0, for rows of the same time; null for file order. */
  readonly tie: ((a: number, b: number) => number) | null;
}

/**
 * Sorts rows[from … to - 1] (row numbers in file order) by the keys, stably. Files are nearly in order of time, so this
 * inserts, and merges only where that turns out to move too much.
 */
export function sortRows(rows: Uint32Array, from: number, to: number, keys: SortKeys, scratch: Uint32Array): void {
  const { seconds, micros, tie } = keys;
  let budget = 16 * (to - from);
  for (let i = from + 1; i < to; i++) {
    const row = rows[i];
    const second = seconds[row];
    let j = i - 1;
    if (second > seconds[rows[j]]) continue;
    for (; j >= from; j--) {
      const other = rows[j];
      const otherSecond = seconds[other];
      if (otherSecond < second) break;
      if (otherSecond === second) {
        const gap = micros === null ? 0 : micros[other] - micros[row];
        if (gap < 0 || (gap === 0 && (tie === null || tie(other, row) <= 0))) break;
      }
      rows[j + 1] = other;
    }
    rows[j + 1] = row;
    budget -= i - 1 - j;
    if (budget < 0) {
      mergeSort(rows, from, to, keys, scratch);
      return;
    }
  }
}

function mergeSort(rows: Uint32Array, from: number, to: number, keys: SortKeys, scratch: Uint32Array): void {
  const { seconds, micros, tie } = keys;
  /** Whether row b must stand before row a, which stood before it. */
  const overtakes = (b: number, a: number): boolean => {
    if (seconds[b] !== seconds[a]) return seconds[b] < seconds[a];
    if (micros !== null && micros[b] !== micros[a]) return micros[b] < micros[a];
    return tie !== null && tie(a, b) > 0;
  };
  for (let width = 1; width < to - from; width *= 2) {
    for (let left = from; left + width < to; left += 2 * width) {
      const middle = left + width;
      const right = Math.min(middle + width, to);
      if (!overtakes(rows[middle], rows[middle - 1])) continue;
      scratch.set(rows.subarray(left, middle), left);
      let a = left;
      let b = middle;
      let at = left;
      while (a < middle && b < right) rows[at++] = overtakes(rows[b], scratch[a]) ? rows[b++] : scratch[a++];
      while (a < middle) rows[at++] = scratch[a++];
    }
  }
}
