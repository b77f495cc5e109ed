/**
 * The hash that spreads users over partitions. Part of the file format: a user's key finds its segment by it.
 * Takes little-endian 32-bit words, the last one padded with zeros.
 */
export function hashBytes(view: DataView, start: number, end: number): number {
  let hash = Math.imul(end - start, 0x27d4eb2f);
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  if (at < end) {
    let word = view.getUint8(at);
    if (at + 1 < end) word |= view.getUint8(at + 1) << 8;
    if (at + 2 < end) word |= view.getUint8(at + 2) << 16;
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return finish(hash);
}

function finish(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Which of `partitions` (a power of two) a user of this hash belongs to: the upper bits, so that the lower stay free for tables. */
export const partitionOf = (hash: number, partitions: number): number =>
  partitions === 1 ? 0 : hash >>> (32 - Math.log2(partitions));
