import fs from 'node:fs';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { problem } from '../../core/base/problem.ts';
import type { InputFile } from './input-file.ts';
import { isTrap, type PackedFile } from './packed-file.ts';
import { unzstd } from './zstd-frames.ts';

/** Bytes of a file from one place to another, decompressed where needed. */
export interface ByteSource {
  /** Reads at most `length` bytes to `into` from `at` on; 0 at the end. */
  read(into: Uint8Array, at: number, length: number): Promise<number>;
  /** Bytes of the file itself consumed so far, for progress. */
  readonly consumed: number;
  close(): void;
}

/** A range of a file as it stands there, counted from where the event file begins. */
export function fileSource(packed: PackedFile, start = 0): ByteSource {
  const { file, descriptor: spooled, offset, bytes } = packed;
  const descriptor = spooled ?? openFile(file);
  let position = start;
  return {
    read: async (into, at, length) => {
      const wanted = Math.min(length, bytes - position);
      if (wanted <= 0) return 0;
      // Read here and now: handing over to a thread of Node's and back takes longer than what is in memory takes to copy.
      const got = readNow(wanted);
      position += got;
      await nextTurn();
      return got;

      function readNow(wanted: number): number {
        try {
          return fs.readSync(descriptor, into, at, wanted, offset + position);
        } catch (error) {
          throw problem('file-unreadable', { file: file.name, reason: (error as Error).message });
        }
      }
    },
    get consumed() {
      return position - start;
    },
    close: () => {
      if (spooled === null) fs.closeSync(descriptor);
    },
  };
}

/**
 * A compressed file or member, unpacked as it is read. `linesRead` tells how far one came when it ends too early.
 * Reading throws "file-truncated-gzip", "file-corrupt-gzip", "file-inflates" and "file-unreadable".
 */
export function unpackedSource(packed: PackedFile, linesRead: () => number): ByteSource {
  const { file, descriptor, offset, bytes, codings, promised } = packed;
  const input = fs.createReadStream('', {
    fd: descriptor ?? openFile(file),
    // A stream closes its file however it is told not to; an unpacked file is read more than once.
    ...(descriptor !== null && { fs: { read: fs.read, close: (_: number, done: () => void) => done() } as never }),
    start: offset,
    end: offset + bytes - 1,
    highWaterMark: 1 << 18,
  });
  const opened: { destroy(): unknown }[] = [input];
  let chunks: AsyncIterable<Buffer> = bytes === 0 ? Readable.from([]) : input;
  codings.forEach((coding, step) => {
    if (coding === 'zstd') chunks = unzstd(chunks);
    else if (coding !== 'stored') {
      const source = chunks instanceof Readable ? chunks : Readable.from(chunks, { objectMode: false });
      const unzip = coding === 'gzip' ? createGunzip({ chunkSize: 1 << 18 }) : createInflateRaw({ chunkSize: 1 << 18 });
      source.on('error', (error) => unzip.destroy(error));
      opened.push(source, unzip);
      chunks = source.pipe(unzip);
    }
    if (step === 0 && promised) chunks = checked(chunks, promised);
  });
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Buffer | null = null;
  let unpacked = 0;
  return {
    read: async (into, at, length) => {
      try {
        if (rest === null) {
          const next = await iterator.next();
          if (next.done) return 0;
          rest = next.value;
          unpacked += rest.length;
        }
      } catch (error) {
        throw unpackProblem(error as NodeJS.ErrnoException, file.name, linesRead());
      }
      if (isTrap(bytes, unpacked)) throw problem('file-inflates', { file: file.name, packed: bytes, unpacked });
      const taken = Math.min(length, rest.length);
      into.set(rest.subarray(0, taken), at);
      rest = taken < rest.length ? rest.subarray(taken) : null;
      return taken;
    },
    get consumed() {
      return input.bytesRead;
    },
    close: () => {
      for (const stream of opened) stream.destroy();
    },
  };
}

/** Passes bytes on, and fails at the end when they are not what the archive says. */
async function* checked(
  chunks: AsyncIterable<Buffer>,
  promised: { readonly bytes: number; readonly crc: number },
): AsyncGenerator<Buffer> {
  let [count, crc] = [0, 0];
  for await (const chunk of chunks) {
    count += chunk.length;
    crc = crc32(chunk, crc);
    if (count > promised.bytes) break;
    yield chunk;
  }
  const wrong = count < promised.bytes ? 'it is too short' : count > promised.bytes ? 'it is too long' : null;
  const reason = wrong ?? (crc === promised.crc ? null : 'its checksum does not match');
  if (reason !== null) throw Object.assign(new Error(reason), { code: 'Z_CHECK' });
}

function unpackProblem(error: NodeJS.ErrnoException, file: string, rows: number): Error {
  if (error.code === 'Z_BUF_ERROR') return problem('file-truncated-gzip', { file, rows });
  if (error.code?.startsWith('Z_') || error.code?.startsWith('ZSTD_'))
    return problem('file-corrupt-gzip', { file, reason: error.message });
  return problem('file-unreadable', { file, reason: error.message });
}

/** Text of another encoding as UTF-8. */
export function transcoded(source: ByteSource, encoding: string): ByteSource {
  const decoder = new TextDecoder(encoding);
  const raw = new Uint8Array(1 << 16);
  let ended = false;
  return remade(source, async () => {
    if (ended) return null;
    const got = await source.read(raw, 0, raw.length);
    ended = got === 0;
    return Buffer.from(decoder.decode(raw.subarray(0, got), { stream: !ended }));
  });
}

/** A source as something makes it anew: `next` gives one piece after another, which may be empty, and null at the end. */
export function remade(source: ByteSource, next: () => Promise<Buffer | null>): ByteSource {
  let rest: Buffer | null = Buffer.alloc(0);
  return {
    read: async (into, at, length) => {
      while (rest?.length === 0) rest = await next();
      if (rest === null) return 0;
      const taken = Math.min(length, rest.length);
      into.set(rest.subarray(0, taken), at);
      rest = rest.subarray(taken);
      return taken;
    },
    get consumed() {
      return source.consumed;
    },
    close: () => source.close(),
  };
}

/** Opens a file for reading. Throws "file-missing", "file-is-directory" or "file-unreadable". */
export function openFile({ path, name }: InputFile): number {
  try {
    const descriptor = fs.openSync(path, 'r');
    if (fs.fstatSync(descriptor).isDirectory()) {
      fs.closeSync(descriptor);
      throw problem('file-is-directory', { file: name });
    }
    return descriptor;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw problem('file-missing', { file: name });
    if (code === 'EISDIR') throw problem('file-is-directory', { file: name });
    if (code === undefined) throw error;
    throw problem('file-unreadable', { file: name, reason: message });
  }
}
