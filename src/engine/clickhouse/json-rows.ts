import fs from 'node:fs';
import { problem } from '../../core/base/problem.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { skipSpace, skipValue } from '../read/json-value.ts';

/*
 * Rows of a table as a file of JSON lines, which is imported like any export: every value a text, a missing one left
 * out, nested ones as the objects they are.
 */

/** Takes rows, cell by cell. */
export interface RowWriter {
  /** Begins a row. */
  begin(): void;
  /** What stands before a cell's value. */
  key(key: Uint8Array): void;
  /** A text from its bytes of UTF-8. */
  text(bytes: Uint8Array, start: number, end: number): void;
  /** A JSON object as it stands there; writes nothing, and returns false, where it is none. */
  object(bytes: Uint8Array, start: number, end: number): boolean;
  end(): void;
}

/** Rows as lines in memory: the first `used` bytes, behind which there are as many more as readers look at. */
export interface RowLines extends RowWriter {
  readonly bytes: Uint8Array;
  readonly used: number;
  clear(): void;
}

/** Rows on their way into a file. */
export interface RowFile extends RowWriter {
  /** Must be called, also after an error. */
  close(): void;
}

/** So many bytes are written, or read, at once. */
export const LINES_ROOM = 1 << 20;
const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, BREAK, BLANK] = [34, 92, 44, 123, 125, 10, 32];
const HEX = Buffer.from('0123456789abcdef');
const ESCAPE = Buffer.from('\\u00');

/** The key of a cell, as a writer takes it. */
export const keyOf = (name: string): Uint8Array => Buffer.from(`${JSON.stringify(name)}:`);

export function rowLines(): RowLines {
  let out = new Uint8Array(LINES_ROOM + (1 << 16));
  let used = 0;
  let first = true;

  function reserve(length: number): void {
    if (used + length + PADDING <= out.length) return;
    const larger = new Uint8Array((used + length + PADDING) * 2);
    larger.set(out.subarray(0, used));
    out = larger;
  }

  return {
    begin: () => {
      reserve(2);
      out[used++] = OPEN;
      first = true;
    },
    key: (key) => {
      reserve(key.length + 1);
      if (!first) out[used++] = COMMA;
      first = false;
      for (let i = 0; i < key.length; i++) out[used++] = key[i];
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
    object: (bytes, start, end) => {
      const onLine = isOnLine(bytes, start, end);
      if (!onLine && !isOnLines(bytes, start, end)) return false;
      reserve(end - start);
      out.set(bytes.subarray(start, end), used);
      // Breaks can only stand between its parts.
      if (!onLine) for (let at = used; at < used + end - start; at++) if (out[at] === BREAK) out[at] = BLANK;
      used += end - start;
      return true;
    },
    end: () => {
      reserve(2);
      out[used++] = CLOSE;
      out[used++] = BREAK;
    },
    get bytes() {
      return out;
    },
    get used() {
      return used;
    },
    clear: () => {
      used = 0;
    },
  };
}

/** Throws "disk-full" when there is no room for the file. */
export function rowWriter(file: string): RowFile {
  const descriptor = fs.openSync(file, 'w');
  const lines = rowLines();

  function flush(): void {
    try {
      for (let at = 0; at < lines.used; ) at += fs.writeSync(descriptor, lines.bytes, at, lines.used - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw problem('disk-full', { file });
      throw error;
    }
    lines.clear();
  }

  const { begin, key, text, object } = lines;
  return {
    ...{ begin, key, text, object },
    end: () => {
      lines.end();
      if (lines.used >= LINES_ROOM) flush();
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

/** Whether some bytes are a JSON object, and nothing else. */
export const isObject = (bytes: Uint8Array, start: number, end: number): boolean =>
  isOnLine(bytes, start, end) || isOnLines(bytes, start, end);

/** One without line breaks. */
function isOnLine(bytes: Uint8Array, start: number, end: number): boolean {
  const first = skipSpace(bytes, start, end);
  // As deep as it stands in a line.
  const last = bytes[first] === OPEN && first < end ? skipValue(bytes, first, end, 1) : -1;
  return last >= 0 && skipSpace(bytes, last, end) === end;
}

function isOnLines(bytes: Uint8Array, start: number, end: number): boolean {
  const part = bytes.subarray(start, end);
  if (!part.includes(BREAK)) return false;
  try {
    const found = JSON.parse(Buffer.from(part).toString('utf8')) as unknown;
    return found instanceof Object && !Array.isArray(found);
  } catch {
    return false;
  }
}

/** Days as they are written, by their number since 1970: of a table there are few. */
const days = new Map<number, string>();
const DAYS_KEPT = 1 << 12;
const DAY = 86_400;

/** A time as text from its units since 1970, of which there are 10^digits in a second. */
export function timeText(units: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits);
  // Downwards, also before 1970.
  const whole = units >= 0n || units % scale === 0n ? units / scale : units / scale - 1n;
  const seconds = Number(whole);
  const day = Math.floor(seconds / DAY);
  let date = days.get(day);
  if (date === undefined) {
    if (days.size === DAYS_KEPT) days.clear();
    date = new Date(day * DAY * 1000).toISOString().slice(0, 11);
    days.set(day, date);
  }
  const rest = seconds - day * DAY;
  const clock = `${two(rest / 3600)}:${two((rest / 60) % 60)}:${two(rest % 60)}`;
  return digits === 0
    ? `${date}${clock}Z`
    : `${date}${clock}.${(units - whole * scale).toString().padStart(digits, '0')}Z`;
}

const two = (number: number): string => (number < 10 ? `0${Math.floor(number)}` : String(Math.floor(number)));
