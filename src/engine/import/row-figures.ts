import type { PartitionRows, RowColumns } from './partition-rows.ts';

/** Counts rows, in order of user and time, that repeat another of the same user and time in event and every property. */
export function countRepeats(ordered: RowColumns & Pick<PartitionRows, 'nextTied'>, rows: number): number {
  let repeats = 0;
  for (let at = ordered.nextTied(0, rows); at < rows; ) {
    const from = at - 1;
    let next = ordered.nextTied(at, rows);
    while (next === at + 1 && next < rows) {
      at = next;
      next = ordered.nextTied(at, rows);
    }
    repeats += repeatsAmong(ordered, from, at + 1);
    at = next;
  }
  return repeats;
}

function repeatsAmong({ order, event, codes }: RowColumns, from: number, to: number): number {
  const equal = (a: number, b: number): boolean =>
    event[a] === event[b] && codes.every((column) => !column || column[a] === column[b]);
  const seen = new Map<number, number[]>();
  let repeats = 0;
  for (let i = from; i < to; i++) {
    const row = order[i];
    let hash = event[row];
    for (const column of codes) if (column) hash = Math.imul(hash ^ column[row], 0x9e3779b1) ^ (hash >>> 15);
    const alike = seen.get(hash);
    if (!alike) seen.set(hash, [row]);
    else if (alike.some((other) => equal(other, row))) repeats++;
    else alike.push(row);
  }
  return repeats;
}
