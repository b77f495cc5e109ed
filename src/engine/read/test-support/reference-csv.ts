/** What a CSV text holds: rows of the right length, and what is no row with the line it stands in, from 1. */
export type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly reason: string; readonly text: string };

/**
 * CSV by RFC 4180 and our rules for what breaks it, written to be read; the fast reader must agree with it.
 *
 * - A cell that begins with a quote ends with one; two quotes inside stand for one. Delimiters and line breaks inside
 *   are text. Any other quote is text.
 * - Behind a closing quote stands a delimiter or the end of the line; if not, the line the row begins in is lost.
 * - So it is when a quote is never closed, and when a row whose quotes hold line breaks has not as many cells as there
 *   are columns: its quote was not meant so.
 * - Any other row of another length is lost as a whole. An empty line is no row.
 */
export function referenceCsv(text: string, delimiter: string, columns: number): CsvRecord[] {
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const row = rowAt(text, at, delimiter, columns);
    const fits = row.cells.length === columns;
    if (row.trouble !== null || (!fits && row.breaks > 0)) {
      const lost = lineAt(text, at);
      records.push({ line, reason: row.trouble ?? NEVER_CLOSED, text: lost.text });
      at = lost.next;
      line += 1;
      continue;
    }
    const whole = text.slice(at, row.end);
    if (fits) records.push({ line, cells: row.cells });
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

function rowAt(text: string, start: number, delimiter: string, columns: number): Row {
  const cells: string[] = [];
  let breaks = 0;
  let at = start;
  for (;;) {
    if (text[at] === '"') {
      const closing = closingQuote(text, at);
      if (closing === null) return { cells, breaks, end: text.length, trouble: NEVER_CLOSED };
      const inside = text.slice(at + 1, closing);
      cells.push(inside.replaceAll('""', '"'));
      breaks += inside.match(/\r\n|\n|\r/g)?.length ?? 0;
      at = closing + 1;
      if (at < text.length && text[at] !== delimiter && !isBreak(text[at])) {
        return { cells, breaks, end: at, trouble: 'text follows a closing quote' };
      }
    } else {
      const from = at;
      while (at < text.length && text[at] !== delimiter && !isBreak(text[at])) at++;
      cells.push(text.slice(from, at));
    }
    if (cells.length > columns && breaks > 0) return { cells, breaks, end: at, trouble: NEVER_CLOSED };
    if (at >= text.length || isBreak(text[at])) return { cells, breaks, end: at, trouble: null };
    at++;
  }
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
