import { readHybrid } from './parquet-hybrid.ts';
import type { Page, PageValues } from './parquet-pages.ts';
import { room, textWriter } from './parquet-text.ts';

/**
 * The values of a page as text: row i has the bytes starts[codes[i]] … ends[codes[i]] - 1, or none if codes[i] < 0.
 * The codes hold until the next page is read.
 */
export interface PageTexts extends Texts {
  readonly codes: Int32Array;
}

interface Texts {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/**
 * Reads the first rows of a column's pages as text, without a value ever becoming a JavaScript string. Throws where bytes
 * make no sense.
 */
export function pageReader(): (page: Page, rows: number) => PageTexts {
  // Used again from page to page: fresh memory is what costs most here.
  let codeRoom = new Int32Array(0);
  let levelRoom = new Int32Array(0);
  let known: { readonly values: PageValues; readonly texts: Texts } | null = null;

  return ({ levels, codes: packed, values }, rows) => {
    if (rows > codeRoom.length) codeRoom = new Int32Array(rows);
    if (levels && rows > levelRoom.length) levelRoom = new Int32Array(rows);
    const codes = codeRoom.subarray(0, rows);
    let present = rows;
    if (levels) {
      readHybrid(levels.bytes, 0, levels.bytes.length, 1, levelRoom, rows);
      for (let i = 0; i < rows; i++) if (levelRoom[i] === 0) present--;
    }
    if (packed === null) for (let i = 0; i < present; i++) codes[i] = i;
    else if (present > 0) readHybrid(packed.bytes, 0, packed.bytes.length, packed.width, codes, present);
    const count = packed === null ? present : values.count;
    for (let i = 0; i < present; i++) {
      if (codes[i] < 0 || codes[i] >= count) throw new Error('a value is not in its dictionary');
    }
    if (present < rows) spread(codes, levelRoom, present);
    if (known?.values !== values) known = { values, texts: textsOf(stringsOf(values, count), count) };
    return { codes, ...known.texts };
  };
}

/** Moves the codes of present values to their rows, from the last on; the others get -1. */
function spread(codes: Int32Array, levels: Int32Array, present: number): void {
  let from = present;
  for (let row = codes.length - 1; row >= 0; row--) codes[row] = levels[row] === 0 ? -1 : codes[--from];
}

/** Values as byte strings with their lengths before them, as which numbers are written out. */
export function stringsOf({ bytes, text }: PageValues, count: number): Uint8Array {
  if (text === null) return bytes;
  if (count * text.width > bytes.length) throw new Error('a page is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const writer = textWriter(count * 16);
  for (let i = 0; i < count; i++) {
    const start = writer.used;
    // Of the length, the first byte says it all.
    room(writer).fill(0, start, start + 4);
    writer.used += 4;
    text.write(view, i * text.width, writer);
    writer.bytes[start] = writer.used - start - 4;
  }
  return writer.bytes.subarray(0, writer.used);
}

function textsOf(bytes: Uint8Array, count: number): Texts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (count * 4 > bytes.length) throw new Error('a page is too short');
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let from = 0;
  for (let i = 0; i < count; i++) {
    const length = from + 4 > bytes.length ? -1 : view.getInt32(from, true);
    if (length < 0 || from + 4 + length > bytes.length) throw new Error('a value is longer than its page');
    starts[i] = from + 4;
    from += 4 + length;
    ends[i] = from;
  }
  return { bytes, starts, ends };
}
