import { problem } from '../../core/base/problem.ts';
import type { NeededColumns } from './needs.ts';
import type { AskOptions, Server } from './server.ts';
import { columnsNamed, fromOf, type Table } from './table.ts';
import { LENGTHS } from './whole-table.ts';

/** ISO times; null for no end. */
export interface Within {
  readonly since: string | null;
  readonly until: string | null;
}

/**
 * A table of its events from a time on, and up to one, both inclusive, alone. Throws "not-supported" where the server
 * cannot tell them, and what a `Server` throws.
 */
export async function tableWithin(
  server: Server,
  table: Table,
  { times }: NeededColumns,
  { since, until }: Within,
  options: AskOptions = {},
): Promise<Table> {
  const [time, ...more] = await columnsNamed(server, table, times, options);
  const unknown = problem('not-supported', {
    field: until === null ? 'since' : '--as-of',
    reason: 'the times of this table are texts, which the server cannot compare with it',
  });
  if (time.wire !== 'Int64' || more.length > 0) throw unknown;
  let digits: number | undefined = time.digits;
  if (time.kind !== 'time') {
    const select = `select toString(max(${time.sql})) as sluice_last from ${fromOf(table)}`;
    const [[last]] = await server.rows(select, ['sluice_last'], options);
    digits = LENGTHS[last.length];
  }
  if (digits === undefined) throw unknown;
  const units = (iso: string): bigint => (BigInt(Date.parse(iso)) * 10n ** BigInt(digits)) / 1000n;
  const only = [
    ...(since === null ? [] : [`${time.sql} >= toInt64(${units(since)})`]),
    ...(until === null ? [] : [`${time.sql} <= toInt64(${units(until)})`]),
  ];
  return { ...table, only: only.join(' and ') };
}
