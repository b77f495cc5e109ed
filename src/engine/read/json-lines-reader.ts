import { isUtf8 } from 'node:buffer';
import { type ByteDictionary, byteDictionary, codeOf, PADDING } from './byte-dictionary.ts';
import { wholeCharacters } from './csv-reader.ts';
import { UNCLOSED } from './json-elements.ts';
import { hexUnit, isNoNumber, skipValue, UNESCAPED } from './json-value.ts';
import type { JsonLinesLayout, RowReader } from './row-reader.ts';
import { type RowTarget, reject, rejectRefused, TAKEN, type Tally } from './row-target.ts';

const QUOTE = 34;
const BACKSLASH = 92;
/** Objects nested deeper than this stay JSON text. */
const DEPTH_LIMIT = 16;
/** Objects with ids for keys would make places without end; beyond this, new keys are left out. */
const PLACE_LIMIT = 1 << 16;

/** A place in the objects: what its value is for, and the places below it. */
interface Place {
  readonly path: string;
  field: number;
  readonly role: 0 | 1 | 2 | 3;
  keys: ByteDictionary | null;
  readonly below: Place[];
  /** The key's bytes, and what was met after it and first below it. */
  readonly key: Uint8Array;
  next: Place | null;
  head: Place | null;
}

const NO_KEY = new Uint8Array(0);
const newPlace = (path: string, role: Place['role'], key: Uint8Array): Place => ({
  path,
  field: -2,
  role,
  keys: null,
  below: [],
  key,
  next: null,
  head: null,
});

/**
 * NDJSON: an object per line, or several, nested objects flattened to paths joined by dots, arrays kept as their JSON
 * text. Nothing becomes a JavaScript value, so numbers keep all their digits. null, "", NaN and Infinity are missing
 * values.
 */
