/** What a CSV text holds: rows of the right length, and what is no row with the line it stands in, from 1. */
export type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly reason: string; readonly text: string };

/**
 * CSV by RFC 4180 and our rules for what breaks it, written to be read; the fast reader must agree with it.
 *
 * - A cell that begins with a quote ends with one; two quotes inside stand for one. Delimiters and line breaks inside
 *   are text. Any other quote is text.
 * - Blanks around such quotes are none of the cell. Those before the first are text, as is the quote, where the cell
 *   holds line breaks, does not end as it should, or the row has not as many cells as there are columns.
 * - Behind a closing quote stands a delimiter or the end of the line; if not, the line the row begins in is lost.
 * - So it is when a quote is never closed, and when a row whose quotes hold line breaks has not as many cells as there
 *   are columns: its quote was not meant so.
 * - A row that is longer by empty cells only is whole, and so is one that is shorter but has the
 *   cells that are needed. Any other row of another length is lost. An empty line is no row.
 */
export function referenceCsv(text: string, delimiter: string, columns: number, needed = 0): CsvRecord[] {
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const loose = rowAt(text, at, delimiter, columns, true);
    const row =
      loose.trouble === null && loose.cells.length === columns ? loose : rowAt(text, at, delimiter, columns, false);
    const whole = text.slice(at, row.end);
    const shorter = row.cells.length < columns && row.cells.length >= needed && row.breaks === 0 && whole !== '';
    const fits = row.cells.slice(columns).every((cell) => cell === '') && (row.cells.length >= columns || shorter);
    if (row.trouble !== null || (!fits && row.breaks > 0)) {
      const lost = lineAt(text, at);
      records.push({ line, reason: row.trouble ?? NEVER_CLOSED, text: lost.text });
      at = lost.next;
      line += 1;
      continue;
    }
    if (fits) records.push({ line, cells: row.cells.slice(0, columns) });
    else if (whole !== '') records.push({ line, reason: wrongNumber(row.cells.length, columns), text: whole });
    at = afterBreak(text, row.end);
    line += 1 + row.breaks;
  }
  return records;
}

const NEVER_CLOSED = 'a quote is opened and never closed';
const wrongNumber = (cells: number, columns: number): string =>
  `${cells === 1 ? '1 cell' : `${cells} cells`} where the header has ${columns}`;

interface Row {
  readonly cells: readonly string[];
  /** Line breaks inside of quotes. */
  readonly breaks: number;
  /** Where its line break, or the end of the text, stands. */
  readonly end: number;
  readonly trouble: string | null;
}

function rowAt(text: string, start: number, delimiter: string, columns: number, blanks: boolean): Row {
  const cells: string[] = [];
  let breaks = 0;
  let at = start;
  for (;;) {
    const quote = blanks ? skipBlanks(text, at) : at;
    const quoted = text[quote] === '"' ? quotedCell(text, quote, delimiter) : null;
    if (quoted && (quote === at || (quoted.trouble === null && quoted.breaks === 0))) {
      if (quoted.trouble !== null) return { cells, breaks, end: quoted.next, trouble: quoted.trouble };
      cells.push(quoted.cell);
      breaks += quoted.breaks;
      at = quoted.next;
    } else {
      const from = at;
      while (at < text.length && text[at] !== delimiter && !isBreak(text[at])) at++;
      cells.push(text.slice(from, at));
    }
    if (cells.slice(columns).some((cell) => cell !== '') && breaks > 0)
      return { cells, breaks, end: at, trouble: NEVER_CLOSED };
    if (at >= text.length || isBreak(text[at])) return { cells, breaks, end: at, trouble: null };
    at++;
  }
}

/** The cell whose opening quote is at `open`, and the place after it. */
function quotedCell(text: string, open: number, delimiter: string) {
  const closing = closingQuote(text, open);
  if (closing === null) return { cell: '', breaks: 0, next: text.length, trouble: NEVER_CLOSED };
  const inside = text.slice(open + 1, closing);
  const breaks = inside.match(/\r\n|\n|\r/g)?.length ?? 0;
  const next = skipBlanks(text, closing + 1);
  const ends = next >= text.length || text[next] === delimiter || isBreak(text[next]);
  return { cell: inside.replaceAll('""', '"'), breaks, next, trouble: ends ? null : 'text follows a closing quote' };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

/** The quote that closes the one at `open`; null when there is none. */
function closingQuote(text: string, open: number): number | null {
  let at = text.indexOf('"', open + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? null : at;
}

const isBreak = (character: string): boolean => character === '\n' || character === '\r';

const afterBreak = (text: string, at: number): number => at + (text.startsWith('\r\n', at) ? 2 : 1);

/** The line of text that begins at `start`. */
function lineAt(text: string, start: number): { readonly text: string; readonly next: number } {
  let end = start;
  while (end < text.length && !isBreak(text[end])) end++;
  return { text: text.slice(start, end), next: afterBreak(text, end) };
}
