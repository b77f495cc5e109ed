import { PADDING } from './byte-dictionary.ts';
import { csvReader } from './csv-reader.ts';
import { newTally, type RowTarget, TAKEN } from './row-target.ts';

/** The first rows of a table, and how it is cut. */
interface Table {
  readonly head: Uint8Array;
  readonly whole: boolean;
  readonly delimiter: string;
  readonly columns: readonly string[];
  readonly dataStart: number;
}

const anything: RowTarget = { field: () => 0, row: () => TAKEN };

/** Whether quotes inside quotes are written with a backslash: fewer rows are damaged then than with doubled ones. */
export function usesBackslashes(table: Table): boolean {
  if (!Buffer.from(table.head).includes('\\"')) return false;
  return damagedRows(table, true) < damagedRows(table, false);
}

function damagedRows({ head, whole, delimiter, columns, dataStart }: Table, backslash: boolean): number {
  const tally = newTally();
  const fields = new Int32Array(columns.length);
  const layout = { delimiter: delimiter.charCodeAt(0), fields, user: -1, event: -1, time: -1, backslash };
  const bytes = new Uint8Array(head.length - dataStart + PADDING);
  bytes.set(head.subarray(dataStart));
  const view = new DataView(bytes.buffer);
  csvReader(layout, anything, tally).read(bytes, view, head.length - dataStart, Number.POSITIVE_INFINITY, whole);
  // A quote that swallows line breaks leaves fewer rows than there are.
  return tally.rows - tally.kept + tally.ragged;
}
