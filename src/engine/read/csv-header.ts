const LF = 10;
const CR = 13;
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
    const quoted = bytes[at] === QUOTE;
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

/** The delimiter that cuts the first rows into equally many cells, the most of them; a comma when none does. */
export function sniffDelimiter(head: Uint8Array, whole: boolean): string {
  let best: string = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts: number[] = [];
    for (let at = 0; at < head.length && counts.length < 100; ) {
      const row = csvRow(head, at, delimiter.charCodeAt(0));
      if ((row.complete || whole) && (row.cells.length > 1 || row.cells[0] !== '')) counts.push(row.cells.length);
      at = row.next;
    }
    if (!(counts[0] > 1)) continue;
    const alike = counts.filter((count) => count === counts[0]).length / counts.length;
    const score = alike + Math.min(counts[0], 100) / 1000;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
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

/**
 * Whether the row at `start` names the columns. It does not when none of its cells could be a name, nor when one is a
 * date and the cell below it is one, too.
 */
export function standsForHeader(bytes: Uint8Array, start: number, delimiter: number): boolean {
  const first = csvRow(bytes, start, delimiter);
  const cells = first.cells.map((cell) => cell.trim());
  const noName = (cell: string): boolean =>
    cell === '' || NUMBER.test(cell) || DATE.test(cell) || ID.test(cell) || WORD.test(cell);
  if (cells.every(noName)) return cells.every((cell) => cell === '');
  if (!first.complete) return true;
  const below = csvRow(bytes, first.next, delimiter).cells;
  return !cells.some((cell, i) => isTime(cell) && below[i] !== undefined && isTime(below[i].trim()));
}

/** A date, or the digits of a Unix time of this century in any unit. */
const isTime = (cell: string): boolean => DATE.test(cell) || /^1\d{9}(\d{3}){0,3}$/.test(cell);
