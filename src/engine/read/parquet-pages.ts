import type { ColumnMetaData, Compressors, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { bitsOf, readHybrid } from './parquet-hybrid.ts';
import { type CellText, cellText, textWriter } from './parquet-text.ts';

/** Pages say how large they are; more than this is no page but damage. */
const PAGE_BYTES = 1 << 30;
const PAGE_VALUES = 1 << 26;

/**
 * The values of one page as text: row i has the bytes starts[codes[i]] … ends[codes[i]] - 1, or none if codes[i] < 0.
 * The codes hold until the next page is asked for.
 */
export interface Page {
  readonly rows: number;
  readonly codes: Int32Array;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

type Cells = Omit<Page, 'rows' | 'codes'>;

const FLAT_TYPES: readonly string[] = ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY'];
const ENCODINGS: readonly string[] = ['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE', 'BIT_PACKED'];

/** Whether a column's pages can be read here; the rarer types and encodings are left to the library. */
export function isSimple(element: SchemaElement, { path_in_schema: path, type, encodings }: ColumnMetaData): boolean {
  const flat = path.length === 1 && element.repetition_type !== 'REPEATED' && FLAT_TYPES.includes(type);
  const bytesOfNumber = type === 'BYTE_ARRAY' && (element.converted_type === 'DECIMAL' || !isText(element));
  return flat && !bytesOfNumber && encodings.every((encoding) => ENCODINGS.includes(encoding));
}

const isText = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  converted === undefined && logical === undefined
    ? true
    : ['UTF8', 'JSON', 'ENUM'].includes(converted ?? '') || ['STRING', 'JSON', 'ENUM'].includes(logical?.type ?? '');

/**
 * The pages of one column of one row group, one after the other, without a value ever becoming a JavaScript string.
 * `chunk` is the column's part of the file. Throws where the bytes make no sense.
 */
export function* columnPages(
  chunk: Uint8Array,
  element: SchemaElement,
  { type, codec }: ColumnMetaData,
  compressors: Compressors,
  groupRows: number,
): Generator<Page> {
  const checked = (count: number): number => {
    if (!(count >= 0 && count <= groupRows)) throw new Error('a page has more values than there are rows');
    if (count > PAGE_VALUES) throw new Error('a page has more values than it can hold');
    return count;
  };
  const reader = { view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength), offset: 0 };
  const optional = element.repetition_type !== 'REQUIRED';
  const text = cellText(element, type);
  let dictionary: Cells | null = null;
  // Used again from page to page: fresh memory is what costs most here.
  let codeRoom = new Int32Array(0);
  let levelRoom = new Int32Array(0);
  const room = (rows: number): void => {
    if (rows <= codeRoom.length) return;
    codeRoom = new Int32Array(rows);
    levelRoom = new Int32Array(optional ? rows : 0);
  };
  while (reader.offset < chunk.length - 1) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && reader.offset + size <= chunk.length && header.uncompressed_page_size <= PAGE_BYTES)) {
      throw new Error('a page is longer than its column');
    }
    const packed = chunk.subarray(reader.offset, reader.offset + size);
    reader.offset += size;
    const unpack = (bytes: Uint8Array, length: number): Uint8Array => decompressPage(bytes, length, codec, compressors);

    if (header.dictionary_page_header) {
      const count = checked(header.dictionary_page_header.num_values);
      dictionary = plainCells(unpack(packed, header.uncompressed_page_size), 0, count, text);
      continue;
    }
    const v1 = header.data_page_header;
    const v2 = header.data_page_header_v2;
    if (!v1 && !v2) continue;
    const rows = checked((v1 ?? v2)!.num_values);
    const encoding = (v1 ?? v2)!.encoding;
    let bytes: Uint8Array;
    let at = 0;
    let levels: Int32Array | null = null;
    room(rows);
    if (v2) {
      const head = v2.repetition_levels_byte_length + v2.definition_levels_byte_length;
      if (!(head >= 0 && head <= packed.length)) throw new Error('a page is shorter than its levels');
      if (optional && v2.definition_levels_byte_length > 0) {
        levels = levelRoom.subarray(0, rows);
        readHybrid(packed, v2.repetition_levels_byte_length, head, 1, levels, rows);
      }
      const body = packed.subarray(head);
      bytes = v2.is_compressed === false ? body : unpack(body, header.uncompressed_page_size - head);
    } else {
      bytes = unpack(packed, header.uncompressed_page_size);
      if (optional) {
        if (bytes.length < 4) throw new Error('a page is shorter than its levels');
        const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
        at = 4 + length;
        if (at > bytes.length) throw new Error('a page is shorter than its levels');
        levels = levelRoom.subarray(0, rows);
        readHybrid(bytes, 4, at, 1, levels, rows);
      }
    }
    let present = rows;
    if (levels) for (let i = 0; i < rows; i++) if (levels[i] === 0) present--;
    const codes = codeRoom.subarray(0, rows);
    let cells: Cells;
    if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      if (!dictionary) throw new Error('a page refers to a dictionary that is not there');
      const width = bytes[at];
      if (present > 0) readHybrid(bytes, at + 1, bytes.length, width, codes, present);
      const known = dictionary.starts.length;
      for (let i = 0; i < present; i++) {
        if (codes[i] < 0 || codes[i] >= known) throw new Error('a value is not in its dictionary');
      }
      cells = dictionary;
    } else {
      cells = type === 'BOOLEAN' ? TRUTHS : plainCells(bytes, at, present, text);
      if (type === 'BOOLEAN') truths(bytes, at, encoding === 'RLE', codes, present);
      else for (let i = 0; i < present; i++) codes[i] = i;
    }
    if (present < rows) spread(codes, levels!, present);
    yield { rows, codes, bytes: cells.bytes, starts: cells.starts, ends: cells.ends };
  }
}

/** Moves the codes of present values to their rows, from the last on; the others get -1. */
function spread(codes: Int32Array, levels: Int32Array, present: number): void {
  let from = present;
  for (let row = codes.length - 1; row >= 0; row--) codes[row] = levels[row] === 0 ? -1 : codes[--from];
}

const TRUTHS: Cells = {
  bytes: Buffer.from('falsetrue'),
  starts: Int32Array.of(0, 5),
  ends: Int32Array.of(5, 9),
};

function truths(bytes: Uint8Array, at: number, hybrid: boolean, codes: Int32Array, count: number): void {
  if (hybrid) {
    // Its length stands before it.
    readHybrid(bytes, at + 4, bytes.length, 1, codes, count);
    return;
  }
  if (at + count / 8 > bytes.length) throw new Error('a page is too short');
  for (let i = 0; i < count; i++) codes[i] = bitsOf(bytes, at, i, 1);
}

/** Values one after the other: byte strings stay where they are, numbers are written out. */
function plainCells(bytes: Uint8Array, at: number, count: number, text: CellText | null): Cells {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + count * (text?.width ?? 4) > bytes.length) throw new Error('a page is too short');
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  if (text === null) {
    let from = at;
    for (let i = 0; i < count; i++) {
      const length = view.getInt32(from, true);
      if (length < 0 || from + 4 + length > bytes.length) throw new Error('a value is longer than its page');
      starts[i] = from + 4;
      from += 4 + length;
      ends[i] = from;
    }
    return { bytes, starts, ends };
  }
  const writer = textWriter(count * 12);
  for (let i = 0; i < count; i++) {
    starts[i] = writer.used;
    text.write(view, at + i * text.width, writer);
    ends[i] = writer.used;
  }
  return { bytes: writer.bytes, starts, ends };
}
