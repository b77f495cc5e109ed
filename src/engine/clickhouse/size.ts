import fs from 'node:fs';
import path from 'node:path';
import { problem } from '../../core/base/problem.ts';
import type { NeededColumns } from './needs.ts';
import type { Table, TableColumn } from './table.ts';

/** More than this is not fetched without asking. */
export const LARGE_BYTES = 500e6;
/** The name of an event as a number, and where a row ends. */
const ROW_BYTES = 3;
/** The share of each of its events in a user. */
const WORD_USER_BYTES = 1;
/** What stands around a value in a line of JSON, beside its column's name. */
const AROUND_BYTES = 6;
/** The data set itself takes less than the rows it is made of. */
const DISK_SHARE = 1.5;

interface Size {
  readonly table: Table;
  /** Columns, not names of such: those made of others have names that nobody else knows. */
  readonly needed: Readonly<Record<keyof Omit<NeededColumns, 'left'>, readonly TableColumn[]>>;
  /** How many bytes a row's name, time and order take together; missing where they come by themselves. */
  readonly word?: number;
  /** So many are to be taken. */
  readonly rows: number;
}

/**
 * Looks how much is to be taken before it is: about so many bytes over the wire. Throws "table-large" where these are more
 * than `mostBytes`, and "disk-short" where the disk has no room for the rows and what is made of them.
 */
export function checkSize(
  { table, needed, word, rows }: Size,
  { target, mostBytes = Number.POSITIVE_INFINITY }: { readonly target: string; readonly mostBytes?: number },
): number {
  const { users, events, times, orders, others: beside } = needed;
  const items = [...times, ...orders];
  const all = [...users, ...events, ...items, ...beside];
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const own = word === undefined ? [ROW_BYTES, ...items.map((column) => column.bytes)] : [WORD_USER_BYTES, word];
  const bytes = rows * sum([...own, ...beside.map((column) => column.bytes)]);
  const name = `${table.address.database}.${table.address.table}`;
  if (bytes > mostBytes) throw problem('table-large', { table: name, rows, bytes });
  const needs = rows * sum(all.map((column) => column.bytes + column.name.length + AROUND_BYTES)) * DISK_SHARE;
  const folder = path.dirname(target);
  const { bavail, bsize } = fs.statfsSync(folder);
  if (needs > bavail * bsize) throw problem('disk-short', { folder, bytes: needs, free: bavail * bsize });
  return bytes;
}