export function jsonLinesReader(layout: JsonLinesLayout, target: RowTarget, tally: Tally): RowReader {
  const direct = target.direct?.jsonLines(layout, (path) => target.field(path)) ?? null;
  const root = newPlace('', 0, NO_KEY);
  root.keys = byteDictionary(64);
  // Where keys lead once there are too many: its values are left out.
  const nowhere = newPlace('', 0, NO_KEY);
  nowhere.field = -1;
  let places = 0;
  let fields = new Int32Array(256);
  let starts = new Int32Array(256);
  let ends = new Int32Array(256);
  let count = 0;
  let user = -1;
  let event = -1;
  let time = -1;
  let scratch = new Uint8Array(1 << 14);
  let scratchView = new DataView(scratch.buffer);
  // The buffer in hand. Escapes can only be rewritten in a copy; meeting one in the original ends the attempt.
  let bytes: Uint8Array = scratch;
  let view: DataView = scratchView;
  let end = 0;
  let copied = false;
  let escapeMet = false;
  let textEnd = 0;

  return { read };

  function read(source: Uint8Array, sourceView: DataView, have: number, stop: number, atEnd: boolean): number {
    source.fill(0, have, have + PADDING);
    const buffer = Buffer.from(source.buffer, source.byteOffset, have);
    const suspect = !isUtf8(atEnd ? buffer : buffer.subarray(0, wholeCharacters(source, have)));
    const quick = suspect ? null : direct;
    quick?.load(source, have);
    let at = 0;
    while (at < have && at < stop) {
      if (quick) {
        // What it leaves, down here is decided what to do with it.
        at = quick.read(at, have, stop);
        tally.rows += quick.rows;
        tally.kept += quick.rows;
        tally.lines += quick.lines;
        if (at >= have || at >= stop) break;
      }
      let lineEnd = buffer.indexOf(10, at);
      if (lineEnd < 0) {
        if (!atEnd) return at;
        lineEnd = have;
      }
      line(source, sourceView, at, lineEnd, suspect);
      tally.lines++;
      at = lineEnd + 1;
    }
    return Math.min(at, have);
  }

  function line(source: Uint8Array, sourceView: DataView, from: number, to: number, suspect: boolean): void {
    let first = from;
    while (first < to && source[first] <= 32) first++;
    if (first === to) return;
    const row = source.subarray(first, to);
    const repair = suspect && !isUtf8(row);
    bytes = source;
    view = sourceView;
    copied = false;
    let at = first;
    let stop = to;
    if (repair) {
      stop = takeCopy(Buffer.from(Buffer.from(row).toString('utf8')));
      at = 0;
    }
    // Objects may follow one another in a line.
    while (at < stop) {
      let next = parse(at, stop);
      if (escapeMet && !copied) {
        stop = takeCopy(bytes.subarray(at, stop));
        next = parse(0, stop);
      }
      const begins = next < 0 ? next : nextObject(next);
      if (begins < 0) {
        rejectLine(source, first, to);
        return;
      }
      const refusal = target.row(bytes, view, count, fields, starts, ends, user, event, time);
      if (refusal === TAKEN) {
        tally.rows++;
        tally.kept++;
        if (repair) tally.repaired++;
      } else {
        const cell = time < 0 ? null : Buffer.from(bytes.subarray(starts[time], ends[time])).toString('utf8');
        rejectRefused(tally, refusal, tally.lines + 1, row, cell ?? target.refusedTime ?? null);
      }
      at = begins;
    }
  }

  function rejectLine(source: Uint8Array, first: number, to: number): void {
    const row = source.subarray(first, to);
    if (row.length === 1 && row[0] === UNCLOSED) {
      const reason = 'the list has no end: the file was cut off, and more events may have followed';
      reject(tally, tally.lines + 1, 'the list has no end', reason, row.subarray(1));
      return;
    }
    const cut =
      to - first > 1 && source[first] === 123 ? 'the line is not valid JSON' : 'the line is not a JSON object';
    reject(tally, tally.lines + 1, 'not valid JSON', cut, row);
  }

  /** Puts what is left of a line where escapes can be rewritten; returns how long it is. */
  function takeCopy(text: Uint8Array): number {
    const length = text.length;
    if (scratch.length < length + PADDING) {
      const larger = new Uint8Array(length * 2 + PADDING);
      larger.set(text);
      scratch = larger;
      scratchView = new DataView(scratch.buffer);
    } else scratch.set(text);
    scratch.fill(0, length, length + PADDING);
    bytes = scratch;
    view = scratchView;
    copied = true;
    return length;
  }

  /** Where the next object of the line begins, which an object before ends at `at`; its end where none follows, or -1. */
  function nextObject(at: number): number {
    let next = space(at);
    // Some writers put the two letters of an escape for a line break.
    while (bytes[next] === BACKSLASH && (bytes[next + 1] === 110 || bytes[next + 1] === 114) && next < end)
      next = space(next + 2);
    if (next >= end) return end;
    if (bytes[next] === 44) next = space(next + 1);
    return bytes[next] === 123 && next < end ? next : -1;
  }

  /** Reads the object at `from`; returns the place after it, or -1. */
  function parse(from: number, to: number): number {
    count = 0;
    user = -1;
    event = -1;
    time = -1;
    escapeMet = false;
    end = to;
    return bytes[from] === 123 ? object(from, root, 1) : -1;
  }

  function space(at: number): number {
    while (at < end && (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13)) at++;
    return at;
  }

  /** Reads the object at `at`; returns the place after it, or -1 when it is broken. */
  function object(at: number, place: Place, depth: number): number {
    at = space(at + 1);
    if (bytes[at] === 125) return at + 1;
    let before: Place | null = null;
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      // Objects of a file are mostly written alike: the key that came next last time comes next again.
      const likely = before === null ? place.head : before.next;
      let below: Place;
      if (likely !== null && isKey(at + 1, likely.key)) {
        below = likely;
        at += likely.key.length + 2;
      } else {
        const keyStart = at + 1;
        at = string(at);
        if (at < 0) return -1;
        below = placeOf(place, keyStart, textEnd);
        if (below.key !== NO_KEY) {
          if (before === null) place.head = below;
          else before.next = below;
        }
      }
      before = below;
      at = space(at);
      if (bytes[at] !== 58) return -1;
      at = space(at + 1);
      const c = bytes[at];
      if (c === QUOTE) {
        const start = at + 1;
        at = string(at);
        if (at < 0) return -1;
        cell(below, start, textEnd);
      } else if (c === 123 && depth < DEPTH_LIMIT && below !== nowhere) {
        below.keys ??= byteDictionary(16);
        at = object(at, below, depth + 1);
        if (at < 0) return -1;
      } else {
        const start = at;
        at = skipValue(bytes, at, end, depth);
        if (at < 0) return -1;
        if (c !== 110 && !isNoNumber(bytes, start)) cell(below, start, at);
      }
      at = space(at);
      if (bytes[at] === 44) at = space(at + 1);
      else if (bytes[at] === 125) return at + 1;
      else return -1;
    }
  }

  function placeOf(parent: Place, start: number, stop: number): Place {
    const keys = parent.keys!;
    keys.sealed = places >= PLACE_LIMIT;
    const code = codeOf(keys, view, start, stop);
    if (code < 0) return nowhere;
    if (code < parent.below.length) return parent.below[code];
    const key = Buffer.from(bytes.subarray(start, stop)).toString('utf8');
    const path = parent === root ? key : `${parent.path}.${key}`;
    const role = path === layout.user ? 1 : path === layout.event ? 2 : path === layout.time ? 3 : 0;
    // A key that needed escapes cannot be recognised by its bytes alone.
    const place = newPlace(path, role, /["\\]/.test(key) ? NO_KEY : bytes.slice(start, stop));
    parent.below.push(place);
    places++;
    return place;
  }

  function isKey(at: number, key: Uint8Array): boolean {
    for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
    return bytes[at + key.length] === QUOTE;
  }

  function cell(place: Place, start: number, stop: number): void {
    if (start === stop) return;
    if (place.field === -2) place.field = place.role === 0 ? target.field(place.path) : -1;
    if (count === fields.length) {
      fields = grown(fields);
      starts = grown(starts);
      ends = grown(ends);
    }
    fields[count] = place.field;
    starts[count] = start;
    ends[count] = stop;
    if (place.role === 1) user = count;
    else if (place.role === 2) event = count;
    else if (place.role === 3) time = count;
    count++;
  }

  /**
   * Reads the string whose opening quote is at `at`; returns the place after its closing quote and leaves the end of its
   * content in `textEnd`. In a copy, escapes are rewritten in place.
   */
  function string(at: number): number {
    at++;
    let c = bytes[at];
    while (c !== QUOTE && c !== BACKSLASH && c >= 32) c = bytes[++at];
    if (c === QUOTE) {
      if (at >= end) return -1;
      textEnd = at;
      return at + 1;
    }
    if (c !== BACKSLASH || at >= end) return -1;
    escapeMet = true;
    if (!copied) return -1;
    let to = at;
    for (;;) {
      c = bytes[at];
      if (at >= end || c < 32) return -1;
      if (c === QUOTE) break;
      if (c !== BACKSLASH) {
        bytes[to++] = c;
        at++;
        continue;
      }
      const plain = UNESCAPED[bytes[at + 1]];
      if (plain > 0) {
        bytes[to++] = plain;
        at += 2;
        continue;
      }
      if (bytes[at + 1] !== 117) return -1;
      let unit = hexUnit(bytes, at + 2, end);
      if (unit < 0) return -1;
      at += 6;
      if (unit >= 0xd800 && unit < 0xdc00 && bytes[at] === BACKSLASH && bytes[at + 1] === 117) {
        const low = hexUnit(bytes, at + 2, end);
        if (low >= 0xdc00 && low < 0xe000) {
          unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
          at += 6;
        }
      }
      to = writeUtf8(to, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
    }
    textEnd = to;
    return at + 1;
  }

  function writeUtf8(to: number, point: number): number {
    if (point < 0x80) bytes[to++] = point;
    else if (point < 0x800) {
      bytes[to++] = 0xc0 | (point >> 6);
      bytes[to++] = 0x80 | (point & 63);
    } else if (point < 0x10000) {
      bytes[to++] = 0xe0 | (point >> 12);
      bytes[to++] = 0x80 | ((point >> 6) & 63);
      bytes[to++] = 0x80 | (point & 63);
    } else {
      bytes[to++] = 0xf0 | (point >> 18);
      bytes[to++] = 0x80 | ((point >> 12) & 63);
      bytes[to++] = 0x80 | ((point >> 6) & 63);
      bytes[to++] = 0x80 | (point & 63);
    }
    return to;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
