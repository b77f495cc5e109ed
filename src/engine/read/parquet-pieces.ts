import fs from 'node:fs';
import { promisify } from 'node:util';
import type { AsyncBuffer } from 'hyparquet';
import { problem } from '../../core/base/problem.ts';
import { openFile } from './byte-source.ts';
import type { PackedFile } from './packed-file.ts';

const readAt = promisify(fs.read) as unknown as (
  descriptor: number,
  into: Uint8Array,
  at: number,
  length: number,
  position: number,
) => Promise<{ bytesRead: number }>;

/** Larger pieces of a file are not kept from block to block. */
const KEPT_BYTES = 1 << 28;

/** A file as the library wants it. Throws "file-missing" and "file-unreadable", here and in reading. */
export interface ParquetPieces extends AsyncBuffer {
  /** Bytes read so far. */
  readonly consumed: number;
  /** The bytes start … end - 1, in `room` where they fit. */
  fill(start: number, end: number, room: Uint8Array | undefined): Promise<Uint8Array>;
  /** Lets go of the pieces last read. They are kept: blocks of rows read the same ones again. */
  forget(): void;
  close(): void;
}

export function parquetPieces({ file, offset, bytes, descriptor: open }: PackedFile): ParquetPieces {
  const descriptor = open ?? openFile(file);
  // Columns are read side by side: when one is broken, the others' reads still run, and need the file.
  let reads = 0;
  let closed = false;
  let consumed = 0;
  const kept = new Map<string, Promise<ArrayBuffer>>();
  let keptBytes = 0;

  return {
    byteLength: bytes,
    get consumed() {
      return consumed;
    },
    slice: (start, end = bytes) => {
      const length = lengthOf(start, end);
      const key = `${start} ${end}`;
      let piece = kept.get(key);
      if (!piece) {
        if (keptBytes > KEPT_BYTES) forget();
        keptBytes += length;
        const into = new Uint8Array(length);
        piece = read(start, into).then(() => into.buffer);
        // Whoever asked for it hears of it; nobody else has to.
        piece.catch(() => {});
        kept.set(key, piece);
      }
      return piece;
    },
    fill: async (start, end, room) => {
      const length = lengthOf(start, end);
      const into = room && room.length >= length ? room.subarray(0, length) : new Uint8Array(length);
      await read(start, into);
      return into;
    },
    forget,
    close: () => {
      closed = true;
      closeIdle();
    },
  };

  function lengthOf(start: number, end: number): number {
    if (start < 0 || end < start || end > bytes) throw new Error('it points outside of itself');
    return end - start;
  }

  async function read(start: number, into: Uint8Array): Promise<void> {
    reads++;
    try {
      for (let have = 0; have < into.length; ) {
        const { bytesRead } = await readAt(descriptor, into, have, into.length - have, offset + start + have).catch(
          (error: Error) => {
            throw problem('file-unreadable', { file: file.name, reason: error.message });
          },
        );
        if (bytesRead === 0) throw new Error('it ends too early');
        have += bytesRead;
      }
      consumed += into.length;
    } finally {
      reads--;
      closeIdle();
    }
  }

  function closeIdle(): void {
    if (closed && reads === 0 && open === null) fs.closeSync(descriptor);
  }

  function forget(): void {
    kept.clear();
    keptBytes = 0;
  }
}
