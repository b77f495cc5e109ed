import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Codes } from '../../core/data/columns.ts';

/** A column as it stands in the file: `n` items in `data`, told how by `enc`. */
export interface ColumnBlob {
  readonly n: number;
  /** "u8" | "u16" | "u32" | "delta" | "text", then " zstd" when compressed. */
  readonly enc: string;
  readonly data: Uint8Array;
}

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array } as const;

/** Columns that every question reads stay raw; the others are compressed when that saves at least a tenth. */
export function encodeNumbers(values: Codes, compress: boolean): ColumnBlob {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return pack(values.length, `u${values.BYTES_PER_ELEMENT * 8}`, bytes, compress);
}

/**
 * Numbers that mostly grow by little: their differences, first all lowest bytes, then all second ones …, which compresses
 * to little more than the lowest bytes.
 */
export function encodeGrowing(values: Uint32Array): ColumnBlob {
  const n = values.length;
  const planes = new Uint8Array(4 * n);
  for (let i = 0, before = 0; i < n; i++) {
    const difference = values[i] - before;
    before = values[i];
    planes[i] = difference;
    planes[n + i] = difference >>> 8;
    planes[2 * n + i] = difference >>> 16;
    planes[3 * n + i] = difference >>> 24;
  }
  return encodeLaidOut(planes);
}

/** Numbers laid out like that by somebody else, 4 bytes each. */
export const encodeLaidOut = (planes: Uint8Array): ColumnBlob => pack(planes.length / 4, 'delta', planes, true);

/** Texts as n + 1 offsets (Uint32) and then their UTF-8 bytes. */
export function encodeTexts(offsets: Uint32Array, bytes: Uint8Array, compress = true): ColumnBlob {
  const all = new Uint8Array(offsets.byteLength + bytes.byteLength);
  all.set(new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength));
  all.set(bytes, offsets.byteLength);
  return pack(offsets.length - 1, 'text', all, compress);
}

/** `n` texts that somebody else has laid out like that. */
export const encodeSideBySide = (n: number, all: Uint8Array): ColumnBlob => pack(n, 'text', all, true);

export function decodeNumbers(blob: ColumnBlob): Codes {
  const encoding = blob.enc.split(' ')[0];
  const type = encoding === 'delta' ? Uint32Array : TYPES[encoding as keyof typeof TYPES];
  const bytes = unpack(blob);
  if (encoding === 'delta') return decodeGrowing(bytes, blob.n);
  return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, blob.n);
}

function decodeGrowing(planes: Uint8Array, n: number): Uint32Array {
  const values = new Uint32Array(n);
  for (let i = 0, value = 0; i < n; i++) {
    value = (value + (planes[i] | (planes[n + i] << 8) | (planes[2 * n + i] << 16) | (planes[3 * n + i] << 24))) | 0;
    values[i] = value;
  }
  return values;
}

/** Texts still in bytes: most readers want few of them, or all once. */
export interface Texts {
  readonly length: number;
  at(index: number): string;
  all(): string[];
  /** The index of this text, or -1. */
  find(text: string): number;
}

/** Texts as they stand in the file, which is as `encodeTexts` got them. */
export interface TextBytes {
  readonly offsets: Uint32Array;
  readonly bytes: Buffer;
}

export function decodeTextBytes(blob: ColumnBlob): TextBytes {
  const raw = unpack(blob);
  const offsets = new Uint32Array(raw.buffer as ArrayBuffer, raw.byteOffset, blob.n + 1);
  const bytes = Buffer.from(raw.buffer, raw.byteOffset + offsets.byteLength, raw.byteLength - offsets.byteLength);
  return { offsets, bytes };
}

export function textsIn({ offsets, bytes }: TextBytes): Texts {
  const length = offsets.length - 1;
  const at = (index: number): string => bytes.toString('utf8', offsets[index], offsets[index + 1]);
  return {
    length,
    at,
    all: () => Array.from({ length }, (_, index) => at(index)),
    find: (text) => {
      const wanted = Buffer.from(text);
      for (let i = 0; i < length; i++) {
        if (offsets[i + 1] - offsets[i] === wanted.length && wanted.compare(bytes, offsets[i], offsets[i + 1]) === 0) {
          return i;
        }
      }
      return -1;
    },
  };
}

/**
 * Faster levels, which are less than 1, take as long here, and half as much room again. Other sizes of the pieces it comes in,
 * from 16 KB to all at once, and telling the size beforehand changed nothing.
 */
function pack(n: number, enc: string, bytes: Uint8Array, compress: boolean): ColumnBlob {
  if (compress && bytes.byteLength > 1024) {
    const small = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    if (small.byteLength < bytes.byteLength * 0.9) return { n, enc: `${enc} zstd`, data: small };
  }
  return { n, enc, data: bytes };
}

/** Without room left over, a last byte would be waited for in a second piece. */
const SPARE = 64;
/** Pieces that bytes come in where a frame does not say how many they are. */
const PIECE = 1 << 16;

/**
 * The plain bytes, aligned for any typed array. Where it is known how many they are they come in one piece, in half the
 * time that pieces of 16 KB and putting these together take.
 */
function unpack({ enc, data }: ColumnBlob): Uint8Array {
  const bytes = enc.endsWith(' zstd') ? zstdDecompressSync(data, { chunkSize: sizeOf(data) + SPARE }) : data;
  return bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
}

/** How many bytes a zstd frame holds, as its header tells (RFC 8878, 3.1.1.1), where it was compressed in one go. */
function sizeOf(frame: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = view.getUint8(4);
  const isOnePiece = (flags & 0x20) !== 0;
  const at = 5 + (isOnePiece ? 0 : 1) + [0, 1, 2, 4][flags & 3];
  const kind = flags >>> 6;
  if (kind === 0) return isOnePiece ? view.getUint8(at) : PIECE;
  if (kind === 1) return view.getUint16(at, true) + 256;
  return kind === 2 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
