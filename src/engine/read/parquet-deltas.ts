import type { ParquetType } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readVarInt } from 'hyparquet/src/thrift.js';

/*
 * Values that are kept as differences: DELTA_BINARY_PACKED and DELTA_LENGTH_BYTE_ARRAY of the Parquet format's
 * Encodings.md. They are laid out as in PLAIN, so that all that follows knows one way only.
 */

/** A block of numbers has no more parts, and no more numbers. */
const PARTS = 1 << 10;
const NUMBERS = 1 << 20;

/** The numbers or byte strings of a page of `rows` rows as in PLAIN. Throws where they make no sense. */
export function plainOfDeltas(bytes: Uint8Array, type: ParquetType, rows: number): Uint8Array {
  const reader = { view: new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const [size, parts, count] = [readVarInt(reader), readVarInt(reader), readVarInt(reader)];
  if (!(parts > 0 && parts <= PARTS && size > 0 && size <= NUMBERS && size % parts === 0))
    throw new Error('a block of numbers has no size');
  if (!(count >= 0 && count <= rows)) throw new Error('a page has more values than there are rows');
  reader.offset = 0;
  const numbers = type === 'INT64' ? new BigInt64Array(count) : new Int32Array(count);
  if (count > 0) deltaBinaryUnpack(reader, count, numbers);
  if (type !== 'BYTE_ARRAY') return new Uint8Array(numbers.buffer);
  return withLengths(numbers as Int32Array, bytes.subarray(reader.offset));
}

/** Byte strings that stand side by side, each with its length before it. */
function withLengths(lengths: Int32Array, bytes: Uint8Array): Uint8Array {
  const plain = new Uint8Array(lengths.length * 4 + bytes.length);
  const view = new DataView(plain.buffer);
  let from = 0;
  let to = 0;
  for (const length of lengths) {
    if (length < 0 || from + length > bytes.length) throw new Error('a value is longer than its page');
    view.setInt32(to, length, true);
    for (let i = 0; i < length; i++) plain[to + 4 + i] = bytes[from + i];
    from += length;
    to += 4 + length;
  }
  return plain.subarray(0, to);
}
