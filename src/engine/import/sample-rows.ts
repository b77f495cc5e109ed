import fs from 'node:fs';
import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { openFile } from '../read/byte-source.ts';
import { csvReader } from '../read/csv-reader.ts';
import { flatTarget } from '../read/flat-target.ts';
import { jsonLinesReader } from '../read/json-lines-reader.ts';
import type { RowReader } from '../read/row-reader.ts';
import { newTally, type RowTarget, TAKEN, type Tally } from '../read/row-target.ts';
import type { SniffedFile, TextFile } from '../read/text-file.ts';
import type { SampledColumn } from './guess-roles.ts';
import type { NobodyRule } from './nobody.ts';
import { isPlain, keeping, roleTarget } from './role-target.ts';
import { rowStart } from './split-file.ts';

const SAMPLE_ROWS = 1000;
/** So many looks are taken into the file behind its first rows, each into so many bytes, the last at its end. */
const WINDOWS = 8;
const WINDOW = 1 << 14;
/** Rows are taken that begin so far from the first of a window. */
const LOOK = 1 << 11;

/** What a file's reader has to be told, and where it puts its rows so that they reach a target laid out, roles and all. */
export interface ReaderRows {
  /** The roles that the reader finds by itself. */
  readonly mapping: Partial<Mapping>;
  readonly target: RowTarget;
}

export function rowsInto(
  text: TextFile,
  mapping: Partial<Mapping>,
  target: RowTarget,
  nobody?: NobodyRule,
): ReaderRows {
  const kept = keeping(mapping, target);
  if (text.layout === null && isPlain(mapping)) return { mapping, target: kept };
  const roles = roleTarget(mapping, kept, nobody);
  return { mapping: {}, target: text.layout === null ? roles : flatTarget(text.layout, roles) };
}

/** A reader of a file's rows as they stand; fields are asked of the target by column name. */
export function readerOf(text: TextFile, mapping: Partial<Mapping>, target: RowTarget, tally: Tally): RowReader {
  const [user, event, time] = [mapping.user, mapping.event, mapping.time].map((role) => columnsOf(role)[0] ?? '\0');
  // Every other format comes as NDJSON.
  if (text.format !== 'csv' || text.remake) return jsonLinesReader({ user, event, time }, target, tally);
  const column = (name: string): number => text.columns.indexOf(name);
  const roles = [user, event, time].map(column);
  const fields = Int32Array.from(text.columns, (name, index) => (roles.includes(index) ? -1 : target.field(name)));
  const delimiter = text.delimiter!.charCodeAt(0);
  const [userAt, eventAt, timeAt] = roles;
  const { backslash, remarks, layout } = text;
  const roleAt = { user: userAt, event: eventAt, time: timeAt };
  return csvReader({ delimiter, fields, ...roleAt, backslash, remarks, unquoted: layout?.unquoted }, target, tally);
}

/** Rows column by column, every column a plain field: the first ones, some spread over the file, the last ones. */
export function sampleColumns(text: SniffedFile, most = SAMPLE_ROWS): SampledColumn[] {
  const numbers = new Map<string, number>();
  const values: string[][] = [];
  const at: number[][] = [];
  let rows = 0;
  const target: RowTarget = {
    field: (name) => {
      let number = numbers.get(name);
      if (number === undefined) {
        number = values.push([]) - 1;
        at.push([]);
        numbers.set(name, number);
      }
      return number;
    },
    row: (bytes, _view, count, fields, starts, ends) => {
      for (let i = 0; i < count; i++) {
        if (fields[i] < 0 || starts[i] === ends[i]) continue;
        values[fields[i]].push(Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8'));
        at[fields[i]].push(rows);
      }
      rows++;
      return TAKEN;
    },
  };
  readHead(text, {}, target, newTally(), () => rows < most);
  readWindows(text, {}, target);
  return Array.from(numbers, ([name, number]) => ({ name, values: values[number], at: at[number], rows }));
}

/** The times of some rows as they are read, in their order: the first ones, some spread over the file, the last ones. */
export function sampleTimes(text: SniffedFile, mapping: Partial<Mapping>, most = SAMPLE_ROWS): string[] {
  const times: string[] = [];
  const target = timesTarget((time) => void times.push(time));
  readHead(text, mapping, target, newTally(), () => times.length < most);
  readWindows(text, mapping, target);
  return times;
}

/** Takes of rows nothing but their times. */
export const timesTarget = (take: (time: string) => void): RowTarget => ({
  field: () => -1,
  row: (bytes, _view, _count, _fields, starts, ends, _user, _event, time) => {
    if (time >= 0 && starts[time] < ends[time])
      take(Buffer.from(bytes.subarray(starts[time], ends[time])).toString('utf8'));
    return TAKEN;
  },
});

/** Reads the head's whole rows, some at a time so that it can stop early. */
export function readHead(
  text: SniffedFile,
  mapping: Partial<Mapping>,
  target: RowTarget,
  tally: Tally,
  more: () => boolean,
  nobody?: NobodyRule,
): void {
  const rows = rowsInto(text, mapping, target, nobody);
  const reader = readerOf(text, rows.mapping, rows.target, tally);
  const bytes = new Uint8Array(text.head.length + PADDING);
  bytes.set(text.head);
  for (let at = text.dataStart; at < text.head.length && more(); ) {
    const rest = new Uint8Array(bytes.buffer, at);
    const used = reader.read(rest, new DataView(bytes.buffer, at), text.head.length - at, 1 << 15, text.whole);
    if (used === 0) break;
    at += used;
  }
}

/** Reads a few rows here and there behind the head of a plain file of lines, and its last ones. */
export function readWindows(text: SniffedFile, mapping: Partial<Mapping>, target: RowTarget): void {
  const lines = text.format === 'csv' || text.format === 'ndjson';
  if (text.whole || !lines || text.codings.length > 0 || text.encoding !== 'utf-8') return;
  const rows = rowsInto(text, mapping, target);
  const reader = readerOf(text, rows.mapping, rows.target, newTally());
  const bytes = new Uint8Array(WINDOW + PADDING);
  const descriptor = openFile(text.file);
  try {
    for (let window = 1; window <= WINDOWS; window++) {
      const last = window === WINDOWS;
      const from = last ? text.bytes - WINDOW : text.head.length + ((text.bytes - text.head.length) * window) / WINDOWS;
      if (from < text.head.length) continue;
      const got = fs.readSync(descriptor, bytes, 0, WINDOW, Math.floor(from));
      const start = rowStart(bytes.subarray(0, got), text);
      if (start === null) continue;
      const rest = new Uint8Array(bytes.buffer, start);
      reader.read(rest, new DataView(bytes.buffer, start), got - start, LOOK, last);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}
