import type { ColumnMetaData, Compressors, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { readHybrid } from './parquet-hybrid.ts';

/** More values than this, in one page, are no values but damage. */
const PAGE_VALUES = 1 << 24;
/** A run may go on a little behind the last value. */
const OVERRUN = 1 << 10;

/**
 * Looks through the part of a file that holds one column before the library reads it: the library believes what lengths
 * and counts say, and would ask for any memory, or count on without end. Throws where they make no sense.
 */
export function checkColumn(
  chunk: Uint8Array,
  path: SchemaTree[],
  { type, codec }: ColumnMetaData,
  compressors: Compressors,
): void {
  const reader = { view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength), offset: 0 };
  const maxRepetition = getMaxRepetitionLevel(path);
  const maxDefinition = getMaxDefinitionLevel(path);
  const { type_length: typeLength } = path[path.length - 1].element;
  let known = 0;
  while (reader.offset < chunk.length - 1) {
    const header = parquetHeader(reader);
    const { compressed_page_size: size, uncompressed_page_size: unpacked } = header;
    if (!(size >= 0 && reader.offset + size <= chunk.length)) throw new Error('a page is longer than its column');
    const packed = chunk.subarray(reader.offset, reader.offset + size);
    reader.offset += size;
    const v1 = header.data_page_header;
    const v2 = header.data_page_header_v2;
    const count = (header.dictionary_page_header ?? v1 ?? v2)?.num_values ?? 0;
    if (!(count >= 0 && count <= PAGE_VALUES)) throw new Error('a page has more values than it can hold');
    if (header.dictionary_page_header) {
      known = count;
      continue;
    }
    if (!v1 && !v2) continue;
    let bytes: Uint8Array;
    let at = 0;
    let missing = 0;
    if (v2) {
      const repetition = v2.repetition_levels_byte_length;
      const head = repetition + v2.definition_levels_byte_length;
      if (!(repetition >= 0 && head >= repetition && head <= size))
        throw new Error('a page is shorter than its levels');
      if (maxRepetition > 0) levels(packed, 0, repetition, maxRepetition, count);
      if (maxDefinition > 0) missing = levels(packed, repetition, head, maxDefinition, count);
      if (v2.num_nulls !== missing) throw new Error('a page has another number of values than it says');
      const body = packed.subarray(head);
      bytes = v2.is_compressed === false ? body : decompressPage(body, unpacked - head, codec, compressors);
    } else {
      bytes = decompressPage(packed, unpacked, codec, compressors);
      const prefixed = (max: number): number => {
        if (at + 4 > bytes.length) throw new Error('a page is shorter than its levels');
        const from = at + 4;
        at = from + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
        if (at > bytes.length) throw new Error('a page is shorter than its levels');
        return levels(bytes, from, at, max, count);
      };
      if (maxRepetition > 0) prefixed(maxRepetition);
      if (maxDefinition > 0) missing = prefixed(maxDefinition);
    }
    checkValues(bytes, at, (v1 ?? v2)!.encoding, count - missing);
  }

  function checkValues(bytes: Uint8Array, at: number, encoding: string, count: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      const width = view.getUint8(at);
      const codes = hybrid(bytes, at + 1, bytes.length, width, count);
      if (codes.some((code) => code < 0 || code >= known)) throw new Error('a value is not in its dictionary');
    } else if (encoding === 'RLE') hybrid(bytes, at + 4, bytes.length, 1, count);
    else if (encoding === 'BYTE_STREAM_SPLIT') {
      const width = type === 'FIXED_LEN_BYTE_ARRAY' ? (typeLength ?? 0) : type === 'INT64' || type === 'DOUBLE' ? 8 : 4;
      if (at + count * width > bytes.length) throw new Error('a page is too short');
    } else if (encoding.startsWith('DELTA') && count > 0) {
      const reader = { view, offset: at };
      const first = deltas(reader, count);
      if (encoding !== 'DELTA_BYTE_ARRAY') return;
      // A value shares its beginning with the one before, which must be as long.
      const rest = deltas(reader, count);
      for (let i = 0, before = 0; i < count; i++) {
        if (first[i] < 0 || first[i] > before || rest[i] < 0) throw new Error('a value is longer than its page');
        before = first[i] + rest[i];
        // Each may be longer than the last: together they may come to any length.
        if (before > bytes.length) throw new Error('a value is longer than its page');
      }
    }
  }

  /** Reads a block of numbers that are kept as differences, if its head makes sense. */
  function deltas(reader: { view: DataView<ArrayBufferLike>; offset: number }, count: number): Int32Array {
    const start = reader.offset;
    const [blockSize, blocks] = [varint(reader), varint(reader)];
    reader.offset = start;
    if (!(blocks > 0 && blocks <= 1 << 10 && blockSize <= 1 << 20 && blockSize % blocks === 0 && blockSize > 0)) {
      throw new Error('a block of numbers has no size');
    }
    const wide = type === 'INT64';
    const numbers = wide ? new BigInt64Array(count) : new Int32Array(count);
    deltaBinaryUnpack(reader as { view: DataView; offset: number }, count, numbers);
    return numbers instanceof Int32Array ? numbers : new Int32Array(0);
  }
}

/** Reads levels and tells how many lie below the highest, which is how many values are missing. */
function levels(bytes: Uint8Array, start: number, end: number, max: number, count: number): number {
  let below = 0;
  for (const level of hybrid(bytes, start, end, 32 - Math.clz32(max), count)) {
    if (level > max) throw new Error('a level is too high');
    if (level < max) below++;
  }
  return below;
}

/** Runs and packed bits, none of which goes on behind the last value. */
function hybrid(bytes: Uint8Array, start: number, end: number, width: number, count: number): Int32Array {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, end), offset: start };
  for (let n = 0; n < count; ) {
    const header = varint(reader);
    const length = (header >>> 1) * (header & 1 ? 8 : 1);
    if (length === 0 || n + length > count + OVERRUN) throw new Error('a run is longer than its page');
    n += length;
    reader.offset += header & 1 ? (length / 8) * width : (width + 7) >> 3;
  }
  const numbers = new Int32Array(count);
  readHybrid(bytes, start, end, width, numbers, count);
  return numbers;
}

function varint(reader: { readonly view: DataView; offset: number }): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.view.getUint8(reader.offset++);
    value |= (byte & 127) << shift;
    if (byte < 128) return value >>> 0;
  }
  throw new Error('a number is too long');
}
