import type { ByteSource } from '../byte-source.ts';
import { csvReader } from '../csv-reader.ts';
import { jsonLinesReader } from '../json-lines-reader.ts';
import { readBuffer, readRows } from '../read-rows.ts';
import type { RowReader } from '../row-reader.ts';
import { newTally, type RowTarget, TAKEN, type Tally } from '../row-target.ts';

export interface Outcome {
  /** Cells by the number of their column, or by path. */
  readonly rows: readonly ReadonlyMap<string, string>[];
  readonly tally: Tally;
}

/** How a text comes to its reader: in pieces of these sizes, over and over, and in stretches that end about there. */
export interface Cuts {
  readonly pieces: readonly number[];
  readonly stretches: readonly number[];
}

export const UNCUT: Cuts = { pieces: [1 << 20], stretches: [] };

/** A source of some bytes that gives only so many at a time. */
export function drip(bytes: Uint8Array, pieces: readonly number[]): ByteSource {
  let at = 0;
  let turn = 0;
  return {
    read: async (into, place, length) => {
      const got = Math.min(length, pieces[turn++ % pieces.length], bytes.length - at);
      into.set(bytes.subarray(at, at + got), place);
      at += got;
      return got;
    },
    get consumed() {
      return at;
    },
    close: () => {},
  };
}

/** Reads CSV without a header; a row's cells go by "0", "1" and so on. */
export function readCsv(bytes: Uint8Array, delimiter: string, columns: number, cuts: Cuts = UNCUT): Promise<Outcome> {
  return readText(bytes, cuts, (target, tally) => {
    const fields = Int32Array.from({ length: columns }, (_, column) => target.field(String(column)));
    return csvReader({ delimiter: delimiter.charCodeAt(0), fields, user: 0, event: 0, time: 0 }, target, tally);
  });
}

export function readNdjson(bytes: Uint8Array, cuts: Cuts = UNCUT): Promise<Outcome> {
  const roles = { user: '\0', event: '\0', time: '\0' };
  return readText(bytes, cuts, (target, tally) => jsonLinesReader(roles, target, tally));
}

/** One for all, as in an import: what stands in it from before must not matter. */
const buffer = readBuffer();

async function readText(
  bytes: Uint8Array,
  { pieces, stretches }: Cuts,
  open: (target: RowTarget, tally: Tally) => RowReader,
): Promise<Outcome> {
  const rows: Map<string, string>[] = [];
  const names: string[] = [];
  const target: RowTarget = {
    field: (name) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1),
    row: (from, _view, count, fields, starts, ends) => {
      const row = new Map<string, string>();
      for (let i = 0; i < count; i++) {
        const cell = Buffer.from(from.subarray(starts[i], ends[i])).toString('utf8');
        if (fields[i] >= 0 && cell !== '') row.set(names[fields[i]], cell);
      }
      rows.push(row);
      return TAKEN;
    },
  };
  const tally = newTally();
  const reader = open(target, tally);
  let start = 0;
  for (const stretch of [...stretches, Number.POSITIVE_INFINITY]) {
    const stop = start + stretch;
    const options = { buffer, file: 'f', skip: 0, headerLines: 0, onPiece: () => {} };
    start += await readRows(drip(bytes.subarray(start), pieces), reader, tally, { ...options, stop: stop - start });
  }
  return { rows, tally };
}
