import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Codes } from '../../core/columns.ts';

/** A column as it stands in the file: `n` items in `data`, told how by `enc`. */
export interface ColumnBlob {
  readonly n: number;
  /** "u8" | "u16" | "u32" | "text", then " zstd" when compressed. */
  readonly enc: string;
  readonly data: Uint8Array;
}

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array } as const;

/** Columns that every question reads stay raw; the others are compressed when that saves at least a tenth. */
export function encodeNumbers(values: Codes, compress: boolean): ColumnBlob {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return pack(values.length, `u${values.BYTES_PER_ELEMENT * 8}`, bytes, compress);
}

/** Texts as n + 1 offsets (Uint32) and then their UTF-8 bytes. */
export function encodeTexts(offsets: Uint32Array, bytes: Uint8Array): ColumnBlob {
  const all = new Uint8Array(offsets.byteLength + bytes.byteLength);
  all.set(new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength));
  all.set(bytes, offsets.byteLength);
  return pack(offsets.length - 1, 'text', all, true);
}

export function decodeNumbers(blob: ColumnBlob): Codes {
  const type = TYPES[blob.enc.split(' ')[0] as keyof typeof TYPES];
  const bytes = unpack(blob);
  return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, blob.n);
}

/** Texts still in bytes: most readers want few of them, or all once. */
export interface Texts {
  readonly length: number;
  at(index: number): string;
  all(): string[];
  /** The index of this text, or -1. */
  find(text: string): number;
}

export function decodeTexts(blob: ColumnBlob): Texts {
  const raw = unpack(blob);
  const offsets = new Uint32Array(raw.buffer as ArrayBuffer, raw.byteOffset, blob.n + 1);
  const bytes = Buffer.from(raw.buffer, raw.byteOffset + offsets.byteLength, raw.byteLength - offsets.byteLength);
  const at = (index: number): string => bytes.toString('utf8', offsets[index], offsets[index + 1]);
  return {
    length: blob.n,
    at,
    all: () => Array.from({ length: blob.n }, (_, index) => at(index)),
    find: (text) => {
      const wanted = Buffer.from(text);
      for (let i = 0; i < blob.n; i++) {
        if (offsets[i + 1] - offsets[i] === wanted.length && wanted.compare(bytes, offsets[i], offsets[i + 1]) === 0) {
          return i;
        }
      }
      return -1;
    },
  };
}

function pack(n: number, enc: string, bytes: Uint8Array, compress: boolean): ColumnBlob {
  if (compress && bytes.byteLength > 256) {
    const small = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    if (small.byteLength < bytes.byteLength * 0.9) return { n, enc: `${enc} zstd`, data: small };
  }
  return { n, enc, data: bytes };
}

/** The plain bytes, aligned for any typed array. */
function unpack(blob: ColumnBlob): Uint8Array {
  const bytes = blob.enc.endsWith(' zstd') ? zstdDecompressSync(blob.data) : blob.data;
  return bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
}
