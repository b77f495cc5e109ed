import type { ColumnMetaData, Compressors, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { plainOfDeltas } from './parquet-deltas.ts';
import { type CellText, cellText } from './parquet-text.ts';

/** Pages say how large they are; more than this is no page but damage. */
const PAGE_BYTES = 1 << 30;
const PAGE_VALUES = 1 << 26;

/** One page of a column, unpacked, as it stands in the file. It holds until the next page is asked for. */
export interface Page {
  readonly rows: number;
  /** 1 for each row that has a value, 0 for the others; null where all have one. */
  readonly levels: Packed | null;
  /** Which of the values those rows have; null where each has the next one. */
  readonly codes: Packed | null;
  readonly values: PageValues;
}

/** Numbers of so many bits each, as parquet-hybrid.ts reads them. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly width: number;
}

/** Values one after the other, those of a dictionary or of a page. */
export interface PageValues {
  readonly bytes: Uint8Array;
  /** How many there are in a dictionary. */
  readonly count: number;
  /** How they become text; null for byte strings, which have their lengths before them. */
  readonly text: CellText | null;
}

const FLAT_TYPES: readonly string[] = ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY'];
const DELTAS: readonly string[] = ['DELTA_BINARY_PACKED', 'DELTA_LENGTH_BYTE_ARRAY'];
const ENCODINGS: readonly string[] = ['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE', 'BIT_PACKED', ...DELTAS];

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
 * The pages of one column of one row group, one after the other. `chunk` is the column's part of the file. Throws where
 * the bytes make no sense.
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
  let dictionary: PageValues | null = null;
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
      dictionary = { bytes: unpack(packed, header.uncompressed_page_size), count, text };
      continue;
    }
    const v1 = header.data_page_header;
    const v2 = header.data_page_header_v2;
    if (!v1 && !v2) continue;
    const rows = checked((v1 ?? v2)!.num_values);
    const encoding = (v1 ?? v2)!.encoding;
    let bytes: Uint8Array;
    let levels: Packed | null = null;
    if (v2) {
      const head = v2.repetition_levels_byte_length + v2.definition_levels_byte_length;
      if (!(head >= 0 && head <= packed.length)) throw new Error('a page is shorter than its levels');
      if (optional && v2.definition_levels_byte_length > 0) {
        levels = { bytes: packed.subarray(v2.repetition_levels_byte_length, head), width: 1 };
      }
      const body = packed.subarray(head);
      bytes = v2.is_compressed === false ? body : unpack(body, header.uncompressed_page_size - head);
    } else {
      bytes = unpack(packed, header.uncompressed_page_size);
      if (optional) {
        const length = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
        if (4 + length > bytes.length) throw new Error('a page is shorter than its levels');
        levels = { bytes: bytes.subarray(4, 4 + length), width: 1 };
        bytes = bytes.subarray(4 + length);
      }
    }
    if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      if (!dictionary) throw new Error('a page refers to a dictionary that is not there');
      yield { rows, levels, codes: { bytes: bytes.subarray(1), width: bytes[0] ?? 0 }, values: dictionary };
    } else if (type === 'BOOLEAN') {
      // In runs with their length before them, or else as bits, which are one run.
      const codes = encoding === 'RLE' ? bytes.subarray(4) : oneRun(bytes);
      yield { rows, levels, codes: { bytes: codes, width: 1 }, values: TRUTHS };
    } else {
      const plain = DELTAS.includes(encoding) ? plainOfDeltas(bytes, type, rows) : bytes;
      yield { rows, levels, codes: null, values: { bytes: plain, count: rows, text } };
    }
  }
}

const TRUTHS: PageValues = { bytes: Buffer.from('\x05\0\0\0false\x04\0\0\0true'), count: 2, text: null };

/** Bits with the head before them that tells how many groups of eight there are. */
function oneRun(bits: Uint8Array): Uint8Array {
  const head: number[] = [];
  for (let rest = (bits.length << 1) | 1; rest > 0; rest >>>= 7) head.push((rest & 127) | (rest > 127 ? 128 : 0));
  return Buffer.concat([Uint8Array.from(head), bits]);
}
