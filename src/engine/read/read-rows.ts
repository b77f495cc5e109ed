import { problem } from '../../core/base/problem.ts';
import { PADDING } from './byte-dictionary.ts';
import type { ByteSource } from './byte-source.ts';
import type { RowReader } from './row-reader.ts';

import type { Tally } from './row-target.ts';

/** A quarter of it, which stays in the cache while it is copied and read, was no faster. */
const CHUNK = 1 << 20;
/** No line of an event file is longer; what is, is no event file or has lost its line breaks. */
export const LINE_LIMIT = 16 << 20;

/** Where pieces of a file stand while they are read; grows with the longest line, and can be used again. */
export interface ReadBuffer {
  bytes: Uint8Array;
  view: DataView;
}

export function readBuffer(size = 2 * CHUNK + PADDING): ReadBuffer {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer) };
}

export interface ReadOptions {
  readonly buffer: ReadBuffer;
  readonly file: string;
  /** Bytes at the front of the source that are no rows, and how many lines they are. */
  readonly skip: number;
  readonly headerLines: number;
  /** Rows that begin here or later, counted from the front of the source, are left to somebody else. */
  readonly stop: number;
  /** After each piece; throws to stop. */
  readonly onPiece: () => void;
}

/** Reads rows until `stop` or the end; returns where the next row begins, counted from the front of the source. */
export async function readRows(
  source: ByteSource,
  reader: RowReader,
  tally: Tally,
  { buffer, file, skip, headerLines, stop, onPiece }: ReadOptions,
): Promise<number> {
  let { bytes, view } = buffer;
  let have = 0;
  let base = 0;
  for (;;) {
    if (bytes.length - PADDING - have < CHUNK / 2) {
      Object.assign(buffer, readBuffer(bytes.length * 2));
      buffer.bytes.set(bytes);
      ({ bytes, view } = buffer);
    }
    const got = await source.read(bytes, have, Math.min(CHUNK, bytes.length - PADDING - have));
    have += got;
    const atEnd = got === 0;
    if (base < skip) {
      const skipped = Math.min(skip - base, have);
      bytes.copyWithin(0, skipped, have);
      have -= skipped;
      base += skipped;
      if (base < skip && !atEnd) continue;
    }
    const used = reader.read(bytes, view, have, stop - base, atEnd);
    bytes.copyWithin(0, used, have);
    have -= used;
    base += used;
    onPiece();
    if (atEnd || base >= stop) return base;
    if (have > LINE_LIMIT) {
      throw problem('line-too-long', { file, line: headerLines + tally.lines + 1, limitBytes: LINE_LIMIT });
    }
  }
}
