import fs from 'node:fs';
import { openFile } from '../read/byte-source.ts';
import { csvRow } from '../read/csv-header.ts';
import type { TextFile } from '../read/text-file.ts';
import type { ReadTask } from './lane.ts';

/** Where a row begins is looked for in so many bytes. */
export const WINDOW = 1 << 18;
/** A place is taken for the beginning of a row when this many rows from there on look right. */
const PROBE_ROWS = 20;
/** At least so many rows of a Parquet file are read at a time. */
const PARQUET_ROWS = 20_000;

/**
 * Cuts a file into stretches that begin where rows begin: in bytes, or in rows of a Parquet file. In CSV that is a guess, since a line break may stand inside
 * quotes: whoever reads a stretch must find that it ends exactly where the next one begins. It looks no further ahead than it
 * is asked: the first ones are read while it looks where the others begin.
 */
export function* splitFile(text: TextFile, stretch: number): Generator<ReadTask> {
  let start = 0;
  for (const next of startsIn(text, stretch)) {
    yield { text, start, stop: next };
    start = next;
  }
  yield { text, start, stop: null };
}

/** Where the stretches after the first one begin. */
function* startsIn(text: TextFile, stretch: number): Generator<number> {
  if (text.format === 'parquet') {
    if (stretch < Number.POSITIVE_INFINITY) yield* groupsFor(text);
    return;
  }
  if (!hasLines(text) || text.codings.length > 0 || text.bytes < 2 * stretch) return;
  const descriptor = openFile(text.file);
  try {
    const window = new Uint8Array(WINDOW);
    let before = text.dataStart;
    for (let at = stretch; at + stretch / 2 < text.bytes; at += stretch) {
      const got = fs.readSync(descriptor, window, 0, WINDOW, at);
      const offset = rowStart(window.subarray(0, got), text);
      if (offset === null || at + offset <= before) continue;
      before = at + offset;
      yield before;
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Row groups are read by whichever thread is free; very small ones several at a time. */
function* groupsFor({ groupStarts }: TextFile): Generator<number> {
  let before = 0;
  for (const start of groupStarts) {
    if (start - before < PARQUET_ROWS) continue;
    before = start;
    yield start;
  }
}

/** Whether its bytes, unpacked, can be cut where lines end. */
export const hasLines = ({ format, remake, encoding }: TextFile): boolean =>
  (format === 'csv' || format === 'ndjson') && remake === null && encoding === 'utf-8';

/** Where the first row in a window begins; null when none can be made out. */
export function rowStart(window: Uint8Array, { format, delimiter, columns, layout }: TextFile): number | null {
  const breakByte = window.includes(10) ? 10 : 13;
  for (let at = window.indexOf(breakByte); at >= 0; at = window.indexOf(breakByte, at + 1)) {
    const anyLine = format === 'ndjson' || layout?.unquoted;
    if (anyLine || rowsLookRight(window, at + 1, delimiter!.charCodeAt(0), columns.length)) return at + 1;
  }
  return null;
}

function rowsLookRight(window: Uint8Array, start: number, delimiter: number, columns: number): boolean {
  let at = start;
  for (let rows = 0; rows < PROBE_ROWS; ) {
    const row = csvRow(window, at, delimiter, columns);
    if (!row.complete) return rows > 0;
    at = row.next;
    if (row.cells.length === 1 && row.cells[0] === '' && columns > 1) continue;
    if (row.cells.length !== columns) return false;
    rows++;
  }
  return true;
}
