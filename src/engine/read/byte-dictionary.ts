/**
 * Numbers byte strings in order of first appearance. Open addressing; the hash only finds candidates, bytes decide.
 * Buffers that are looked up must have at least 4 readable bytes after their last content (`PADDING`).
 */
export interface ByteDictionary {
  size: number;
  /** Pairs of hash and code + 1; 0 in the second is free. */
  slots: Int32Array;
  mask: number;
  /** Per code: first word, last word, and uses. */
  words: Int32Array;
  counts: Uint32Array;
  /** size + 1 offsets into `bytes`. */
  offsets: Uint32Array;
  bytes: Uint8Array;
  view: DataView;
}

/** Bytes that must be readable after the content of any buffer that is looked at word by word. */
export const PADDING = 16;

export function byteDictionary(capacity = 256): ByteDictionary {
  const bytes = new Uint8Array(capacity * 8 + PADDING);
  return {
    size: 0,
    slots: new Int32Array(capacity * 4),
    mask: capacity * 2 - 1,
    words: new Int32Array(capacity * 2),
    counts: new Uint32Array(capacity),
    offsets: new Uint32Array(capacity + 1),
    bytes,
    view: new DataView(bytes.buffer),
  };
}

/** Empties it, keeping its memory. */
export function clearDictionary(dictionary: ByteDictionary): void {
  dictionary.size = 0;
  dictionary.slots.fill(0);
}

/** The code of the bytes start … end - 1, a new one if they were not seen before; counts the use. */
export function codeOf(dictionary: ByteDictionary, view: DataView, start: number, end: number): number {
  const length = end - start;
  let first = view.getInt32(start, true);
  let last = 0;
  if (length < 4) first &= (1 << (length * 8)) - 1;
  else last = view.getInt32(end - 4, true);
  let hash = Math.imul(first ^ length, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ last, 0x85ebca6b);
  for (let at = start + 4; at < end - 4; at += 4) {
    hash = Math.imul(hash ^ (hash >>> 15) ^ view.getInt32(at, true), 0xc2b2ae35);
  }
  hash ^= hash >>> 15;

  const { slots, mask, words, offsets } = dictionary;
  let slot = hash & mask;
  for (;;) {
    const code = slots[slot * 2 + 1] - 1;
    if (code < 0) return add(dictionary, view, start, length, first, last, hash, slot);
    if (slots[slot * 2] === hash && words[code * 2] === first && words[code * 2 + 1] === last) {
      const offset = offsets[code];
      if (
        offsets[code + 1] - offset === length &&
        (length <= 8 || equalMiddle(dictionary.view, offset, view, start, length))
      ) {
        dictionary.counts[code]++;
        return code;
      }
    }
    slot = (slot + 1) & mask;
  }
}

function equalMiddle(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  for (let i = 4; i < length - 4; i += 4) {
    if (a.getInt32(aStart + i, true) !== b.getInt32(bStart + i, true)) return false;
  }
  return true;
}

function add(
  dictionary: ByteDictionary,
  view: DataView,
  start: number,
  length: number,
  first: number,
  last: number,
  hash: number,
  slot: number,
): number {
  const code = dictionary.size++;
  dictionary.slots[slot * 2] = hash;
  dictionary.slots[slot * 2 + 1] = code + 1;
  if (code === dictionary.counts.length) growEntries(dictionary);
  const offset = code === 0 ? 0 : dictionary.offsets[code];
  if (offset + length + PADDING > dictionary.bytes.length) growBytes(dictionary, offset + length);
  dictionary.bytes.set(new Uint8Array(view.buffer, view.byteOffset + start, length), offset);
  dictionary.words[code * 2] = first;
  dictionary.words[code * 2 + 1] = last;
  dictionary.counts[code] = 1;
  dictionary.offsets[0] = 0;
  dictionary.offsets[code + 1] = offset + length;
  if (dictionary.size * 2 > dictionary.mask) growSlots(dictionary);
  return code;
}

function growEntries(dictionary: ByteDictionary): void {
  const capacity = dictionary.counts.length * 2;
  dictionary.words = copyTo(new Int32Array(capacity * 2), dictionary.words);
  dictionary.counts = copyTo(new Uint32Array(capacity), dictionary.counts);
  dictionary.offsets = copyTo(new Uint32Array(capacity + 1), dictionary.offsets);
}

function growBytes(dictionary: ByteDictionary, needed: number): void {
  const bytes = new Uint8Array(needed * 2 + PADDING);
  bytes.set(dictionary.bytes);
  dictionary.bytes = bytes;
  dictionary.view = new DataView(bytes.buffer);
}

function growSlots(dictionary: ByteDictionary): void {
  const { slots } = dictionary;
  const mask = dictionary.mask * 2 + 1;
  const grown = new Int32Array((mask + 1) * 2);
  for (let i = 0; i < slots.length; i += 2) {
    if (slots[i + 1] === 0) continue;
    let slot = slots[i] & mask;
    while (grown[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
    grown[slot * 2] = slots[i];
    grown[slot * 2 + 1] = slots[i + 1];
  }
  dictionary.slots = grown;
  dictionary.mask = mask;
}

function copyTo<T extends Int32Array | Uint32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}

/** A dictionary's texts without its table: what crosses threads. */
export interface ByteTexts {
  readonly size: number;
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
  readonly counts: Uint32Array;
}

export function textsOf({ size, offsets, bytes, counts }: ByteDictionary): ByteTexts {
  const used = size === 0 ? 0 : offsets[size];
  return {
    size,
    offsets: offsets.slice(0, size + 1),
    bytes: bytes.slice(0, used + PADDING),
    counts: counts.slice(0, size),
  };
}

export function textAt({ bytes, offsets }: ByteTexts | ByteDictionary, code: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'utf8',
    offsets[code],
    offsets[code + 1],
  );
}
