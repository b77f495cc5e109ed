/**
 * Numbers byte strings in order of first appearance. Open addressing; the hash only finds candidates, bytes decide.
 * Buffers that are looked up must have at least 4 readable bytes after their last content (`PADDING`).
 */
export interface ByteDictionary {
  size: number;
  /** Codes + 1 by hash; 0 is free. */
  slots: Int32Array;
  mask: number;
  /** Four words per code: its first 4 bytes, its last 4, its length, and how often it was looked up. */
  entries: Int32Array;
  /** size + 1 offsets into `bytes`. */
  offsets: Uint32Array;
  bytes: Uint8Array;
  view: DataView;
  /** True to take no new ones: what is not known has the code -1. */
  sealed: boolean;
}

/** Bytes that must be readable after the content of any buffer that is looked at word by word. */
export const PADDING = 16;

export function byteDictionary(capacity = 256): ByteDictionary {
  const bytes = new Uint8Array(capacity * 8 + PADDING);
  return {
    size: 0,
    slots: new Int32Array(capacity * 2),
    mask: capacity * 2 - 1,
    entries: new Int32Array(capacity * 4),
    offsets: new Uint32Array(capacity + 1),
    bytes,
    view: new DataView(bytes.buffer),
    sealed: false,
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
  let hash = Math.imul(Math.imul(first ^ length, 0x9e3779b1) ^ last, 0x85ebca6b);
  if (length > 8) hash = hashMiddle(view, start, end, hash);
  hash ^= hash >>> 15;

  const { slots, mask, entries } = dictionary;
  let slot = hash & mask;
  for (;;) {
    const code = slots[slot] - 1;
    if (code < 0) return add(dictionary, view, start, length, first, last, slot);
    const at = code * 4;
    if (entries[at] === first && entries[at + 1] === last && entries[at + 2] === length) {
      if (length <= 8 || equalMiddle(dictionary.view, dictionary.offsets[code], view, start, length)) {
        entries[at + 3]++;
        return code;
      }
    }
    slot = (slot + 1) & mask;
  }
}

function hashMiddle(view: DataView, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let at = start + 4; at < end - 4; at += 4) {
    hash = Math.imul(hash ^ (hash >>> 15) ^ view.getInt32(at, true), 0xc2b2ae35);
  }
  return hash;
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
  slot: number,
): number {
  if (dictionary.sealed) return -1;
  const code = dictionary.size++;
  dictionary.slots[slot] = code + 1;
  if (code * 4 === dictionary.entries.length) growEntries(dictionary);
  const { entries, offsets } = dictionary;
  const offset = code === 0 ? 0 : offsets[code];
  if (offset + length + PADDING > dictionary.bytes.length) growBytes(dictionary, offset + length);
  // Word by word, a little too far: what follows is overwritten by the next text.
  const into = dictionary.view;
  for (let i = 0; i < length; i += 4) into.setInt32(offset + i, view.getInt32(start + i, true), true);
  entries[code * 4] = first;
  entries[code * 4 + 1] = last;
  entries[code * 4 + 2] = length;
  entries[code * 4 + 3] = 1;
  offsets[0] = 0;
  offsets[code + 1] = offset + length;
  if (dictionary.size * 2 > dictionary.mask) growSlots(dictionary);
  return code;
}

function growEntries(dictionary: ByteDictionary): void {
  const entries = new Int32Array(dictionary.entries.length * 2);
  entries.set(dictionary.entries);
  const offsets = new Uint32Array(entries.length / 4 + 1);
  offsets.set(dictionary.offsets);
  dictionary.entries = entries;
  dictionary.offsets = offsets;
}

function growBytes(dictionary: ByteDictionary, needed: number): void {
  const bytes = new Uint8Array(needed * 2 + PADDING);
  bytes.set(dictionary.bytes);
  dictionary.bytes = bytes;
  dictionary.view = new DataView(bytes.buffer);
}

function growSlots(dictionary: ByteDictionary): void {
  const { size, entries, offsets, view } = dictionary;
  const mask = dictionary.mask * 2 + 1;
  const slots = new Int32Array(mask + 1);
  for (let code = 0; code < size; code++) {
    const length = entries[code * 4 + 2];
    let hash = Math.imul(Math.imul(entries[code * 4] ^ length, 0x9e3779b1) ^ entries[code * 4 + 1], 0x85ebca6b);
    if (length > 8) hash = hashMiddle(view, offsets[code], offsets[code + 1], hash);
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = code + 1;
  }
  dictionary.slots = slots;
  dictionary.mask = mask;
}

/** A dictionary's texts without its table: what crosses threads. */
export interface ByteTexts {
  readonly size: number;
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
  readonly counts: Uint32Array;
}

export function textsOf({ size, offsets, bytes, entries }: ByteDictionary): ByteTexts {
  const used = size === 0 ? 0 : offsets[size];
  const counts = Uint32Array.from({ length: size }, (_, code) => entries[code * 4 + 3]);
  return { size, offsets: offsets.slice(0, size + 1), bytes: bytes.slice(0, used + PADDING), counts };
}

type Texts = Pick<ByteTexts, 'size' | 'offsets' | 'bytes'>;

export function textAt(texts: Texts, code: number): string {
  return asBuffer(texts).toString('utf8', texts.offsets[code], texts.offsets[code + 1]);
}

/** Gives one text after the other. */
export function textsAt(texts: Texts): (code: number) => string {
  const buffer = asBuffer(texts);
  const { offsets } = texts;
  return (code) => buffer.toString('utf8', offsets[code], offsets[code + 1]);
}

export function allTexts(texts: Texts): string[] {
  const at = textsAt(texts);
  return Array.from({ length: texts.size }, (_, code) => at(code));
}

const asBuffer = ({ bytes }: Texts): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
