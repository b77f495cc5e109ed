import { isUtf8 } from 'node:buffer';
import { PADDING } from './byte-dictionary.ts';
import type { CsvLayout, RowReader } from './row-reader.ts';
import { NO_USER, type RowTarget, reject, rejectRefused, TAKEN, type Tally, TOTALS } from './row-target.ts';
import { isTotals } from './totals-word.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const BACKSLASH = 92;

/** A quoted cell longer than this is taken for a quote that is never closed. */
const QUOTED_LIMIT = 1 << 20;
const NEVER_CLOSED = 'a quote is opened and never closed';

/** How many of `have` bytes are whole characters: pieces of a file end anywhere. */
export function wholeCharacters(bytes: Uint8Array, have: number): number {
  for (let back = 1; back <= 3 && back <= have; back++) {
    const byte = bytes[have - back];
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? have - back : have;
  }
  return have;
}

/**
 * CSV by RFC 4180, and forgiving: any delimiter, LF, CRLF or CR, a byte order mark skipped elsewhere, quotes inside
 * unquoted cells are text. A row that is longer than the header by empty cells only is whole, and so is one that is shorter
 * by cells of no role; others are rejected, and so is a row of totals at the end. A quote that is never closed, or closed
 * in a later line by what then makes no sense, costs the line it stands in.
 */
