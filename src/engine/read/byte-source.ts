import fs from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';
import { problem } from '../../core/problem.ts';
import type { InputFile } from '../import/import-options.ts';

/** Bytes of a file from one place to another, decompressed where needed. */
export interface ByteSource {
  /** Reads at most `length` bytes to `into` from `at` on; 0 at the end. */
  read(into: Uint8Array, at: number, length: number): Promise<number>;
  /** Bytes of the file itself consumed so far, for progress. */
  readonly consumed: number;
  close(): void;
}

/** A range of a plain file. */
export function fileSource(file: InputFile, start: number, end: number): ByteSource {
  const descriptor = openFile(file);
  let position = start;
  return {
    read: (into, at, length) =>
      new Promise((resolve, fail) => {
        const wanted = Math.min(length, end - position);
        if (wanted <= 0) {
          resolve(0);
          return;
        }
        fs.read(descriptor, into, at, wanted, position, (error, got) => {
          if (error) fail(problem('file-unreadable', { file: file.name, reason: error.message }));
          else {
            position += got;
            resolve(got);
          }
        });
      }),
    get consumed() {
      return position - start;
    },
    close: () => fs.closeSync(descriptor),
  };
}

/** A gzip file, however many members it has. `linesRead` tells how far one came when it ends too early. */
export function gzipSource(file: InputFile, linesRead: () => number): ByteSource {
  const input = fs.createReadStream('', { fd: openFile(file), highWaterMark: 1 << 18 });
  const gunzip: Gunzip = createGunzip({ chunkSize: 1 << 18 });
  input.on('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip);
  const chunks = gunzip[Symbol.asyncIterator]();
  let rest: Buffer | null = null;
  return {
    read: async (into, at, length) => {
      try {
        if (rest === null) {
          const next = await chunks.next();
          if (next.done) return 0;
          rest = next.value as Buffer;
        }
      } catch (error) {
        throw gzipProblem(error as NodeJS.ErrnoException, file.name, linesRead());
      }
      const taken = Math.min(length, rest.length);
      into.set(rest.subarray(0, taken), at);
      rest = taken < rest.length ? rest.subarray(taken) : null;
      return taken;
    },
    get consumed() {
      return input.bytesRead;
    },
    close: () => {
      input.destroy();
      gunzip.destroy();
    },
  };
}

function gzipProblem(error: NodeJS.ErrnoException, file: string, rows: number): Error {
  if (error.code === 'Z_BUF_ERROR') return problem('file-truncated-gzip', { file, rows });
  if (error.code?.startsWith('Z_')) return problem('file-corrupt-gzip', { file, reason: error.message });
  return problem('file-unreadable', { file, reason: error.message });
}

/** Text of another encoding as UTF-8. */
export function transcoded(source: ByteSource, encoding: string): ByteSource {
  const decoder = new TextDecoder(encoding);
  const raw = new Uint8Array(1 << 16);
  let rest = Buffer.alloc(0);
  let ended = false;
  return {
    read: async (into, at, length) => {
      while (rest.length === 0 && !ended) {
        const got = await source.read(raw, 0, raw.length);
        ended = got === 0;
        rest = Buffer.from(decoder.decode(raw.subarray(0, got), { stream: !ended }));
      }
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
