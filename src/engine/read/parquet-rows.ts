import { isUtf8 } from 'node:buffer';
import type { Mapping } from '../../contract/import.ts';
import { PADDING } from './byte-dictionary.ts';
import { jsonLinesReader } from './json-lines-reader.ts';
import { skipValue } from './json-value.ts';
import type { ParquetFile } from './parquet-file.ts';
import type { Page } from './parquet-pages.ts';
import { newTally, type RowTarget, rejectRefused, TAKEN, type Tally } from './row-target.ts';

/** So many rows are held at a time. */
const BLOCK = 1 << 15;
const TAB = 9;
const COMMA = 44;
const OBJECT = 123;
/** No text of a number, a time or a truth value is longer. */
const SCALAR = 512;

export interface ParquetRange {
  /** Rows start … end - 1 are read; a row group begins at `start`. */
  readonly start: number;
  readonly end: number;
  readonly mapping: Partial<Mapping>;
  /** After each block; throws to stop. */
  readonly onBlock: () => void;
}

/**
 * Reads rows of a Parquet file into a target: flat columns straight from their pages, structs and byte strings that
 * hold a JSON object as the paths in them, as in NDJSON. Lines of the tally are rows.
 */
export async function readParquet(
  file: ParquetFile,
  target: RowTarget,
  tally: Tally,
  { start, end, mapping, onBlock }: ParquetRange,
): Promise<void> {
  const { user = '\0', event = '\0', time = '\0' } = mapping;
  const roles = [user, event, time];
  const { columns } = file;
  const roleOf = columns.map(({ name }) => roles.indexOf(name));
  // Asked for when a value is met, so that a column of JSON objects does not become a property of its own.
  const fieldOf: number[] = columns.map(({ nested }, i) => (roleOf[i] >= 0 || nested ? -1 : NOT_ASKED));
  const names = columns.map(({ name }) => Buffer.from(`${JSON.stringify(name)}:`));
  const row = newRow(columns.length);
  const json = { bytes: new Uint8Array(1 << 12), used: 0 };
  let repaired = false;
  const inner = newTally();
  const objects = jsonLinesReader({ user, event, time }, collector(), inner);

  for (let group = 0; group < file.groupStarts.length; group++) {
    const groupStart = file.groupStarts[group];
    const last = Math.min(file.groupStarts[group + 1] ?? file.rows, end);
    if (groupStart < start || groupStart >= last) continue;
    const cursors: (Cursor | null)[] = [];
    for (const column of columns) {
      const next = await file.pages(column, group);
      cursors.push(next && { next, page: EMPTY_PAGE, index: 0 });
    }
    for (let at = groupStart; at < last; at += BLOCK) {
      const stop = Math.min(at + BLOCK, last);
      const values: ArrayLike<unknown>[] = [];
      for (let c = 0; c < columns.length; c++) values.push(cursors[c] ? [] : await file.read(columns[c], at, stop));
      for (let i = 0; i < stop - at; i++) takeRow(cursors, values, i);
      onBlock();
    }
  }

  function takeRow(cursors: readonly (Cursor | null)[], values: readonly ArrayLike<unknown>[], index: number): void {
    row.count = 0;
    row.used = 0;
    row.user = -1;
    row.event = -1;
    row.time = -1;
    json.used = 0;
    repaired = false;
    for (let c = 0; c < columns.length; c++) {
      const cursor = cursors[c];
      if (cursor !== null) {
        while (cursor.index === cursor.page.rows) {
          cursor.page = cursor.next();
          cursor.index = 0;
        }
        const { codes, bytes, starts, ends } = cursor.page;
        const code = codes[cursor.index++];
        if (code >= 0) putCell(c, bytes, starts[code], ends[code]);
        continue;
      }
      const value = values[c][index];
      if (value === null || value === undefined) continue;
      const column = columns[c];
      if (column.nested) nest(c, Buffer.from(column.text(value) ?? ''));
      else if (value instanceof Uint8Array) putCell(c, value, 0, value.length);
      else putText(c, column.text(value));
    }
    if (json.used > 0) takeNested();
    const { bytes, view, count, fields, starts, ends } = row;
    const refusal = target.row(bytes, view, count, fields, starts, ends, row.user, row.event, row.time);
    tally.lines++;
    if (refusal === TAKEN) {
      tally.rows++;
      tally.kept++;
      if (repaired) tally.repaired++;
      return;
    }
    const cell = row.time < 0 ? null : Buffer.from(bytes.subarray(starts[row.time], ends[row.time])).toString('utf8');
    rejectRefused(tally, refusal, tally.lines, bytes.subarray(0, row.used), cell);
  }

  function putCell(c: number, bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    if (bytes[start] === OBJECT && roleOf[c] < 0 && nest(c, oneLine(bytes.subarray(start, end)))) return;
    reserve(row, end - start);
    const into = row.bytes;
    const from = row.used;
    let to = from;
    let all = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i];
      all |= byte;
      into[to++] = byte;
    }
    if (all >= 128 && !isUtf8(into.subarray(from, to))) {
      const text = Buffer.from(Buffer.from(into.subarray(from, to)).toString('utf8'));
      reserve(row, text.length);
      row.bytes.set(text, from);
      to = from + text.length;
      repaired = true;
    }
    endCell(c, from, to);
  }

  function putText(c: number, text: string | null): void {
    if (text === null || text === '') return;
    reserve(row, Math.max(SCALAR, text.length * 3));
    const from = row.used;
    let to = from;
    if (text.length > 64) to += row.buffer.write(text, from);
    else for (let i = 0; i < text.length; i++) row.bytes[to++] = text.charCodeAt(i);
    endCell(c, from, to);
  }

  function endCell(c: number, from: number, to: number): void {
    const role = roleOf[c];
    if (role === 0) row.user = row.count;
    else if (role === 1) row.event = row.count;
    else if (role === 2) row.time = row.count;
    if (fieldOf[c] === NOT_ASKED) fieldOf[c] = target.field(columns[c].name);
    addCell(row, fieldOf[c], from, to);
  }

  /** Sets a JSON value aside under its column's name; false when it is no JSON object or list. */
  function nest(c: number, value: Uint8Array): boolean {
    if (value.length === 0 || skipValue(value, 0, value.length, 0) !== value.length) return false;
    const name = names[c];
    const needed = json.used + name.length + value.length + 3 + PADDING;
    if (needed > json.bytes.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(json.bytes.subarray(0, json.used));
      json.bytes = larger;
    }
    json.bytes[json.used] = json.used === 0 ? OBJECT : COMMA;
    json.used++;
    json.bytes.set(name, json.used);
    json.used += name.length;
    json.bytes.set(value, json.used);
    json.used += value.length;
    return true;
  }

  function takeNested(): void {
    json.bytes[json.used++] = 125;
    objects.read(json.bytes, new DataView(json.bytes.buffer), json.used, Number.POSITIVE_INFINITY, true);
  }

  /** Where the values of nested columns go: into the row in hand. */
  function collector(): RowTarget {
    return {
      field: (name) => target.field(name),
      row: (bytes, _view, count, fields, starts, ends, user, event, time) => {
        for (let i = 0; i < count; i++) {
          const length = ends[i] - starts[i];
          reserve(row, length);
          row.bytes.set(bytes.subarray(starts[i], ends[i]), row.used);
          if (i === user) row.user = row.count;
          if (i === event) row.event = row.count;
          if (i === time) row.time = row.count;
          addCell(row, fields[i], row.used, row.used + length);
        }
        return TAKEN;
      },
    };
  }
}

