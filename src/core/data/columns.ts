import type { DecimalSign } from '../base/number.ts';

/**
 * The column view of a data set: what kernels read. A data set is cut into segments; a segment holds whole users,
 * and inside it rows are sorted by user, then time, then order in the files as opened.
 */

/** Event codes are as narrow as the number of event names allows. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Room for so many codes, none larger than `most`. */
export function codesUpTo(most: number, length: number): Codes {
  if (most < 256) return new Uint8Array(length);
  return most < 65_536 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Facts every segment of a data set shares. */
export interface Scale {
  /** Epoch milliseconds of the second that `Segment.seconds` counts from (a multiple of 1000). */
  readonly baseMs: number;
  /** What one unit of `Segment.fraction` is worth in milliseconds: 1 or 0.001. Meaningless where fraction is null. */
  readonly fractionMs: number;
}

/** One segment. Row i happened at `baseMs + seconds[i] * 1000 + (fraction ? fraction[i] * fractionMs : 0)`. */
export interface Segment {
  readonly rows: number;
  readonly users: number;
  /** users + 1 row indexes: user u owns rows userStart[u] … userStart[u + 1] - 1. */
  readonly userStart: Uint32Array;
  /** rows event ids, indexes into the data set's event names. */
  readonly event: Codes;
  /** rows whole seconds since the data set's base. */
  readonly seconds: Uint32Array;
  /** rows parts of the second, in the scale's unit; null where every time is a whole second. */
  readonly fraction: Uint16Array | Uint32Array | null;
}

/** A property of one segment, dictionary-coded. Code 0 is "no value"; code c > 0 is `values[c - 1]`. */
export interface PropertyColumn {
  /** "row": one code per row. "user": one code per user, the same on every row of that user. */
  readonly per: 'row' | 'user';
  readonly codes: Codes;
  readonly values: readonly string[];
  /** The decimal sign of its numbers; missing for a point. */
  readonly decimal?: DecimalSign;
}

/** The name under which the users' keys are asked for as a column: one code per user, whose value is the key. */
export const USER_KEY = '$user';

/**
 * The name under which silences are asked for as a column: what a preparation added where somebody did nothing, events
 * that no session holds and no audience counts, carry a value in it, and no other events do. Missing where there is none.
 */
export const SILENCE = '$silence';

/** Columns of one segment, by property name. A name that is missing is a property no event has. */
export type PropertyColumns = ReadonlyMap<string, PropertyColumn>;

/** The first row (or the last) of start … end - 1 that carries a value, -1 if none. */
export function rowWithValue(codes: ArrayLike<number>, start: number, end: number, last: boolean): number {
  for (let i = start; i < end; i++) {
    const row = last ? start + end - 1 - i : i;
    if (codes[row] !== 0) return row;
  }
  return -1;
}

/** The code of a row and its user; 0 for a property no event has. */
export const codeAt = (column: PropertyColumn | undefined, row: number, user: number): number =>
  column ? column.codes[column.per === 'user' ? user : row] : 0;

/** Ticks of a row of a segment. */
export function ticksOf(ticksPerMs: number, { seconds, fraction }: Segment): (row: number) => number {
  const perSecond = ticksPerMs * 1000;
  return fraction ? (row) => seconds[row] * perSecond + fraction[row] : (row) => seconds[row] * perSecond;
}

/**
 * Ticks of the first `count` of some rows, or of those `off` rows further on, read one right after the other: a processor waits for memory that lies far apart
 * once, not once for each, which is most of what a row here and there costs.
 */
export function ticksAt(
  ticksPerMs: number,
  { seconds, fraction }: Segment,
  rows: Uint32Array | Int32Array,
  count: number,
  off = 0,
): Float64Array {
  const perSecond = ticksPerMs * 1000;
  const ticks = new Float64Array(count);
  if (fraction) for (let i = 0; i < count; i++) ticks[i] = seconds[rows[i] + off] * perSecond + fraction[rows[i] + off];
  else for (let i = 0; i < count; i++) ticks[i] = seconds[rows[i] + off] * perSecond;
  return ticks;
}
