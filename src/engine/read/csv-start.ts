import { problem } from '../../core/base/problem.ts';
import { csvRow, DELIMITERS, isTimeCell, namesNothing } from './csv-header.ts';
import { rolesIn } from './role-names.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
/** So many rows tell how a table is cut, and so many lines may stand before its header. */
const ROWS = 200;
/** A row of more cells is none: a quote was never closed. */
const CELLS = 1 << 17;

/** Where the rows of a table of text begin. */
export interface CsvStart {
  readonly delimiter: string;
  /** Whether the file says itself by which delimiter it is cut, in a line of its own. */
  readonly said: boolean;
  /** The names of its columns as they stand; null where no line has them. */
  readonly names: readonly string[] | null;
  /** Cells of the first row. */
  readonly width: number;
  /** Bytes and lines before the first row. */
  readonly dataStart: number;
  readonly headerLines: number;
  /** The lines before the header that are none of the table: titles and comments. */
  readonly passed: readonly string[];
  /** Lines that begin with “#” are remarks wherever they stand, as in logs of the W3C. */
  readonly remarks: boolean;
}

export interface StartOptions {
  readonly delimiter?: string;
  readonly header?: boolean;
  /** From 1, blank lines counted. */
  readonly headerLine?: number;
  readonly file: string;
}

interface Row {
  readonly start: number;
  readonly next: number;
  readonly cells: readonly string[];
}