const NOT_ASKED = -2;

/** A place in a column's pages. */
interface Cursor {
  readonly next: () => Page;
  page: Page;
  index: number;
}

const EMPTY_PAGE: Page = {
  rows: 0,
  codes: new Int32Array(0),
  bytes: new Uint8Array(0),
  starts: new Int32Array(0),
  ends: new Int32Array(0),
};

/** A row's cells side by side, tabs between them. */
interface Row {
  bytes: Uint8Array;
  buffer: Buffer;
  view: DataView;
  used: number;
  count: number;
  fields: Int32Array;
  starts: Int32Array;
  ends: Int32Array;
  user: number;
  event: number;
  time: number;
}

function newRow(columns: number): Row {
  const bytes = new Uint8Array(1 << 16);
  const cells = columns + 16;
  return {
    ...viewsOf(bytes),
    used: 0,
    count: 0,
    fields: new Int32Array(cells),
    starts: new Int32Array(cells),
    ends: new Int32Array(cells),
    user: -1,
    event: -1,
    time: -1,
  };
}

const viewsOf = (bytes: Uint8Array<ArrayBuffer>) => ({
  bytes: bytes as Uint8Array,
  buffer: Buffer.from(bytes.buffer),
  view: new DataView(bytes.buffer),
});

function reserve(row: Row, length: number): void {
  if (row.used + length + PADDING <= row.bytes.length) return;
  const larger = new Uint8Array((row.used + length + PADDING) * 2);
  larger.set(row.bytes.subarray(0, row.used));
  Object.assign(row, viewsOf(larger));
}

function addCell(row: Row, field: number, from: number, to: number): void {
  if (row.count === row.fields.length) {
    for (const name of ['fields', 'starts', 'ends'] as const) {
      const larger = new Int32Array(row.count * 2);
      larger.set(row[name]);
      row[name] = larger;
    }
  }
  row.fields[row.count] = field;
  row.starts[row.count] = from;
  row.ends[row.count] = to;
  row.count++;
  row.bytes[to] = TAB;
  row.used = to + 1;
}

/** JSON text over several lines as one line; strings cannot hold a line break. */
function oneLine(value: Uint8Array): Uint8Array {
  return value.includes(10) || value.includes(13)
    ? value.map((byte) => (byte === 10 || byte === 13 ? 32 : byte))
    : value;
}
