import { byteDictionary, codeOf, PADDING } from '../read/byte-dictionary.ts';
import type { TextBytes } from '../store/column-blob.ts';
import type { Texts } from './partition-rows.ts';

/** Where texts are among others that they join: each has its place there, or comes after them. */
export interface PlacedTexts {
  /** By text: its place among all. */
  readonly places: Uint32Array;
  /** Those that were not there, in order; and how many there are with them. */
  readonly added: TextBytes;
  readonly size: number;
}

/** Texts that end otherwise than all of the few need not be looked up; so many bits of how they end are told apart. */
const ENDS = 12;

/**
 * Finds some texts among many, which are asked for only where there are any to find. The many are looked up in a table of
 * the few, which fits the cache: numbering the many anew takes several times as long.
 */
export function placeTexts(texts: Texts, among: () => TextBytes | null): PlacedTexts {
  const places = new Uint32Array(texts.size);
  const all = texts.size === 0 ? null : among();
  const count = all === null ? 0 : all.offsets.length - 1;
  const few = byteDictionary();
  const view = padded(texts.bytes.subarray(0, texts.offsets[texts.size]));
  const ends = new Uint8Array(1 << ENDS);
  for (let i = 0; i < texts.size; i++) {
    codeOf(few, view, texts.offsets[i], texts.offsets[i + 1]);
    if (texts.offsets[i + 1] >= texts.offsets[i] + 4) ends[endOf(view, texts.offsets[i + 1])] = 1;
  }
  few.sealed = true;
  if (all !== null) {
    const { offsets } = all;
    const view = padded(all.bytes);
    for (let i = 0; i < count; i++) {
      if (offsets[i + 1] >= offsets[i] + 4 && ends[endOf(view, offsets[i + 1])] === 0) continue;
      const code = codeOf(few, view, offsets[i], offsets[i + 1]);
      if (code >= 0) places[code] = i + 1;
    }
  }
  const offsets = [0];
  const parts: Uint8Array[] = [];
  for (let i = 0; i < texts.size; i++) {
    if (places[i] > 0) places[i]--;
    else {
      places[i] = count + parts.length;
      const part = texts.bytes.subarray(texts.offsets[i], texts.offsets[i + 1]);
      offsets.push(offsets[parts.length] + part.length);
      parts.push(part);
    }
  }
  const added = { offsets: Uint32Array.from(offsets), bytes: Buffer.concat(parts) };
  return { places, added, size: count + parts.length };
}

const endOf = (view: DataView, end: number): number =>
  Math.imul(view.getInt32(end - 4, true), 0x9e3779b1) >>> (32 - ENDS);

/** A view of texts that can be read a little too far. */
function padded(bytes: Uint8Array): DataView {
  const room = bytes.buffer.byteLength - bytes.byteOffset;
  if (room >= bytes.length + PADDING) return new DataView(bytes.buffer, bytes.byteOffset, bytes.length + PADDING);
  const all = new Uint8Array(bytes.length + PADDING);
  all.set(bytes);
  return new DataView(all.buffer);
}