/** A remark before the header. */
const isRemark = (text: string): boolean => /^\s*(#|\/\/|--)/.test(text);

/**
 * Finds the header of a table in a file's head, whose text begins at `from` behind its byte order mark: behind a line
 * such as “sep=;”, blank lines, remarks and titles. Throws "input-invalid" where there is no line of the number asked for.
 */
export function csvStart(head: Uint8Array, from: number, whole: boolean, options: StartOptions): CsvStart {
  const begins = options.headerLine === undefined ? from : lineStart(head, from, options);
  const separator = separatorLine(head, begins);
  const start = separator?.next ?? begins;
  const fields = options.header === false ? null : fieldsLine(head, start);
  if (fields) return w3cStart(head, from, fields, options.delimiter);
  const given = options.delimiter ?? separator?.delimiter;
  const choices = (given === undefined ? DELIMITERS : [given]).map((delimiter) => {
    const rows = rowsOf(head, start, delimiter.charCodeAt(0), whole);
    return { delimiter, rows, ...shapeOf(rows) };
  });
  const best = choices.reduce((a, b) => (b.score > a.score ? b : a));
  const { delimiter, rows } = best;
  const said = separator !== null && options.delimiter === undefined;
  if (rows.length === 0) {
    return { delimiter, said, names: null, width: 1, dataStart: start, headerLines: 0, passed: [], remarks: false };
  }
  const first = options.headerLine === undefined ? best.header : 0;
  const row = rows[first];
  const passed = rows.slice(0, first).map(({ start, next }) => textOf(head, start, next));
  const asked = options.headerLine !== undefined ? true : options.header;
  const named = asked ?? standsFor(row.cells, rows[first + 1]?.cells, row.next < head.length || whole);
  const dataStart = named ? row.next : row.start;
  return {
    delimiter,
    said,
    names: named ? withoutMark(row.cells) : null,
    width: row.cells.length,
    dataStart,
    headerLines: linesBetween(head, from, dataStart),
    passed,
    remarks: false,
  };
}

/** A header may itself stand behind the sign of a remark. */
const withoutMark = ([first, ...others]: readonly string[]): readonly string[] => [
  first.replace(/^\s*#\s*/, ''),
  ...others,
];

/** Whether a row names the columns, by what stands in it and in the one below. */
function standsFor(cells: readonly string[], below: readonly string[] | undefined, complete: boolean): boolean {
  const trimmed = cells.map((cell) => cell.trim());
  if (trimmed.every(namesNothing)) return trimmed.every((cell) => cell === '');
  if (!complete || !below) return true;
  return !trimmed.some((cell, i) => isTimeCell(cell) && below[i] !== undefined && isTimeCell(below[i].trim()));
}

/** The first rows that are not empty. */
function rowsOf(head: Uint8Array, start: number, delimiter: number, whole: boolean): readonly Row[] {
  const rows: Row[] = [];
  for (let at = start; at < head.length && rows.length < ROWS; ) {
    const { cells, next, complete } = csvRow(head, at, delimiter, CELLS);
    if ((!complete && !whole && rows.length > 0) || (cells.length > CELLS && rows.length > 0)) break;
    if (cells.length > 1 || cells[0].trim() !== '') rows.push({ start: at, next, cells });
    at = next;
  }
  return rows;
}

/** The row that is the header, or else the first, and how much the rows look like a table by this delimiter. */
function shapeOf(rows: readonly Row[]): { readonly header: number; readonly score: number } {
  // Of remarks only the last line before the table may be its header.
  const table = rows.filter(({ cells }) => !isRemark(cells[0]));
  const width = most(table.map(({ cells }) => cells.length).filter((count) => count > 1));
  if (width === 0) {
    const first = Math.max(
      rows.findIndex(({ cells }) => !isRemark(cells[0])),
      0,
    );
    return { header: first, score: 0 };
  }
  const alike = table.filter(({ cells }) => cells.length === width).length / table.length;
  const filledWidth = most(table.map(({ cells }) => filledTo(cells)).filter((count) => count > 1));
  const fits = ({ cells }: Row): boolean => cells.length === width || cells.length >= Math.max(filledWidth, 2);
  const isName = (cell: string): boolean => cell.trim() === '' || !namesNothing(cell.trim());
  const named = rows.findIndex(
    (row, i) =>
      // Rows may be cut wrongly as yet, by delimiters inside of quotes behind backslashes.
      row.cells.length > 2 &&
      row.cells.every(isName) &&
      rolesIn(row.cells) === 3 &&
      (!isRemark(row.cells[0]) || (rows[i + 1] !== undefined && !isRemark(rows[i + 1].cells[0]))) &&
      !row.cells.some((cell) => isTimeCell(cell.trim())),
  );
  const score = alike + Math.min(width, 100) / 1000 + (named >= 0 ? 0.5 : 0);
  if (named >= 0) return { header: named, score };
  // A title that was filled up with empty cells is as wide as the table.
  const half = ({ cells }: Row): boolean => cells.filter((cell) => cell.trim() !== '').length > cells.length / 2;
  const plain = (row: Row): boolean => !isRemark(row.cells[0]) && fits(row);
  const found = rows.findIndex((row) => plain(row) && half(row));
  return { header: Math.max(found >= 0 ? found : rows.findIndex(plain), 0), score };
}

/** Cells up to the last that is not empty. */
function filledTo(cells: readonly string[]): number {
  let count = cells.length;
  while (count > 0 && cells[count - 1].trim() === '') count--;
  return count;
}

/** The most frequent of some numbers, the first of several such; 0 of none. */
function most(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly next: number;
}

function lineAt(head: Uint8Array, start: number): Line {
  let end = start;
  while (end < head.length && head[end] !== LF && head[end] !== CR) end++;
  const next = head[end] === CR && head[end + 1] === LF ? end + 2 : end + 1;
  return { text: Buffer.from(head.subarray(start, end)).toString('utf8'), start, next };
}

const textOf = (head: Uint8Array, start: number, next: number): string =>
  Buffer.from(head.subarray(start, Math.min(next, start + 500)))
    .toString('utf8')
    .trim();

/** Where a line begins, by its number. */
function lineStart(head: Uint8Array, from: number, { headerLine = 1, file }: StartOptions): number {
  let at = from;
  for (let line = 1; line < headerLine; line++) {
    at = lineAt(head, at).next;
    if (at >= head.length) {
      const reason = `${file} has no line ${headerLine} among those that can be its header`;
      throw problem('input-invalid', { method: 'import', field: 'headerLine', reason });
    }
  }
  return at;
}

/** A first line such as “sep=;”, by which spreadsheets are told the delimiter. */
function separatorLine(head: Uint8Array, start: number): { readonly delimiter: string; readonly next: number } | null {
  let at = start;
  while (head[at] === LF || head[at] === CR || head[at] === SPACE) at++;
  const { text, next } = lineAt(head, at);
  const delimiter = /^"?sep=(\\t|.)"?[,;\t ]*$/i.exec(text)?.[1];
  return delimiter === undefined ? null : { delimiter: delimiter === '\\t' ? '\t' : delimiter, next };
}

/** The line “#Fields: …” of a W3C log; null where remarks of that kind do not begin the text. */
function fieldsLine(head: Uint8Array, start: number): Line | null {
  let found: Line | null = null;
  for (let at = start; at < head.length; ) {
    const line = lineAt(head, at);
    if (line.text.trim() !== '' && !line.text.startsWith('#')) break;
    if (/^#\s*fields:/i.test(line.text)) found = line;
    at = line.next;
  }
  return found;
}

function w3cStart(head: Uint8Array, from: number, fields: Line, asked: string | undefined): CsvStart {
  const names = fields.text
    .replace(/^#\s*fields:\s*/i, '')
    .trim()
    .split(/\s+/);
  let first = lineAt(head, fields.next);
  while (first.next < head.length && (first.text === '' || first.text.startsWith('#')))
    first = lineAt(head, first.next);
  const delimiter = asked ?? ['\t', ' ', ','].find((sign) => first.text.split(sign).length === names.length) ?? ' ';
  const dataStart = fields.next;
  const headerLines = linesBetween(head, from, dataStart);
  return { delimiter, said: true, names, width: names.length, dataStart, headerLines, passed: [], remarks: true };
}

function linesBetween(head: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let i = from; i < to; i++) if (head[i] === LF || (head[i] === CR && head[i + 1] !== LF)) lines++;
  return lines;
}
