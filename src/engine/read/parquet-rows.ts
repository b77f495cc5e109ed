import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';
import { PADDING } from './byte-dictionary.ts';
import { jsonLinesReader } from './json-lines-reader.ts';
import { skipValue } from './json-value.ts';
import type { ColumnPages, ParquetFile } from './parquet-file.ts';
import type { Page } from './parquet-pages.ts';
import type { PageTexts } from './parquet-texts.ts';
import { newTally, type RowTarget, rejectRefused, TAKEN, type Tally } from './row-target.ts';

/** So many rows are held at a time. */
const BLOCK = 1 << 15;
const SHORT = 64;
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
  const [user, event, time] = [mapping.user, mapping.event, mapping.time].map((role) => columnsOf(role)[0] ?? '\0');
  const roles = [user, event, time];
  const { columns } = file;
  const roleOf = columns.map(({ name }) => roles.indexOf(name));
  // Asked for when a value is met, so that a column of JSON objects does not become a property of its own.
  const fieldOf: number[] = columns.map(({ nested }, i) => (roleOf[i] >= 0 || nested ? -1 : NOT_ASKED));
  const names = columns.map(({ name }) => Buffer.from(`${JSON.stringify(name)}:`));
  // The row in hand: its cells side by side, tabs between them.
  let rowBytes = new Uint8Array(1 << 16);
  let rowView = new DataView(rowBytes.buffer);
  let used = 0;
  let count = 0;
  let fields = new Int32Array(columns.length + 16);
  let starts = new Int32Array(columns.length + 16);
  let ends = new Int32Array(columns.length + 16);
  let userAt = -1;
  let eventAt = -1;
  let timeAt = -1;
  const json = { bytes: new Uint8Array(1 << 12), used: 0 };
  let repaired = false;
  const inner = newTally();
  const objects = jsonLinesReader({ user, event, time }, collector(), inner);
  const direct = target.direct?.columns(roleOf.map((role) => (role + 1) as 0 | 1 | 2 | 3)) ?? null;

  for (let group = 0; group < file.groupStarts.length; group++) {
    const groupStart = file.groupStarts[group];
    const last = Math.min(file.groupStarts[group + 1] ?? file.rows, end);
    if (groupStart < start || groupStart >= last) continue;
    const cursors: (Cursor | null)[] = [];
    for (const column of columns) {
      const pages = file.pages(column, group, last - groupStart);
      cursors.push(pages && { pages, page: EMPTY_PAGE, index: 0, texts: null, loaded: EMPTY_PAGE, direct: true });
    }
    const simple = direct !== null && cursors.every((cursor) => cursor !== null) ? (cursors as Cursor[]) : null;
    for (let at = groupStart; at < last; at += BLOCK) {
      const stop = Math.min(at + BLOCK, last);
      const values: ArrayLike<unknown>[] = [];
      for (let c = 0; c < columns.length; c++) values.push(cursors[c] ? [] : await file.read(columns[c], at, stop));
      for (let i = 0; i < stop - at; i++) {
        if (simple) {
          i += takeAtOnce(simple, stop - at - i);
          if (i === stop - at) break;
        }
        takeRow(cursors, values, i);
      }
      onBlock();
      // Whatever else there is to be done in this thread: nothing here waits for anything.
      await nextTurn();
    }
  }

  /** Takes rows as long as there is nothing to be decided about them; returns how many. */
  function takeAtOnce(cursors: readonly Cursor[], most: number): number {
    let taken = 0;
    while (taken < most) {
      let rows = most - taken;
      let plain = true;
      for (let c = 0; c < cursors.length; c++) {
        const cursor = cursors[c];
        if (cursor.index === cursor.page.rows) turnPage(cursor);
        if (cursor.loaded !== cursor.page) {
          cursor.loaded = cursor.page;
          cursor.direct = direct!.load(c, cursor.page, () => fieldFor(c));
        }
        plain &&= cursor.direct;
        rows = Math.min(rows, cursor.page.rows - cursor.index);
      }
      if (!plain) break;
      const here = direct!.take((column) => cursors[column].index, rows);
      for (const cursor of cursors) cursor.index += here;
      taken += here;
      tally.rows += here;
      tally.kept += here;
      tally.lines += here;
      if (here < rows) break;
    }
    return taken;
  }

  function fieldFor(c: number): number {
    if (fieldOf[c] === NOT_ASKED) fieldOf[c] = target.field(columns[c].name);
    return fieldOf[c];
  }

  function takeRow(cursors: readonly (Cursor | null)[], values: readonly ArrayLike<unknown>[], index: number): void {
    count = 0;
    used = 0;
    userAt = -1;
    eventAt = -1;
    timeAt = -1;
    json.used = 0;
    repaired = false;
    // Short cells of ASCII, nearly all, are copied here: this is where the time goes.
    let into = rowBytes;
    let at = 0;
    for (let c = 0; c < columns.length; c++) {
      const cursor = cursors[c];
      if (cursor !== null) {
        if (cursor.index === cursor.page.rows) turnPage(cursor);
        cursor.texts ??= cursor.pages.texts();
        const { bytes, codes, starts, ends } = cursor.texts;
        const code = codes[cursor.index++];
        if (code < 0) continue;
        const start = starts[code];
        const length = ends[code] - start;
        if (length === 0) continue;
        if (length <= SHORT && bytes[start] !== OBJECT && at + SHORT + PADDING < into.length) {
          let all = 0;
          for (let i = 0; i < length; i++) {
            const byte = bytes[start + i];
            all |= byte;
            into[at + i] = byte;
          }
          if (all < 128) {
            endCell(c, at, at + length);
            at += length + 1;
            continue;
          }
        }
        putCell(c, bytes, start, start + length);
        into = rowBytes;
        at = used;
        continue;
      }
      const value = values[c][index];
      if (value === null || value === undefined) continue;
      const column = columns[c];
      if (column.nested) nest(c, Buffer.from(column.text(value) ?? ''));
      else if (value instanceof Uint8Array) putCell(c, value, 0, value.length);
      else putText(c, column.text(value));
      into = rowBytes;
      at = used;
    }
    if (json.used > 0) takeNested();
    const refusal = target.row(rowBytes, rowView, count, fields, starts, ends, userAt, eventAt, timeAt);
    tally.lines++;
    if (refusal === TAKEN) {
      tally.rows++;
      tally.kept++;
      if (repaired) tally.repaired++;
      return;
    }
    const cell = timeAt < 0 ? null : Buffer.from(rowBytes.subarray(starts[timeAt], ends[timeAt])).toString('utf8');
    rejectRefused(tally, refusal, tally.lines, rowBytes.subarray(0, used), cell ?? target.refusedTime ?? null);
  }

  function turnPage(cursor: Cursor): void {
    // A page may be empty.
    do {
      cursor.page = cursor.pages.next();
      cursor.index = 0;
      cursor.texts = null;
    } while (cursor.page.rows === 0);
  }

  function putCell(c: number, bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    if (bytes[start] === OBJECT && roleOf[c] < 0 && nest(c, oneLine(bytes.subarray(start, end)))) return;
    reserve(end - start);
    const into = rowBytes;
    const from = used;
    let to = from;
    let all = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i];
      all |= byte;
      into[to++] = byte;
    }
    if (all >= 128 && !isUtf8(into.subarray(from, to))) {
      const text = Buffer.from(Buffer.from(into.subarray(from, to)).toString('utf8'));
      reserve(text.length);
      rowBytes.set(text, from);
      to = from + text.length;
      repaired = true;
    }
    endCell(c, from, to);
  }

  function putText(c: number, text: string | null): void {
    if (text === null || text === '') return;
    reserve(Math.max(SCALAR, text.length * 3));
    const from = used;
    let to = from;
    if (text.length > 64) to += Buffer.from(rowBytes.buffer).write(text, from);
    else for (let i = 0; i < text.length; i++) rowBytes[to++] = text.charCodeAt(i);
    endCell(c, from, to);
  }

  function endCell(c: number, from: number, to: number): void {
    const role = roleOf[c];
    if (role === 0) userAt = count;
    else if (role === 1) eventAt = count;
    else if (role === 2) timeAt = count;
    addCell(fieldFor(c), from, to);
  }

  function addCell(field: number, from: number, to: number): void {
    if (count === fields.length) {
      fields = grown(fields);
      starts = grown(starts);
      ends = grown(ends);
    }
    fields[count] = field;
    starts[count] = from;
    ends[count] = to;
    count++;
    rowBytes[to] = TAB;
    used = to + 1;
  }

  function reserve(length: number): void {
    if (used + length + PADDING <= rowBytes.length) return;
    const larger = new Uint8Array((used + length + PADDING) * 2);
    larger.set(rowBytes.subarray(0, used));
    rowBytes = larger;
    rowView = new DataView(larger.buffer);
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
      row: (bytes, _view, cells, cellFields, cellStarts, cellEnds, user, event, time) => {
        for (let i = 0; i < cells; i++) {
          const length = cellEnds[i] - cellStarts[i];
          reserve(length);
          rowBytes.set(bytes.subarray(cellStarts[i], cellEnds[i]), used);
          if (i === user) userAt = count;
          if (i === event) eventAt = count;
          if (i === time) timeAt = count;
          addCell(cellFields[i], used, used + length);
        }
        return TAKEN;
      },
    };
  }
}

const NOT_ASKED = -2;

/** A place in a column's pages. */
interface Cursor {
  readonly pages: ColumnPages;
  page: Page;
  index: number;
  /** Null until a row of the page is looked at. */
  texts: PageTexts | null;
  /** The page that was offered to the target, and whether it takes that. */
  loaded: Page;
  direct: boolean;
}

const EMPTY_PAGE: Page = {
  rows: 0,
  levels: null,
  codes: null,
  values: { bytes: new Uint8Array(0), count: 0, text: null },
};

/** JSON text over several lines as one line; strings cannot hold a line break. */
function oneLine(value: Uint8Array): Uint8Array {
  return value.includes(10) || value.includes(13)
    ? value.map((byte) => (byte === 10 || byte === 13 ? 32 : byte))
    : value;
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
