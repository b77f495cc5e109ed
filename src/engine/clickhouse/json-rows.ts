import fs from 'node:fs';
import { problem } from '../../core/base/problem.ts';

/*
 * Rows of a table as a file of JSON lines, which is imported like any export: every value a text, a missing one left
 * out, nested ones as the objects they are.
 */

/** Writes rows, cell by cell. */
export interface RowWriter {
  /** Begins a row. */
  begin(): void;
  /** What stands before a cell's value. */
  key(key: Uint8Array): void;
  /** A text from its bytes of UTF-8. */
  text(bytes: Uint8Array, start: number, end: number): void;
  /** What is JSON already. */
  raw(bytes: Uint8Array): void;
  end(): void;
  /** How much was written. */
  readonly bytes: number;
  /** Must be called, also after an error. */
  close(): void;
}

const ROOM = 1 << 20;
const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, BREAK] = [34, 92, 44, 123, 125, 10];
const HEX = Buffer.from('0123456789abcdef');
const ESCAPE = Buffer.from('\\u00');

/** The key of a cell, as a writer takes it. */
export const keyOf = (name: string): Uint8Array => Buffer.from(`${JSON.stringify(name)}:`);

/** Throws "disk-full" when there is no room for the file. */
export function rowWriter(file: string): RowWriter {
  const descriptor = fs.openSync(file, 'w');
  let out = new Uint8Array(ROOM + (1 << 16));
  let used = 0;
  let written = 0;
  let first = true;

  function reserve(length: number): void {
    if (used + length <= out.length) return;
    const larger = new Uint8Array((used + length) * 2);
    larger.set(out.subarray(0, used));
    out = larger;
  }

  function flush(): void {
    try {
      for (let at = 0; at < used; ) at += fs.writeSync(descriptor, out, at, used - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw problem('disk-full', { file });
      throw error;
    }
    written += used;
    used = 0;
  }

  function raw(bytes: Uint8Array): void {
    reserve(bytes.length);
    for (let i = 0; i < bytes.length; i++) out[used++] = bytes[i];
  }

  return {
    begin: () => {
      reserve(2);
      out[used++] = OPEN;
      first = true;
    },
    key: (key) => {
      reserve(1);
      if (!first) out[used++] = COMMA;
      first = false;
      raw(key);
    },
    text: (bytes, start, end) => {
      // A control character takes six bytes.
      reserve((end - start) * 6 + 2);
      out[used++] = QUOTE;
      for (let at = start; at < end; at++) {
        const byte = bytes[at];
        if (byte < 32) {
          out.set(ESCAPE, used);
          out[used + 4] = HEX[byte >> 4];
          out[used + 5] = HEX[byte & 15];
          used += 6;
          continue;
        }
        if (byte === QUOTE || byte === BACKSLASH) out[used++] = BACKSLASH;
        out[used++] = byte;
      }
      out[used++] = QUOTE;
    },
    raw,
    end: () => {
      reserve(2);
      out[used++] = CLOSE;
      out[used++] = BREAK;
      if (used >= ROOM) flush();
    },
    get bytes() {
      return written + used;
    },
    close: () => {
      try {
        flush();
      } finally {
        fs.closeSync(descriptor);
      }
    },
  };
}

/** A text that is a JSON object, on one line; null for any other. */
export function nestedCell(text: string): string | null {
  if (!/^\s*\{/.test(text)) return null;
  try {
    JSON.parse(text);
    // Line breaks can only stand between its parts.
    return text.replace(/[\r\n]/g, ' ');
  } catch {
    return null;
  }
}

/** A time as text from its units since 1970, of which there are 10^digits in a second. */
export function timeText(units: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits);
  // Downwards, also before 1970.
  const seconds = units >= 0n || units % scale === 0n ? units / scale : units / scale - 1n;
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  return digits === 0 ? `${date}Z` : `${date}.${(units - seconds * scale).toString().padStart(digits, '0')}Z`;
}