export function csvReader(layout: CsvLayout, target: RowTarget, tally: Tally): RowReader {
  const { delimiter, fields, user, event, time, unquoted = false, backslash = false, remarks = false } = layout;
  const columns = fields.length;
  // A row that has fewer cells lacks a role.
  const needed = Math.max(user, event, time) + 1;
  const direct = unquoted || backslash || remarks ? null : (target.direct?.csv(layout) ?? null);
  // Every byte above this is plain content: one comparison for most of a file.
  const special = Math.max(delimiter, CR);
  const starts = new Int32Array(columns);
  const ends = new Int32Array(columns);
  // Cells with doubled or escaped quotes: index into them, rewritten in a copy of the row.
  const escaped: number[] = [];
  let scratch = new Uint8Array(4096);
  let scratchView = new DataView(scratch.buffer);

  return { read };

  function read(bytes: Uint8Array, view: DataView, have: number, stop: number, atEnd: boolean): number {
    bytes[have] = LF;
    bytes[have + 1] = QUOTE;
    const suspect = !isUtf8(bytes.subarray(0, atEnd ? have : wholeCharacters(bytes, have)));
    const quick = suspect ? null : direct;
    quick?.load(bytes, have);
    // The last row may be one of totals: it is looked at once it is known to be the last.
    const last = lastLine(bytes, have);
    const bound = atEnd ? stop : Math.min(stop, last);
    let at = 0;
    // The row in which blanks before a quote turned out to be text.
    let strictAt = -1;
    while (at < have && at < bound) {
      if (quick && at < last) {
        // What it leaves, down here is decided what to do with it.
        at = quick.read(at, have, Math.min(bound, last));
        tally.rows += quick.rows;
        tally.kept += quick.rows;
        tally.lines += quick.lines;
        if (at >= have || at >= bound) break;
      }
      const rowStart = at;
      let count = 0;
      let breaks = 0;
      let trouble: string | null = null;
      let p = at;
      let rowEnd = -1;
      let extra = false;
      let slashed = false;
      let spaced = false;
      if (escaped.length > 0) escaped.length = 0;

      if (remarks && bytes[at] === HASH) {
        while (p < have && bytes[p] !== LF && bytes[p] !== CR) p++;
        if (p + 1 >= have && !atEnd) return rowStart;
        at = p + (bytes[p] === CR && p + 1 < have && bytes[p + 1] === LF ? 2 : 1);
        tally.lines++;
        continue;
      }

      for (;;) {
        let cellStart = p;
        let cellEnd = -1;
        let c = bytes[p];
        // Blanks before a quote are none of the cell, if it is closed as it should be.
        let quote = p;
        if (c === SPACE && !unquoted && strictAt !== rowStart) while (bytes[quote] === SPACE) quote++;
        if (bytes[quote] === QUOTE && !unquoted && quote < have) {
          const before = breaks;
          let wrong: string | null = null;
          let rewritten = false;
          p = quote + 1;
          for (;;) {
            for (c = bytes[p]; c !== QUOTE; c = bytes[++p]) {
              if (c === LF || (c === CR && bytes[p + 1] !== LF)) breaks++;
              else if (c === BACKSLASH && backslash) {
                rewritten = true;
                slashed = true;
                p++;
              }
            }
            if (p >= have) break;
            if (bytes[p + 1] !== QUOTE || p + 1 >= have) break;
            rewritten = true;
            p += 2;
          }
          if (p >= have) {
            // The closing quote is not here: wait for more, or give the quote up.
            if (!atEnd && have - quote < QUOTED_LIMIT) return rowStart;
            wrong = NEVER_CLOSED;
          } else if (p - quote > QUOTED_LIMIT) {
            // Whether it is closed further on must not depend on how much of the file is in hand.
            wrong = NEVER_CLOSED;
          } else {
            const closed = p++;
            while (bytes[p] === SPACE) p++;
            if (p === have && !atEnd) return rowStart;
            c = bytes[p];
            if ((c !== delimiter && c !== LF && c !== CR) || (quote > cellStart && breaks > before))
              wrong = 'text follows a closing quote';
            else {
              if (quote > cellStart) spaced = true;
              cellStart = quote + 1;
              cellEnd = closed;
              if (rewritten) escaped.push(count);
            }
          }
          if (wrong !== null) {
            if (quote === cellStart) {
              trouble = wrong;
              break;
            }
            p = cellStart;
            breaks = before;
          }
        }
        if (cellEnd < 0) {
          for (;;) {
            c = bytes[p];
            while (c > special) c = bytes[++p];
            if (c === delimiter || c === LF || c === CR) break;
            p++;
          }
          cellEnd = p;
        }
        if (count < columns) {
          starts[count] = cellStart;
          ends[count] = cellEnd;
        } else if (cellEnd > cellStart) extra = true;
        count++;
        if (extra && breaks > 0) {
          // What stands behind the last delimiter in hand is not known yet: it may be another quote.
          if (p >= have && !atEnd) return rowStart;
          // More cells cannot make it right, and there may be any number of them in any number of lines.
          trouble = NEVER_CLOSED;
          break;
        }
        if (c === delimiter && p < have) {
          p++;
          continue;
        }
        if (p >= have && !atEnd) return rowStart;
        rowEnd = p;
        if (c === CR) {
          if (p + 1 >= have && !atEnd) return rowStart;
          if (bytes[p + 1] === LF) p++;
        }
        at = p + 1;
        break;
      }

      if (spaced && (trouble !== null || count !== columns)) {
        strictAt = rowStart;
        at = rowStart;
        continue;
      }
      const shorter = count < columns && breaks === 0 && count >= needed && rowEnd > rowStart;
      if (trouble === null && !extra && (count >= columns || shorter)) {
        const cells = Math.min(count, columns);
        const bad = suspect && !isUtf8(bytes.subarray(rowStart, rowEnd));
        let refusal: number;
        if (atEnd && rowStart >= last && user >= 0 && isTotals(textAt(bytes, user))) refusal = NO_USER;
        else if (areSums(bytes, cells, user, event, time)) refusal = NO_USER;
        else if (escaped.length > 0 || bad) refusal = takeCopy(bytes, rowStart, rowEnd, bad, cells);
        else refusal = target.row(bytes, view, cells, fields, starts, ends, user, event, time);
        if (refusal === TAKEN) {
          tally.rows++;
          tally.kept++;
          if (count !== columns) tally.ragged++;
          if (slashed) tally.backslashed++;
          tally.lines += 1 + breaks;
          continue;
        }
        if (totalsAt(bytes, cells, user) || areSums(bytes, cells, user, event, time))
          rejectTotals(bytes.subarray(rowStart, rowEnd));
        else if (columns > 1 || rowEnd > rowStart) {
          const cell =
            time < 0 || time >= cells ? null : Buffer.from(bytes.subarray(starts[time], ends[time])).toString('utf8');
          const row = bytes.subarray(rowStart, rowEnd);
          rejectRefused(tally, refusal as 1, tally.lines + 1, row, cell ?? target.refusedTime ?? null);
        }
        tally.lines += 1 + breaks;
        continue;
      }
      if (trouble === null && breaks === 0) {
        // An empty line is no row.
        if (rowEnd > rowStart && totalsAt(bytes, Math.min(count, columns), user))
          rejectTotals(bytes.subarray(rowStart, rowEnd));
        else if (rowEnd > rowStart) rejectRagged(count, bytes.subarray(rowStart, rowEnd));
        tally.lines++;
        continue;
      }
      // A quote went wrong, or is suspected to have swallowed line breaks: only the line it began in is lost.
      let lineEnd = rowStart;
      while (lineEnd < have && bytes[lineEnd] !== LF && bytes[lineEnd] !== CR) lineEnd++;
      // One more byte tells whether a line feed belongs to the carriage return.
      if (!atEnd && (lineEnd >= have || (bytes[lineEnd] === CR && lineEnd + 1 >= have))) return rowStart;
      const reason = trouble ?? NEVER_CLOSED;
      reject(tally, tally.lines + 1, reason, reason, bytes.subarray(rowStart, lineEnd));
      tally.lines++;
      at = lineEnd + (bytes[lineEnd] === CR && lineEnd + 1 < have && bytes[lineEnd + 1] === LF ? 2 : 1);
    }
    return Math.min(at, have);
  }

  function textAt(bytes: Uint8Array, cell: number): string {
    return Buffer.from(bytes.subarray(starts[cell], Math.min(ends[cell], starts[cell] + TOTALS_LENGTH))).toString(
      'utf8',
    );
  }

  function isEmpty(cell: number, cells: number): boolean {
    return cell >= 0 && cell < cells && starts[cell] === ends[cell];
  }

  /**
   * Whether nothing is filled but numbers, and words for totals: sums that some reports put under their header. Where roles
   * have several columns, a single number can be no event either.
   */
  function areSums(bytes: Uint8Array, cells: number, user: number, event: number, time: number): boolean {
    const known = event >= 0 && time >= 0;
    if (known && !(isEmpty(event, cells) && isEmpty(time, cells) && (user < 0 || isEmpty(user, cells)))) return false;
    let filled = 0;
    for (let cell = 0; cell < cells; cell++) if (starts[cell] < ends[cell] && ++filled > 2 && !known) return false;
    let sums = 0;
    for (let cell = 0; cell < cells; cell++) {
      if (starts[cell] === ends[cell]) continue;
      const text = textAt(bytes, cell);
      if (SUM.test(text)) sums++;
      else if (!isTotals(text)) return false;
    }
    return known ? sums > 0 : sums === 1 && cells > 3;
  }

  /** Whether the first cell that is filled, or the user, says that these are totals. */
  function totalsAt(bytes: Uint8Array, cells: number, user: number): boolean {
    let first = 0;
    while (first < cells - 1 && starts[first] === ends[first]) first++;
    return isTotals(textAt(bytes, first)) || (user >= 0 && user < cells && isTotals(textAt(bytes, user)));
  }

  function rejectTotals(row: Uint8Array): void {
    reject(tally, tally.lines + 1, TOTALS, 'the row holds totals, and is no event', row);
  }

  function rejectRagged(count: number, row: Uint8Array): void {
    const cells = count === 1 ? '1 cell' : `${count} cells`;
    reject(tally, tally.lines + 1, 'wrong number of cells', `${cells} where the header has ${columns}`, row);
  }

  /** Takes a row by way of a copy in which quotes are single and plain, and invalid UTF-8 is replaced. */
  function takeCopy(bytes: Uint8Array, rowStart: number, rowEnd: number, bad: boolean, cells: number): number {
    const room = (rowEnd - rowStart) * (bad ? 3 : 1) + PADDING;
    if (scratch.length < room) {
      scratch = new Uint8Array(room * 2);
      scratchView = new DataView(scratch.buffer);
    }
    const copyStarts = new Int32Array(columns);
    const copyEnds = new Int32Array(columns);
    let to = 0;
    for (let i = 0, e = 0; i < cells; i++) {
      const rewrite = escaped[e] === i;
      if (rewrite) e++;
      copyStarts[i] = to;
      if (bad) {
        let text = Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8');
        if (rewrite)
          text = backslash ? text.replace(/""|\\(["\\])/g, (_, sign = '"') => sign) : text.replaceAll('""', '"');
        to += Buffer.from(scratch.buffer).write(text, to);
      } else {
        for (let from = starts[i]; from < ends[i]; from++) {
          const sign = bytes[from + 1];
          if (rewrite && backslash && bytes[from] === BACKSLASH && (sign === QUOTE || sign === BACKSLASH)) from++;
          else if (rewrite && bytes[from] === QUOTE) from++;
          scratch[to++] = bytes[from];
        }
      }
      copyEnds[i] = to;
    }
    const refusal = target.row(scratch, scratchView, cells, fields, copyStarts, copyEnds, user, event, time);
    if (bad && refusal === TAKEN) tally.repaired++;
    return refusal;
  }
}

/** Words that stand for totals are not longer, in bytes. */
const TOTALS_LENGTH = 80;
/** A sum, plain or as people write it. */
const SUM = /^[-+(]?\p{Sc}?\d[\d.,' ]*\)?[%\p{Sc}]?$/u;

/** Where the last line begins that is not empty. */
function lastLine(bytes: Uint8Array, have: number): number {
  let at = have;
  while (at > 0 && bytes[at - 1] <= SPACE) at--;
  while (at > 0 && bytes[at - 1] !== LF && bytes[at - 1] !== CR) at--;
  return at;
}
