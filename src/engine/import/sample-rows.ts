import { columnsOf, type Mapping } from '../../contract/import.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { csvReader, type RowReader } from '../read/csv-reader.ts';
import { jsonLinesReader } from '../read/json-lines-reader.ts';
import { newTally, type RowTarget, TAKEN, type Tally } from '../read/row-target.ts';
import type { SniffedFile, TextFile } from '../read/text-file.ts';
import type { SampledColumn } from './guess-roles.ts';

const SAMPLE_ROWS = 1000;

/** A reader of a file's rows into a target; fields are asked of the target by column name. */
export function readerOf(text: TextFile, mapping: Partial<Mapping>, target: RowTarget, tally: Tally): RowReader {
  const [user, event, time] = [mapping.user, mapping.event, mapping.time].map((role) => columnsOf(role)[0] ?? '\0');
  // Every other format comes as NDJSON.
  if (text.format !== 'csv') return jsonLinesReader({ user, event, time }, target, tally);
  const column = (name: string): number => text.columns.indexOf(name);
  const roles = [user, event, time].map(column);
  const fields = Int32Array.from(text.columns, (name, index) => (roles.includes(index) ? -1 : target.field(name)));
  const delimiter = text.delimiter!.charCodeAt(0);
  return csvReader({ delimiter, fields, user: roles[0], event: roles[1], time: roles[2] }, target, tally);
}

/** The first rows column by column, every column a plain field. */
export function sampleColumns(text: SniffedFile): SampledColumn[] {
  const names: string[] = [];
  const values: string[][] = [];
  let rows = 0;
  const target: RowTarget = {
    field: (name) => {
      values.push([]);
      return names.push(name) - 1;
    },
    row: (bytes, _view, count, fields, starts, ends) => {
      rows++;
      for (let i = 0; i < count; i++) {
        if (starts[i] < ends[i])
          values[fields[i]].push(Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8'));
      }
      return TAKEN;
    },
  };
  readHead(text, {}, target, newTally(), () => rows < SAMPLE_ROWS);
  return names.map((name, index) => ({ name, values: values[index], rows }));
}

/** Reads the head's whole rows, some at a time so that it can stop early. */
export function readHead(
  text: SniffedFile,
  mapping: Partial<Mapping>,
  target: RowTarget,
  tally: Tally,
  more: () => boolean,
): void {
  const reader = readerOf(text, mapping, target, tally);
  const bytes = new Uint8Array(text.head.length + PADDING);
  bytes.set(text.head);
  for (let at = text.dataStart; at < text.head.length && more(); ) {
    const rest = new Uint8Array(bytes.buffer, at);
    const used = reader.read(rest, new DataView(bytes.buffer, at), text.head.length - at, 1 << 15, text.whole);
    if (used === 0) break;
    at += used;
  }
}
