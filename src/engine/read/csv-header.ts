const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
export const DELIMITERS = [',', ';', '\t', '|'] as const;

/** One row as texts, read without haste: for headers, previews and guesses. Stops behind more cells than `most`. */
export function csvRow(
  bytes: Uint8Array,
  start: number,
  delimiter: number,
  most = Number.POSITIVE_INFINITY,
): { readonly cells: string[]; readonly next: number; readonly lines: number; readonly complete: boolean } {
  const cells: string[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  let lines = 1;
  for (;;) {
    // Blanks before a quote are none of the cell.
    let first = at;
    while (bytes[first] === SPACE) first++;
    const quoted = bytes[first] === QUOTE;
    if (quoted) at = first;
    let from = quoted ? ++at : at;
    let text = '';
    if (quoted) {
      for (; at < bytes.length; at++) {
        if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) lines++;
        if (bytes[at] !== QUOTE) continue;
        if (bytes[at + 1] !== QUOTE) break;
        text += buffer.toString('utf8', from, ++at);
        from = at + 1;
      }
      text += buffer.toString('utf8', from, at++);
      from = at;
    }
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) at++;
    cells.push(text + buffer.toString('utf8', Math.min(from, bytes.length), at));
    if (at >= bytes.length) return { cells, next: bytes.length, lines, complete: false };
    if (bytes[at] === delimiter && cells.length <= most) {
      at++;
      continue;
    }
    const next = bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
    return { cells, next, lines, complete: true };
  }
}

/** Names to call columns by: trimmed, the empty and the repeated ones told apart by number. */
export function columnNames(cells: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  // The number a name came to last: there may be a hundred thousand of one.
  const numbers = new Map<string, number>();
  return cells.map((cell, index) => {
    const name = cell.trim() || `column ${index + 1}`;
    let unique = name;
    let n = numbers.get(name) ?? 1;
    while (taken.has(unique)) unique = `${name} (${++n})`;
    numbers.set(name, n);
    taken.add(unique);
    return unique;
  });
}

const NUMBER = /^[-+]?[\d.,]*\d(e[-+]?\d+)?%?$/i;
const DATE = /^\d{4}[-/]\d\d[-/]\d\d([T ].*)?$|^\d{1,2}[./]\d{1,2}[./]\d{4}( .*)?$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{16,}$|^[^\s@]+@[^\s@]+\.[a-z]+$/i;
const WORD = /^(true|false|null|none|nan|n\/a)$/i;

/** Whether a trimmed cell is nothing that a column could be called. */
export const namesNothing = (cell: string): boolean =>
  cell === '' || NUMBER.test(cell) || DATE.test(cell) || ID.test(cell) || WORD.test(cell);

/** A date, or the digits of a Unix time of this century in any unit. */
export const isTimeCell = (cell: string): boolean => DATE.test(cell) || /^1\d{9}(\d{3}){0,3}$/.test(cell);
