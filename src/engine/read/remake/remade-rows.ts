import { type ByteSource, remade } from '../byte-source.ts';
import { csvRow } from '../csv-header.ts';
import { flatVisit } from './flat-visit.ts';
import { hitEvents } from './hit-events.ts';
import type { CellRows, RemadeRow, Remaking } from './remaking.ts';
import { requestReader } from './request-reader.ts';
import { spanEvents } from './span-events.ts';

const CHUNK = 1 << 17;
const LF = 10;
const CR = 13;

/** Events as NDJSON, made of the rows of a source: lines, cells, or NDJSON. */
export function remadeRows(source: ByteSource, remaking: Remaking): ByteSource {
  switch (remaking.from) {
    case 'requests':
      return madeOf(source, lineAt, requestReader());
    case 'visits': {
      const visit = flatVisit(remaking.rows.columns);
      return madeOf(skipping(source, remaking.rows.skip), cellsIn(remaking.rows), visit);
    }
    case 'hits': {
      const hit = hitEvents(remaking.rows.columns, remaking.names);
      return madeOf(skipping(source, remaking.rows.skip), cellsIn(remaking.rows), hit);
    }
    case 'spans':
      return madeOf(source, lineAt, (line) => (line.trim() === '' ? [] : spansIn(line)));
  }
}

function spansIn(line: string): readonly RemadeRow[] {
  try {
    return spanEvents(JSON.parse(line));
  } catch {
    // Not a row that can be read.
    return [{ traceId: 'unknown trace', line }];
  }
}

/** One row from `start` on, and where the next one begins; null where it may go on behind the end. */
type Cut<R> = (bytes: Buffer, start: number, atEnd: boolean) => { readonly row: R; readonly next: number } | null;

function madeOf<R>(source: ByteSource, cut: Cut<R>, make: (row: R) => readonly RemadeRow[]): ByteSource {
  let rest = Buffer.alloc(0);
  let ended = false;
  return remade(source, async () => {
    if (ended) return null;
    const chunk = Buffer.alloc(CHUNK);
    const got = await source.read(chunk, 0, CHUNK);
    ended = got === 0;
    const bytes = Buffer.concat([rest, chunk.subarray(0, got)]);
    const lines: string[] = [];
    let at = 0;
    while (at < bytes.length) {
      const found = cut(bytes, at, ended);
      if (found === null) break;
      for (const row of make(found.row)) lines.push(`${JSON.stringify(row)}\n`);
      at = found.next;
    }
    rest = bytes.subarray(at);
    return Buffer.from(lines.join(''));
  });
}

const lineAt: Cut<string> = (bytes, start, atEnd) => {
  const found = bytes.indexOf(LF, start);
  if (found < 0 && !atEnd) return null;
  const end = found < 0 ? bytes.length : found;
  const line = bytes.toString('utf8', start, end > start && bytes[end - 1] === CR ? end - 1 : end);
  return { row: line, next: end + 1 };
};

const cellsIn =
  ({ delimiter, unquoted }: CellRows): Cut<readonly string[]> =>
  (bytes, start, atEnd) => {
    if (unquoted) {
      const line = lineAt(bytes, start, atEnd);
      return line && { row: line.row === '' ? [] : line.row.split(delimiter), next: line.next };
    }
    const { cells, next, complete } = csvRow(bytes, start, delimiter.charCodeAt(0));
    return complete || atEnd ? { row: cells.length === 1 && cells[0] === '' ? [] : cells, next } : null;
  };

/** A source without its first bytes. */
export function skipping(source: ByteSource, bytes: number): ByteSource {
  let left = bytes;
  return {
    read: async (into, at, length) => {
      while (left > 0) {
        const got = await source.read(into, at, Math.min(left, length));
        if (got === 0) return 0;
        left -= got;
      }
      return source.read(into, at, length);
    },
    get consumed() {
      return source.consumed;
    },
    close: () => source.close(),
  };
}
