import type { Mapping } from '../../contract/import.ts';
import { byCodePoint } from '../../core/base/code-points.ts';
import { NOBODY } from '../import/nobody.ts';
import { USER_LIMIT } from '../read/row-target.ts';
import { PLAUSIBLE_FROM, PLAUSIBLE_TO } from '../read/time-number.ts';
import type { WholeFacts } from '../store/whole-facts.ts';
import type { NeededColumns } from './needs.ts';
import type { AskOptions, Server } from './server.ts';
import { literals } from './sql.ts';
import { columnsNamed, fromOf, type Table } from './table.ts';

/** Blanks around a text are cut off by whoever reads it; a whole id with a point may be the same without. */
const EDGES = "'^[\\\\x00-\\\\x20]|[\\\\x00-\\\\x20]$|\\\\.0+$'";
/** What a name is read as that is no UTF-8. */
const REPLACED = '\ufffd';
/** Digits of whole numbers that can only be times of one unit: milliseconds, microseconds, nanoseconds. */
export const LENGTHS: Readonly<Record<number, number>> = { 13: 3, 16: 6, 19: 9 };
const DAY_SECONDS = 86_400;

/** Whether events are what the columns say, row by row, so that a part of the rows means the same by itself. */
export const isPlainTable = (mapping: Mapping, { users, events, times }: NeededColumns): boolean =>
  [users, events, times].every(({ length }) => length === 1) &&
  [mapping.naming, mapping.identity ?? undefined, mapping.passOver, mapping.count, mapping.id, mapping.zone].every(
    (special) => special === undefined,
  ) &&
  !mapping.localEpochs;

/**
 * What reading all of a table would tell of it, as the server counts it; null where that cannot be known without reading
 * all, since some row is doubtful: its user may be nobody, its name or user has blanks around it, its time is unlikely.
 * Throws what a `Server` throws.
 */
export async function wholeTable(
  server: Server,
  table: Table,
  needed: NeededColumns,
  options: AskOptions = {},
): Promise<WholeFacts | null> {
  const [[user], [event], [time]] = await Promise.all(
    [needed.users, needed.events, needed.times].map((names) => columnsNamed(server, table, names, options)),
  );
  if (time.wire !== 'Int64' || user.kind === 'nested' || event.kind === 'nested') return null;
  const doubt = `${user.sql} = '' or lower(${user.sql}) in ${literals(NOBODY)} or match(${user.sql}, ${EDGES})
    or length(${user.sql}) > ${USER_LIMIT} or match(${event.sql}, ${EDGES})`;
  const names = ['name', 'count', 'users', 'first', 'last', 'doubtful', 'parts', 'small'].map((one) => `sluice_${one}`);
  const whole = `from ${fromOf(table)}`;
  const values = (scale: bigint): string[] => [
    event.sql,
    'toString(count())',
    `toString(uniqExact(${user.sql}))`,
    `toString(min(${time.sql}))`,
    `toString(max(${time.sql}))`,
    `toString(countIf(${doubt}))`,
    `toString(countIf(${time.sql} % ${scale} != 0))`,
    `toString(countIf(${time.sql} % ${scale >= 1000n ? scale / 1000n : 1n} != 0))`,
  ];
  // The unit is told by the last time; the others must fit it.
  const [[last]] = await server.rows(
    `select toString(max(${time.sql})) as sluice_last ${whole}`,
    ['sluice_last'],
    options,
  );
  const digits = time.kind === 'time' ? time.digits : LENGTHS[last.length];
  if (digits === undefined) return null;
  const scale = 10n ** BigInt(digits);
  const select = `select ${values(scale)
    .map((value, i) => `${value} as ${names[i]}`)
    .join(', ')} ${whole} group by ${names[0]}`;
  const rows = await server.rows(select, names, options);
  const [[users]] = await server.rows(
    `select toString(uniqExact(${user.sql})) as sluice_users ${whole}`,
    ['sluice_users'],
    options,
  );
  const msOf = (units: string): number =>
    Number((BigInt(units) * 1000n) / scale) + Number((BigInt(units) * 1000n) % scale) / Number(scale);
  const events = rows
    .map(([name, count, own, first, end]) => ({
      name,
      count: Number(count),
      users: Number(own),
      firstMs: msOf(first),
      lastMs: msOf(end),
    }))
    .sort((a, b) => b.count - a.count || byCodePoint(a.name, b.name));
  const latest = Math.min(PLAUSIBLE_TO, Date.now() / 1000 + DAY_SECONDS / 2) * 1000;
  const isDoubtful =
    rows.some((row) => row[5] !== '0' || row[0] === '' || row[0].includes(REPLACED)) ||
    events.some(({ firstMs, lastMs }) => firstMs < PLAUSIBLE_FROM * 1000 || lastMs > latest);
  if (isDoubtful || events.length === 0) return null;
  const some = (index: number): boolean => rows.some((row) => row[index] !== '0');
  return { events, users: Number(users), precisionMs: some(7) ? 0.001 : some(6) ? 1 : 1000 };
}
