import { isUtf8 } from 'node:buffer';
import { PADDING } from './byte-dictionary.ts';
import type { CsvLayout, RowReader } from './row-reader.ts';
import { type RowTarget, reject, rejectRefused, TAKEN, type Tally } from './row-target.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;

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
 * unquoted cells are text. A row with another number of cells than the header is rejected. A quote that is never
 * closed, or closed in a later line by what then makes no sense, costs the line it stands in.
 */
export function csvReader(layout: CsvLayout, target: RowTarget, tally: Tally): RowReader {
  const { delimiter, fields, user, event, time, unquoted = false } = layout;
  const columns = fields.length;
  const direct = unquoted ? null : (target.direct?.csv(layout) ?? null);
  // Every byte above this is plain content: one comparison for most of a file.
  const special = Math.max(delimiter, CR);
  const starts = new Int32Array(columns);
  const ends = new Int32Array(columns);
  // Cells with doubled quotes: index into them, rewritten in a copy of the row.
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
    let at = 0;
    while (at < have && at < stop) {
      if (quick) {
        // What it leaves, down here is decided what to do with it.
        at = quick.read(at, have, stop);
        tally.rows += quick.rows;
        tally.kept += quick.rows;
        tally.lines += quick.lines;
        if (at >= have || at >= stop) break;
      }
      const rowStart = at;
      let count = 0;
      let breaks = 0;
      let trouble: string | null = null;
      let p = at;
      let rowEnd = -1;
      if (escaped.length > 0) escaped.length = 0;

      for (;;) {
        let cellStart = p;
        let cellEnd: number;
        let c = bytes[p];
        if (c === QUOTE && !unquoted && p < have) {
          cellStart = ++p;
          let doubled = false;
          for (;;) {
            for (c = bytes[p]; c !== QUOTE; c = bytes[++p]) {
              if (c === LF || (c === CR && bytes[p + 1] !== LF)) breaks++;
            }
            if (p >= have) break;
            if (bytes[p + 1] !== QUOTE || p + 1 >= have) break;
            doubled = true;
            p += 2;
          }
          if (p >= have) {
            // The closing quote is not here: wait for more, or give the quote up.
            if (!atEnd && have - cellStart < QUOTED_LIMIT) return rowStart;
            trouble = NEVER_CLOSED;
            break;
          }
          if (p - cellStart >= QUOTED_LIMIT) {
            // Whether it is closed further on must not depend on how much of the file is in hand.
            trouble = NEVER_CLOSED;
            break;
          }
          cellEnd = p++;
          if (p === have && !atEnd) return rowStart;
          c = bytes[p];
          if (c !== delimiter && c !== LF && c !== CR) {
            trouble = 'text follows a closing quote';
            break;
          }
          if (doubled) escaped.push(count);
        } else {
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
        }
        count++;
        if (count > columns && breaks > 0) {
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

      if (trouble === null && count === columns) {
        const bad = suspect && !isUtf8(bytes.subarray(rowStart, rowEnd));
        let refusal: number;
        if (escaped.length > 0 || bad) refusal = takeCopy(bytes, rowStart, rowEnd, bad);
        else refusal = target.row(bytes, view, columns, fields, starts, ends, user, event, time);
        if (refusal === TAKEN) {
          tally.rows++;
          tally.kept++;
          tally.lines += 1 + breaks;
          continue;
        }
        if (columns > 1 || rowEnd > rowStart) {
          const cell = time < 0 ? null : Buffer.from(bytes.subarray(starts[time], ends[time])).toString('utf8');
          const row = bytes.subarray(rowStart, rowEnd);
          rejectRefused(tally, refusal as 1, tally.lines + 1, row, cell ?? target.refusedTime ?? null);
        }
        tally.lines += 1 + breaks;
        continue;
      }
      if (trouble === null && breaks === 0) {
        // An empty line is no row.
        if (rowEnd > rowStart) rejectRagged(count, bytes.subarray(rowStart, rowEnd));
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

  function rejectRagged(count: number, row: Uint8Array): void {
    const cells = count === 1 ? '1 cell' : `${count} cells`;
    reject(tally, tally.lines + 1, 'wrong number of cells', `${cells} where the header has ${columns}`, row);
  }

  /** Takes a row by way of a copy in which doubled quotes are single and invalid UTF-8 is replaced. */
  function takeCopy(bytes: Uint8Array, rowStart: number, rowEnd: number, bad: boolean): number {
    const room = (rowEnd - rowStart) * (bad ? 3 : 1) + PADDING;
    if (scratch.length < room) {
      scratch = new Uint8Array(room * 2);
      scratchView = new DataView(scratch.buffer);
    }
    const copyStarts = new Int32Array(columns);
    const copyEnds = new Int32Array(columns);
    let to = 0;
    for (let i = 0, e = 0; i < columns; i++) {
      const undouble = escaped[e] === i;
      if (undouble) e++;
      copyStarts[i] = to;
      if (bad) {
        let text = Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8');
        if (undouble) text = text.replaceAll('""', '"');
        to += Buffer.from(scratch.buffer).write(text, to);
      } else {
        for (let from = starts[i]; from < ends[i]; from++) {
          scratch[to++] = bytes[from];
          if (undouble && bytes[from] === QUOTE) from++;
        }
      }
      copyEnds[i] = to;
    }
    const refusal = target.row(scratch, scratchView, columns, fields, copyStarts, copyEnds, user, event, time);
    if (bad && refusal === TAKEN) tally.repaired++;
    return refusal;
  }
}
