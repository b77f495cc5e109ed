import { problem } from '../../core/base/problem.ts';
import type { NeededColumns } from './needs.ts';
import type { AskOptions, Server } from './server.ts';
import { columnsNamed, fromOf, type Table } from './table.ts';
import { LENGTHS } from './whole-table.ts';

/**
 * A table of its events up to a time, an ISO one, alone. Throws "not-supported" where the server cannot tell them, and
 * what a `Server` throws.
 */
export async function tableUpTo(
  server: Server,
  table: Table,
  { times }: NeededColumns,
  until: string,
  options: AskOptions = {},
): Promise<Table> {
  const [time, ...more] = await columnsNamed(server, table, times, options);
  const unknown = problem('not-supported', {
    field: '--as-of',
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
  const units = (BigInt(Date.parse(until)) * 10n ** BigInt(digits)) / 1000n;
  return { ...table, only: `${time.sql} <= toInt64(${units})` };
}
