/**
 * Paths of channels and how often each occurred, found by a hash of what they hold. Typed arrays, longer than the table
 * where it has room to grow, so that it crosses threads at once.
 */
export interface PathTable {
  /** How many paths there are. */
  size: number;
  /** By path, where its channels begin in `channels`; those of the next begin where they end. */
  starts: Uint32Array;
  channels: Uint16Array;
  hashes: Int32Array;
  /** Conversions whose path it is, and units that did not convert. */
  conversions: Float64Array;
  others: Float64Array;
  /** By currency, the value of those conversions. */
  readonly values: Map<string, Float64Array>;
  /** Twice as many as there is room for paths: 1 + a path at its hash, or in the next place that was free; else 0. */
  slots: Int32Array;
}

const ROOM = 16;

export const emptyPaths = (): PathTable => ({
  size: 0,
  starts: new Uint32Array(ROOM + 1),
  channels: new Uint16Array(4 * ROOM),
  hashes: new Int32Array(ROOM),
  conversions: new Float64Array(ROOM),
  others: new Float64Array(ROOM),
  values: new Map(),
  slots: new Int32Array(2 * ROOM),
});

/** The number of the path of channels from … to - 1 of a list, which is added if it is new. */
export function pathAt(table: PathTable, list: ArrayLike<number>, from: number, to: number): number {
  if (table.size === table.hashes.length) grow(table);
  let hash = to - from;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ list[i], 0x9e3779b1) ^ (hash >>> 15);
  const mask = table.slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const path = table.slots[slot] - 1;
    if (path < 0) {
      table.slots[slot] = table.size + 1;
      return addPath(table, list, from, to, hash);
    }
    if (table.hashes[path] === hash && isPath(table, path, list, from, to)) return path;
  }
}

function isPath(
  { starts, channels }: PathTable,
  path: number,
  list: ArrayLike<number>,
  from: number,
  to: number,
): boolean {
  const start = starts[path];
  if (starts[path + 1] - start !== to - from) return false;
  for (let i = from; i < to; i++) if (channels[start + i - from] !== list[i]) return false;
  return true;
}

function addPath(table: PathTable, list: ArrayLike<number>, from: number, to: number, hash: number): number {
  const path = table.size++;
  const start = table.starts[path];
  const end = start + to - from;
  if (end > table.channels.length)
    table.channels = wider(table.channels, new Uint16Array(Math.max(end, 2 * table.channels.length)));
  for (let i = from; i < to; i++) table.channels[start + i - from] = list[i];
  table.starts[path + 1] = end;
  table.hashes[path] = hash;
  return path;
}

function grow(table: PathTable): void {
  const room = 2 * table.hashes.length;
  table.starts = wider(table.starts, new Uint32Array(room + 1));
  table.hashes = wider(table.hashes, new Int32Array(room));
  table.conversions = wider(table.conversions, new Float64Array(room));
  table.others = wider(table.others, new Float64Array(room));
  for (const [currency, sums] of table.values) table.values.set(currency, wider(sums, new Float64Array(room)));
  table.slots = new Int32Array(2 * room);
  const mask = table.slots.length - 1;
  for (let path = 0; path < table.size; path++) {
    let slot = table.hashes[path] & mask;
    while (table.slots[slot] !== 0) slot = (slot + 1) & mask;
    table.slots[slot] = path + 1;
  }
}

function wider<A extends Uint16Array | Uint32Array | Int32Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** Adds to the value of a path's conversions. */
export function addPathValue(table: PathTable, path: number, currency: string, amount: number): void {
  let sums = table.values.get(currency);
  if (!sums) {
    sums = new Float64Array(table.hashes.length);
    table.values.set(currency, sums);
  }
  sums[path] += amount;
}

/** Adds the paths of `from`, whose channels are numbered otherwise, to `into`. */
export function mergePaths(into: PathTable, from: PathTable, channelIn: readonly number[]): void {
  const channels = from.channels.map((channel) => channelIn[channel] ?? 0);
  for (let path = 0; path < from.size; path++) {
    const at = pathAt(into, channels, from.starts[path], from.starts[path + 1]);
    into.conversions[at] += from.conversions[path];
    into.others[at] += from.others[path];
    for (const [currency, sums] of from.values) if (sums[path] !== 0) addPathValue(into, at, currency, sums[path]);
  }
}

/** The channels of a path, first to last. */
export const channelsOf = ({ starts, channels }: PathTable, path: number): Uint16Array =>
  channels.subarray(starts[path], starts[path + 1]);
