import { byCodePoint } from '../../core/base/code-points.ts';
import { PLAUSIBLE_FROM, PLAUSIBLE_TO } from '../read/time-number.ts';
import type { DatasetMeta } from '../store/dataset.ts';
import type { EventFacts } from '../store/dataset-writer.ts';
import type { TableNames } from './extract-rows.ts';
import type { AskOptions, Server } from './server.ts';
import { fromOf, type Table, type TableColumn } from './table.ts';

/** What the times of a table are read as, by how many digits of a second they have: as a time, or as a number. */
const SHAPES: Readonly<Record<number, string>> = {
  0: 'epoch seconds',
  3: 'epoch milliseconds',
  6: 'epoch microseconds',
  9: 'epoch nanoseconds',
};
/** Digits of whole numbers that can only be times of one unit. */
export const LENGTHS: Readonly<Record<number, number>> = { 10: 0, 13: 3, 16: 6, 19: 9 };
const DAY_SECONDS = 86_400;
/** What stands without blanks around it. */
export const PLAIN_NAME = /^[^\0-\x20](.*[^\0-\x20])?$/s;

/** A table of which every row is an event as it stands there. Times are whole numbers of the time column's unit. */
export interface WholeTable {
  /** Most frequent first, ties by name. Times are epoch milliseconds. */
  readonly events: readonly Omit<EventFacts, 'users'>[];
  readonly precisionMs: DatasetMeta['precisionMs'];
  readonly first: bigint;
  readonly last: bigint;
  /** The column counts 10^digits a second; times have no more of them than these: 0, 3 or 6. */
  readonly digits: number;
  readonly fraction: 0 | 3 | 6;
}

/**
 * What the names and the times of a table tell of it, whoever its users are; null where that cannot be known without
 * reading all, since some row is doubtful: its name has blanks around it, its time is unlikely. `shape` is what the times
 * of the rows looked at are.
 */
export function toldOf(
  { events: found, times }: TableNames,
  { user, time }: { readonly user: TableColumn; readonly time: TableColumn },
  shape: string | null,
): Omit<WholeTable, 'fraction' | 'precisionMs'> | null {
  if (!found || !times || user.kind === 'nested' || found.some(({ name }) => !PLAIN_NAME.test(name))) return null;
  const { first, last } = times;
  const digits = digitsOf(time, shape);
  if (digits === null || (time.kind !== 'time' && [first, last].some((one) => LENGTHS[String(one).length] !== digits)))
    return null;
  const scale = 10n ** BigInt(digits);
  const latest = Math.min(PLAUSIBLE_TO, Date.now() / 1000 + DAY_SECONDS / 2);
  if (Number(first / scale) < PLAUSIBLE_FROM || Number(last / scale) >= latest) return null;

  const msOf = (units: bigint): number =>
    Number((units * 1000n) / scale) + Number((units * 1000n) % scale) / Number(scale);
  const events = found
    .map(({ name, count, first, last }) => ({ name, count, firstMs: msOf(first!), lastMs: msOf(last!) }))
    .sort((a, b) => b.count - a.count || byCodePoint(a.name, b.name));
  return { events, first, last, digits };
}

/** How many digits of a second a column counts that is read as `shape`; null where it is no whole number. */
function digitsOf(time: TableColumn, shape: string | null): number | null {
  if (time.kind === 'time') return shape?.startsWith('ISO 8601') ? time.digits : null;
  const [found] = Object.entries(SHAPES).filter(([, words]) => words === shape);
  return time.wire === 'Int64' && found ? Number(found[0]) : null;
}

export const PRECISIONS = { 0: 1000, 3: 1, 6: 0.001 } as const;

/**
 * How many digits of a second the times have, of those that they could have where they are read as `shape`; null for more
 * than six, and where they are no whole numbers. `finest`: if not more of them, it does not matter how many.
 */
export async function fractionOf(
  server: Server,
  table: Table,
  time: TableColumn,
  shape: string | null,
  { finest = 0, ...options }: AskOptions & { readonly finest?: WholeTable['fraction'] },
): Promise<WholeTable['fraction'] | null> {
  const digits = digitsOf(time, shape);
  if (digits === null) return null;
  if (digits <= finest) return finest;
  for (const fraction of [0, 3, 6] as const) {
    if (fraction >= digits) return fraction;
    // The server stops at the first time that has more.
    const select = `select '' as sluice_more
      from ${fromOf(table, [`${time.sql} % ${10n ** BigInt(digits - fraction)} != 0`])} limit 1`;
    if ((await server.rows(select, ['sluice_more'], options)).length === 0) return fraction;
  }
  return null;
}
