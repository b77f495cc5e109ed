import fs from 'node:fs';
import type { AsyncBuffer } from 'hyparquet';
import { problem } from '../../core/base/problem.ts';
import { openFile } from './byte-source.ts';
import type { PackedFile } from './packed-file.ts';

/** Larger pieces of a file are not kept from block to block. */
const KEPT_BYTES = 1 << 28;

/** A file as the library wants it. Throws "file-missing" and "file-unreadable", here and in reading. */
export interface ParquetPieces extends AsyncBuffer {
  slice(start: number, end?: number): ArrayBuffer;
  /** The bytes start … end - 1, in `room` where they fit. */
  fill(start: number, end: number, room: Uint8Array | undefined): Uint8Array;
  /** Lets go of the pieces last read. They are kept: blocks of rows read the same ones again. */
  forget(): void;
  close(): void;
}

export function parquetPieces({ file, offset, bytes, descriptor: open }: PackedFile): ParquetPieces {
  const descriptor = open ?? openFile(file);
  let closed = false;
  const kept = new Map<string, ArrayBuffer>();
  let keptBytes = 0;

  return {
    byteLength: bytes,
    slice: (start, end = bytes) => {
      const length = lengthOf(start, end);
      const key = `${start} ${end}`;
      let piece = kept.get(key);
      if (!piece) {
        if (keptBytes > KEPT_BYTES) forget();
        piece = read(start, new Uint8Array(length)).buffer;
        keptBytes += length;
        kept.set(key, piece);
      }
      return piece;
    },
    fill: (start, end, room) => {
      const length = lengthOf(start, end);
      return read(start, room && room.length >= length ? room.subarray(0, length) : new Uint8Array(length));
    },
    forget,
    close: () => {
      closed = true;
      if (open === null) fs.closeSync(descriptor);
    },
  };

  function lengthOf(start: number, end: number): number {
    // Columns are read side by side: when one is broken, others go on for a while.
    if (closed) throw new Error('it is closed');
    if (start < 0 || end < start || end > bytes) throw new Error('it points outside of itself');
    return end - start;
  }

  /** By itself: waiting for a thread of Node's took a tenth of the time. */
  function read<T extends Uint8Array>(start: number, into: T): T {
    for (let have = 0; have < into.length; ) {
      const got = readAt(into, have, offset + start + have);
      if (got === 0) throw new Error('it ends too early');
      have += got;
    }
    return into;
  }

  function readAt(into: Uint8Array, at: number, position: number): number {
    try {
      return fs.readSync(descriptor, into, at, into.length - at, position);
    } catch (error) {
      throw problem('file-unreadable', { file: file.name, reason: (error as Error).message });
    }
  }

  function forget(): void {
    kept.clear();
    keptBytes = 0;
  }
}
