import type { Page } from './parquet-pages.ts';
import type { CsvLayout, JsonLinesLayout } from './row-reader.ts';
import { PLAIN_TIMES, shownTime, type TimeReading, whyNoTime } from './time-reading.ts';

/**
 * Where a reader puts the rows it finds. A row is a list of cells that stand in one buffer, in the order they stand
 * there; the buffer has `PADDING` readable bytes after its content.
 */
export interface RowTarget {
  /** The number of the field of this name, to name it by in rows; -1 for a field the target does not want. */
  field(name: string): number;
  /**
   * Takes a row or returns why not. `fields[i]`, `starts[i]`, `ends[i]` for i < count tell a cell each; an empty cell is
   * a missing value, a field of -1 is left out. `user`, `event` and `time` are indexes into these lists, or -1 where the row has no such cell.
   */
  row(
    bytes: Uint8Array,
    view: DataView,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
    user: number,
    event: number,
    time: number,
  ): Refusal;
  /** The time of the row refused last, of a target that finds the roles itself. */
  readonly refusedTime?: string | null;
  /** Readers that put rows without a flaw into the target by themselves, faster than one by one. */
  readonly direct?: DirectRows;
}

/** Ways into a target that are made for a format. */
export interface DirectRows {
  csv(layout: CsvLayout): DirectReader;
  /** `fieldOf` gives the field of a path when its first value is met. */
  jsonLines(layout: JsonLinesLayout, fieldOf: (path: string) => number): DirectReader;
  /** By column: 1 user, 2 event, 3 time, 0 neither. */
  columns(roles: readonly (0 | 1 | 2 | 3)[]): DirectColumns;
}

/** Takes rows whose cells stand in columns. */
export interface DirectColumns {
  /** A column's next rows; false where each must be looked at. */
  load(column: number, page: Page, field: () => number): boolean;
  /** Takes rows from each column's `index` on, that many or up to the first that is refused; returns how many. */
  take(index: (column: number) => number, rows: number): number;
}

/** Takes rows straight from a file's bytes, as long as there is nothing to be decided about them. */
export interface DirectReader {
  /** The bytes that are read next: 0 … have - 1. */
  load(bytes: Uint8Array, have: number): void;
  /** Takes the rows that begin at `from` or later and before `stop`; returns where the first begins that it left. */
  read(from: number, have: number, stop: number): number;
  /** What the last call of `read` took. */
  readonly rows: number;
  readonly lines: number;
}

/** Why a row was not taken; 0 when it was. */
export type Refusal = 0 | 1 | 2 | 3 | 4 | 5;
export const TAKEN = 0;
export const NO_USER = 1;
export const NO_EVENT = 2;
export const NO_TIME = 3;
export const LONG_USER = 4;
/** The time lies too far from the others to be stored. */
export const FAR_TIME = 5;

/** Longest user key in bytes. */
export const USER_LIMIT = 4095;

/** A row that was not taken. `line` counts from the start of what was read, from 1. */
export interface Reject {
  readonly line: number;
  /** The same words for every row with the same trouble, so that they can be counted. */
  readonly kind: string;
  /** What exactly is wrong with this row. */
  readonly reason: string;
  /** Whose column is to blame; null for the row as a whole. */
  readonly role: 'user' | 'event' | 'time' | null;
  readonly text: string;
}

/** What a reader collects while it reads. */
export interface Tally {
  /** How times are read, to say why one is none. */
  readonly times: TimeReading;
  rows: number;
  kept: number;
  lines: number;
  /** Rows in which invalid UTF-8 was replaced. */
  repaired: number;
  /** Rows taken that had more cells than the header, empty ones, or fewer, none of a role. */
  ragged: number;
  /** Rows taken in which quotes were written with a backslash. */
  backslashed: number;
  readonly rejects: Reject[];
  readonly rejectCounts: Map<string, number>;
}

/** How many rejected rows are kept with their text. */
export const REJECTS_KEPT = 1000;
const TEXT_LIMIT = 500;

export const newTally = (times = PLAIN_TIMES): Tally => ({
  times,
  rows: 0,
  kept: 0,
  lines: 0,
  repaired: 0,
  ragged: 0,
  backslashed: 0,
  rejects: [],
  rejectCounts: new Map(),
});

export function resetTally(tally: Tally): void {
  tally.rows = 0;
  tally.kept = 0;
  tally.lines = 0;
  tally.repaired = 0;
  tally.ragged = 0;
  tally.backslashed = 0;
  tally.rejects.length = 0;
  tally.rejectCounts.clear();
}

/** What rows of totals are rejected as. */
export const TOTALS = 'totals row';

export function reject(
  tally: Tally,
  line: number,
  kind: string,
  reason: string,
  bytes: Uint8Array,
  role: Reject['role'] = null,
): void {
  tally.rows++;
  tally.rejectCounts.set(kind, (tally.rejectCounts.get(kind) ?? 0) + 1);
  if (tally.rejects.length >= REJECTS_KEPT) return;
  tally.rejects.push({ line, kind, reason, role, text: shownRow(bytes) });
}

/** A row as it is shown, cut where it is long. */
export function shownRow(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, TEXT_LIMIT)).toString('utf8');
  return bytes.length > TEXT_LIMIT ? `${text}…` : text;
}

/** A refused row as a reject: names the cell that made it so. */
export function rejectRefused(
  tally: Tally,
  refusal: Refusal,
  line: number,
  row: Uint8Array,
  timeCell: string | null,
): void {
  if (refusal === NO_USER) reject(tally, line, 'no user', 'the row has no user', row, 'user');
  else if (refusal === NO_EVENT) reject(tally, line, 'no event name', 'the row has no event name', row, 'event');
  else if (refusal === LONG_USER) {
    const reason = `the user is longer than ${USER_LIMIT.toLocaleString('en-US')} bytes`;
    reject(tally, line, 'user too long', reason, row, 'user');
  } else if (timeCell === null || timeCell.trim() === '')
    reject(tally, line, 'no time', 'the row has no time', row, 'time');
  else if (refusal === FAR_TIME) {
    const reason = `the time “${shownTime(timeCell)}” lies more than 68 years from the others and cannot be stored`;
    reject(tally, line, 'time too far from the others', reason, row, 'time');
  } else {
    const { kind, reason } = whyNoTime(timeCell, tally.times);
    reject(tally, line, kind, reason, row, 'time');
  }
}
