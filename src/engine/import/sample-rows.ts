import { columnsOf, type Mapping } from '../../contract/import.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { csvReader } from '../read/csv-reader.ts';
import { flatTarget } from '../read/flat-target.ts';
import { jsonLinesReader } from '../read/json-lines-reader.ts';
import type { RowReader } from '../read/row-reader.ts';
import { newTally, type RowTarget, TAKEN, type Tally } from '../read/row-target.ts';
import type { SniffedFile, TextFile } from '../read/text-file.ts';
import type { SampledColumn } from './guess-roles.ts';
import type { NobodyRule } from './nobody.ts';
import { isPlain, keeping, roleTarget } from './role-target.ts';

const SAMPLE_ROWS = 1000;

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

/** The first rows column by column, every column a plain field. */
export function sampleColumns(text: SniffedFile, most = SAMPLE_ROWS): SampledColumn[] {
  const numbers = new Map<string, number>();
  const values: string[][] = [];
  let rows = 0;
  const target: RowTarget = {
    field: (name) => {
      let number = numbers.get(name);
      if (number === undefined) {
        number = values.push([]) - 1;
        numbers.set(name, number);
      }
      return number;
    },
    row: (bytes, _view, count, fields, starts, ends) => {
      rows++;
      for (let i = 0; i < count; i++) {
        if (fields[i] >= 0 && starts[i] < ends[i])
          values[fields[i]].push(Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8'));
      }
      return TAKEN;
    },
  };
  readHead(text, {}, target, newTally(), () => rows < most);
  return Array.from(numbers, ([name, number]) => ({ name, values: values[number], rows }));
}

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
