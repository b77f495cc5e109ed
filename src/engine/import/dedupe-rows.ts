import type { EventKey, Removed } from './event-key.ts';
import type { RowColumns } from './partition-rows.ts';

/**
 * Takes out rows that are the same event as an earlier one of their user. `order` holds row numbers by user, in file
 * order; `start` where each user begins. Both are closed up. What a row taken out tells and the other does not is kept:
 * the one with the most values stands, in the place of the first, and takes from the others what it lacks.
 * Of the first `stored` rows, which a data set held already, none repeats another; a later row that equals one of them
 * in everything is the same event whether it has a key or not, as often as the data set holds it. With `dropRepeats` any
 * row that equals an earlier one in everything is.
 */
export function dedupeRows(
  partition: RowColumns,
  keys: readonly EventKey[],
  stored: number,
  order: Uint32Array,
  start: Uint32Array,
  valueCounts: readonly (number | null)[],
  dropRepeats = false,
): Removed {
  const { seconds, micros, event, codes } = partition;
  const columns = codes.flatMap((column, property) => (column ? [{ column, property }] : []));
  const lost = new Map<number, Uint32Array>();
  let slots = new Int32Array(64);
  let left = new Int32Array(0);
  let duplicates = 0;
  let dropped = 0;
  let changed = false;
  for (const key of keys) {
    const properties = key.properties.map((property) => (property < 0 ? null : codes[property]));
    if (properties.length > 0 && !properties[0]) continue;
    const [first] = properties;
    eachUser((from, to) => byKey(from, to, key, first ?? null, properties));
  }
  if (stored > 0 && stored < partition.rows) eachUser((from, to) => byEverything(from, to, false));
  if (dropRepeats) {
    const before = duplicates;
    eachUser((from, to) => byEverything(from, to, true));
    dropped = duplicates - before;
  }
  return { duplicates, dropped, changed, lost: Array.from(lost, ([property, counts]) => ({ property, counts })) };

  /** Closes up what `work` leaves of each user; it returns the place after the last row it left. */
  function eachUser(work: (from: number, to: number) => number): void {
    let to = 0;
    for (let user = 0; user + 1 < start.length; user++) {
      const from = start[user];
      const end = start[user + 1] - from > 1 ? work(from, start[user + 1]) : start[user + 1];
      start[user] = to;
      if (to === from) to = end;
      else for (let i = from; i < end; i++) order[to++] = order[i];
    }
    start[start.length - 1] = to;
  }

  /** An empty table for so many rows: places in `order` + 1 by hash. */
  function table(rows: number): number {
    let size = 64;
    while (size < rows * 2) size *= 2;
    if (size > slots.length) slots = new Int32Array(size);
    else slots.fill(0, 0, size);
    return size - 1;
  }

  function byKey(
    from: number,
    to: number,
    key: EventKey,
    first: Uint32Array | null,
    properties: readonly (Uint32Array | null)[],
  ): number {
    const mask = table(to - from);
    let end = from;
    for (let i = from; i < to; i++) {
      const row = order[i];
      let same = -1;
      if (first === null || first[row] !== 0) {
        let hash = 0;
        if (key.event) hash = mixed(hash, event[row]);
        if (key.time) hash = mixed(mixed(hash, seconds[row]), micros[row]);
        for (const column of properties) if (column) hash = mixed(hash, column[row]);
        for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
          if (slots[slot] === 0) {
            slots[slot] = end + 1;
            break;
          }
          const other = order[slots[slot] - 1];
          if (equalKeys(other, row, key, properties)) {
            same = other;
            break;
          }
        }
      }
      if (same < 0) order[end++] = row;
      else merge(same, row);
    }
    return end;
  }

  function equalKeys(a: number, b: number, key: EventKey, properties: readonly (Uint32Array | null)[]): boolean {
    if (key.event && event[a] !== event[b]) return false;
    if (key.time && (seconds[a] !== seconds[b] || micros[a] !== micros[b])) return false;
    for (const column of properties) if (column && column[a] !== column[b]) return false;
    return true;
  }

  /** `once`: no row stands beside its equal, whether the data set held it or not. */
  function byEverything(from: number, to: number, once: boolean): number {
    if (!once && (order[from] >= stored || order[to - 1] < stored)) return to;
    const mask = table(to - from);
    if (left.length <= mask) left = new Int32Array(mask + 1);
    let end = from;
    for (let i = from; i < to; i++) {
      const row = order[i];
      let hash = mixed(mixed(event[row], seconds[row]), micros[row]);
      for (const { column } of columns) hash = mixed(hash, column[row]);
      let slot = hash & mask;
      while (slots[slot] !== 0 && !equalRows(order[slots[slot] - 1], row)) slot = (slot + 1) & mask;
      if (once && slots[slot] !== 0) {
        merge(order[slots[slot] - 1], row);
        continue;
      }
      if (once || row < stored) {
        if (slots[slot] === 0) {
          slots[slot] = end + 1;
          left[slot] = 0;
        }
        left[slot]++;
      } else if (slots[slot] !== 0 && left[slot] > 0) {
        left[slot]--;
        merge(order[slots[slot] - 1], row);
        continue;
      }
      order[end++] = row;
    }
    return end;
  }

  function equalRows(a: number, b: number): boolean {
    if (event[a] !== event[b] || seconds[a] !== seconds[b] || micros[a] !== micros[b]) return false;
    for (const { column } of columns) if (column[a] !== column[b]) return false;
    return true;
  }

  function merge(kept: number, gone: number): void {
    duplicates++;
    changed ||= gone < stored;
    let more = 0;
    for (const { column } of columns) more += (column[gone] === 0 ? 0 : 1) - (column[kept] === 0 ? 0 : 1);
    if (more > 0) {
      changed ||= kept < stored;
      swap(event, kept, gone);
      swap(seconds, kept, gone);
      swap(micros, kept, gone);
      for (const { column } of columns) swap(column, kept, gone);
    }
    for (const { column, property } of columns) {
      const code = column[gone];
      if (code === 0) continue;
      if (column[kept] === 0) {
        column[kept] = code;
        changed ||= kept < stored;
      } else {
        const values = valueCounts[property];
        let counts = lost.get(property);
        if (!counts) {
          counts = new Uint32Array((values ?? 0) + 1);
          lost.set(property, counts);
        }
        counts[values === null ? 0 : code]++;
      }
    }
  }
}

const mixed = (hash: number, value: number): number => {
  const next = Math.imul(hash ^ value, 0x9e3779b1);
  return next ^ (next >>> 15);
};

function swap(column: Uint32Array | Uint16Array, a: number, b: number): void {
  const value = column[a];
  column[a] = column[b];
  column[b] = value;
}
