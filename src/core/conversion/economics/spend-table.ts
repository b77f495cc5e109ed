import { problem } from '../../base/problem.ts';

/** A file of spend as it stands: the names of its columns, and its rows with the lines they begin in, from 1. */
export interface SpendTable {
  readonly head: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * The rows of a CSV (RFC 4180); empty lines are none. Without a delimiter it is the one that parts the first line most.
 * @throws Problem `document-invalid` naming the file, the line and what is wrong there
 */
export function readSpendTable(text: string, file: string, delimiter = delimiterOf(text)): SpendTable {
  const wrong = (line: number, reason: string) =>
    problem('document-invalid', { field: `${file}, line ${line}`, reason });
  const rows: { line: number; cells: string[] }[] = [];
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const next = new RegExp(`"((?:[^"]|"")*)"(?=${delimiter}|\n|$)|([^${delimiter}\n]*)`, 'y');
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const row = { line, cells: [] as string[] };
    for (;;) {
      next.lastIndex = at;
      const [, quoted, plain = ''] = next.exec(source)!;
      if (quoted === undefined && plain.startsWith('"')) throw wrong(line, 'a quote is opened and never closed');
      const cell = quoted?.replaceAll('""', '"') ?? plain;
      row.cells.push(cell);
      line += cell.split('\n').length - 1;
      at += quoted === undefined ? plain.length : quoted.length + 2;
      if (source[at] !== delimiter) break;
      at++;
    }
    at++;
    line++;
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row);
  }
  const [head, ...rest] = rows;
  if (!head) throw wrong(1, 'the file is empty');
  return { head: head.cells.map((name) => name.trim()), rows: rest };
}

function delimiterOf(text: string): string {
  const first = text.split(/[\r\n]/).find((line) => line.trim() !== '') ?? '';
  const parts = (delimiter: string): number => first.split(delimiter).length;
  return DELIMITERS.reduce((best, one) => (parts(one) > parts(best) ? one : best));
}
