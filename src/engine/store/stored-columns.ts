import type { Database } from 'better-sqlite3';
import { problem } from '../../core/base/problem.ts';
import type { Codes } from '../../core/data/columns.ts';
import { type ColumnBlob, decodeNumbers, decodeTextBytes, type TextBytes } from './column-blob.ts';
import { brokenOr } from './schema.ts';

/*
 * The columns of a data set's segments. Rows that join a segment later are columns beside its own ones, which stay as
 * they are: writing these few is all that joining costs, and reading puts them where they belong.
 */

/** The column in which the rows that joined stand beside one of the segment's. */
export const joinedColumn = (col: string): string => `joined:${col}`;

/**
 * Where the rows that joined belong: by row of them, in order, how many of the segment's own rows come before it. Columns
 * of numbers with one item per row are laid out so; joined texts follow the segment's own.
 */
export const JOINED_AT = joinedColumn('at');

export interface StoredColumns {
  /** Names of a segment's columns, those of rows that joined among them. */
  names(segment: number): ReadonlySet<string>;
  /** How many items a column has, without what joined it; 0 where there is none. */
  count(segment: number, col: string): number;
  /** Null where the segment has no such column. Throws "database-broken". */
  numbers(segment: number, col: string): Codes | null;
  texts(segment: number, col: string): TextBytes | null;
}

export function storedColumns(path: string, database: Database): StoredColumns {
  const column = database.prepare('select n, enc, data from segment where seg = ? and col = ?');
  const find = (segment: number, col: string): ColumnBlob | undefined => {
    try {
      return column.get(segment, col) as ColumnBlob | undefined;
    } catch (error) {
      throw brokenOr(error, path);
    }
  };
  const numbersOf = (segment: number, col: string): Codes | null => {
    const blob = find(segment, col);
    return blob ? decodeNumbers(blob) : null;
  };
  const textsOf = (segment: number, col: string): TextBytes | null => {
    const blob = find(segment, col);
    return blob ? decodeTextBytes(blob) : null;
  };
  const count = database.prepare('select n from segment where seg = ? and col = ?').pluck();
  const names = database.prepare('select col from segment where seg = ?').pluck();
  return {
    names: (segment) => new Set(names.all(segment) as string[]),
    count: (segment, col) => (count.get(segment, col) as number | undefined) ?? 0,
    numbers: (segment, col) => {
      const own = numbersOf(segment, col);
      const joined = own && numbersOf(segment, joinedColumn(col));
      return joined ? spliced(own, joined, need(numbersOf(segment, JOINED_AT), path) as Uint32Array) : own;
    },
    texts: (segment, col) => {
      const own = textsOf(segment, col);
      const joined = own && textsOf(segment, joinedColumn(col));
      return joined ? concatTexts(own, joined) : own;
    },
  };
}

function need<T>(found: T | null, path: string): T {
  if (found === null) throw problem('database-broken', { file: path, reason: 'a segment lacks a column' });
  return found;
}

/** Puts items among others: `at` tells how many of these come before each. As wide as either. */
export function spliced<T extends Codes>(own: T, joined: T, at: Uint32Array): T {
  const wide = own.BYTES_PER_ELEMENT < joined.BYTES_PER_ELEMENT ? joined : own;
  const all = new (wide.constructor as new (length: number) => T)(own.length + joined.length);
  let from = 0;
  for (let i = 0; i < at.length; i++) {
    const to = at[i];
    if (to > from) {
      all.set(own.subarray(from, to), from + i);
      from = to;
    }
    all[to + i] = joined[i];
  }
  all.set(own.subarray(from), from + at.length);
  return all;
}

/** What `spliced` put together. */
export function parted<T extends Codes>(all: T, at: Uint32Array): { readonly own: T; readonly joined: T } {
  const New = all.constructor as new (length: number) => T;
  const own = new New(all.length - at.length);
  const joined = new New(at.length);
  let from = 0;
  for (let i = 0; i < at.length; i++) {
    own.set(all.subarray(from + i, at[i] + i), from);
    joined[i] = all[at[i] + i];
    from = at[i];
  }
  own.set(all.subarray(from + at.length), from);
  return { own, joined };
}

export function concatTexts(a: TextBytes, b: TextBytes): TextBytes {
  const offsets = new Uint32Array(a.offsets.length + b.offsets.length - 1);
  offsets.set(a.offsets);
  for (let i = 1, at = a.offsets.length; i < b.offsets.length; i++) offsets[at++] = a.bytes.length + b.offsets[i];
  return { offsets, bytes: Buffer.concat([a.bytes, b.bytes]) };
}
