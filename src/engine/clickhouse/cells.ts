import { keyOf, type RowWriter, timeText } from './json-rows.ts';
import { type Column, textOf } from './native.ts';
import type { TableColumn } from './table.ts';

/** Writes the cell of a row, unless it is missing. */
export type CellWriter = (writer: RowWriter, column: Column, row: number) => void;

/** How the cells of a column are written. */
export function cellWriter({ name, kind, digits }: TableColumn): CellWriter {
  const key = keyOf(name);
  const put = (writer: RowWriter, text: string): void => {
    if (text === '') return;
    const bytes = Buffer.from(text);
    writer.key(key);
    writer.text(bytes, 0, bytes.length);
  };
  const time = (units: bigint): string => timeText(units, digits);
  return (writer, column, row) => {
    if (column.kind === 'number') {
      const value = column.values[row];
      put(writer, kind === 'time' ? time(BigInt(value)) : String(value));
    } else if (column.kind === 'text') {
      const { bytes, starts, ends } = column;
      if (starts[row] === ends[row]) return;
      if (kind === 'time') return put(writer, time(BigInt(textOf(column, row))));
      writer.key(key);
      const [start, end] = [starts[row], ends[row]];
      if (kind !== 'nested' || !writer.object(bytes, start, end)) writer.text(bytes, start, end);
    } else throw new Error('a cell is a list');
  };
}
