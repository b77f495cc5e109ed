export type CsvCell = string | number | null;

/** The ends of an interval; empty cells where there is none. */
export const intervalCells = (interval: readonly [number, number] | null): readonly CsvCell[] =>
  interval ?? [null, null];

/** Rows as RFC 4180 CSV. Text that a spreadsheet would take for a formula gets an apostrophe; null is an empty cell. */
export const csvOf = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

function cellOf(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r\n]/.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
