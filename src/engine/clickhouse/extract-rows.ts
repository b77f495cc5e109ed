import { byCodePoint } from '../../core/base/code-points.ts';
import { problem } from '../../core/base/problem.ts';
import { serverOf } from './address.ts';
import { blocksOf } from './buckets.ts';
import { cellWriter } from './cells.ts';
import { keyOf, rowWriter } from './json-rows.ts';
import type { Column, ListColumn, NumberColumn } from './native.ts';
import type { NeededColumns } from './needs.ts';
import type { AskOptions, Server } from './server.ts';
import { literal } from './sql.ts';
import { columnsNamed, fromOf, type Table, type TableColumn, textSql } from './table.ts';

const CODES = 65_535;

/** The events of a table, and until when. */
export interface TableNames {
  /** By the bytes of their names; null where names have to come with each row. */
  readonly events: readonly NamedEvent[] | null;
  readonly count: number;
  /** First and last time of all; null where the time column holds texts, or the table nothing. */
  readonly times: Ends | null;
}

/** First and last time, in the units of the time column. */
export interface Ends {
  readonly first: bigint;
  readonly last: bigint;
}

/** An event by its name; without ends where the time column holds texts. */
export interface NamedEvent extends Partial<Ends> {
  readonly name: string;
  readonly count: number;
}

/** Rows of a table on their way into a file. */
export interface RowQuestion {
  readonly table: Table;
  readonly needed: NeededColumns;
  readonly names: TableNames;
  /** By how many queries they come. */
  readonly buckets: number;
}

/** Which events there are and how many, up to now. Throws what a `Server` throws. */
export async function tableNames(
  server: Server,
  table: Table,
  needed: NeededColumns,
  options: AskOptions = {},
): Promise<TableNames> {
  const [[event, ...more], [time]] = await Promise.all(
    [needed.events, needed.times].map((names) => columnsNamed(server, table, names, options)),
  );
  return namesOf(server, table, { event: more.length === 0 && event.kind !== 'nested' ? event : null, time }, options);
}

/** As `tableNames`, of columns; null for an event that no column says by itself. */
export async function namesOf(
  server: Server,
  table: Table,
  { event, time }: { readonly event: TableColumn | null; readonly time: TableColumn },
  options: AskOptions = {},
): Promise<TableNames> {
  const ends = time.wire === 'Int64' ? ['min', 'max'] : [];
  // Grouped as it stands there, since that may be a short number for each text.
  const rows = await server.rows(
    `select ${event ? textSql(event) : "''"} as sluice_event, toString(count()) as sluice_count
       ${ends.map((end) => `, toString(${end}(${time.sql})) as sluice_${end}`).join('')}
     from ${fromOf(table)} group by ${event?.own ?? 'sluice_event'}`,
    ['sluice_event', 'sluice_count', ...ends.map((end) => `sluice_${end}`)],
    options,
  );
  const found = new Map<string, NamedEvent>();
  for (const [name, n, ...own] of rows) {
    const [first, last] = own.map(BigInt);
    const one = { name, count: Number(n), ...(ends.length > 0 && { first, last }) };
    const same = found.get(name);
    found.set(name, same ? together(same, one) : one);
  }
  const events = [...found.values()].sort((a, b) => byCodePoint(a.name, b.name));
  if (events.length > CODES) {
    const { database, table: name } = table.address;
    throw problem('too-many-events', { file: `${serverOf(table.address)} ${database}.${name}`, limit: CODES });
  }
  // Bytes that are no UTF-8 have no literal of their own: such names come with each row.
  const coded = event !== null && events.every(({ name }) => !name.includes('\ufffd'));
  const all = events.length > 0 ? events.reduce(together) : null;
  return {
    events: coded ? events : null,
    count: all?.count ?? 0,
    times: all?.first === undefined ? null : { first: all.first, last: all.last! },
  };
}

/** The same with other names of events; and the names that came to be one. */
export function renamed(
  { events, ...names }: TableNames,
  rename: (name: string) => string,
): readonly [names: TableNames, spellings: (name: string) => readonly string[]] {
  const all = Map.groupBy(events ?? [], ({ name }) => rename(name));
  const made = Array.from(all, ([name, some]) => ({ ...some.reduce(together), name }));
  made.sort((a, b) => byCodePoint(a.name, b.name));
  return [{ ...names, events: events && made }, (name) => all.get(name)?.map((one) => one.name) ?? []];
}

/** Two events as one. */
function together(a: NamedEvent, b: NamedEvent): NamedEvent {
  if (a.first === undefined) return { ...a, count: a.count + b.count };
  const [first, , , last] = [a.first, a.last!, b.first!, b.last!].sort((x, y) => (x < y ? -1 : 1));
  return { name: a.name, count: a.count + b.count, first, last };
}

/**
 * Writes rows of a table to a file of JSON lines, user by user, each by time, then by the order column, then by the bytes
 * of the name and the other cells: twice the same. The server filters, groups and sorts. Returns how many rows there
 * are. Throws what a `Server` throws, and "disk-full".
 */
export async function extractRows(
  server: Server,
  { table, needed, names, buckets }: RowQuestion,
  file: string,
  options: AskOptions & { readonly onRows?: (rows: number) => void } = {},
): Promise<number> {
  const columnsOf = (of: readonly string[]) => columnsNamed(server, table, of, options);
  const [users, [event, ...moreEvents], times, orders, others] = await Promise.all(
    [needed.users, needed.events, needed.times, needed.orders, needed.others].map(columnsOf),
  );
  // Among the names of the table stand only those that its column of events holds by itself.
  const coded = names.events;
  const items = [...times, ...orders, ...(coded ? [] : [event]), ...moreEvents, ...others];
  const code = coded
    ? `toUInt16(transform(${textSql(event)}, [${coded.map(({ name }) => literal(name)).join(', ')}], [${coded
        .map((_, i) => i + 1)
        .join(', ')}], 0))`
    : null;
  // The code stands behind what rows are sorted by before their names.
  const codeAt = times.length + orders.length;
  const parts = items.map(({ sql }) => sql);
  if (code) parts.splice(codeAt, 0, code);
  // A tuple of one is no tuple.
  const item = `tuple(${parts.join(', ')}${parts.length === 1 ? ', toUInt8(0)' : ''})`;
  const conditions = [
    ...(names.times ? [betweenEnds(times[0], names.times)] : []),
    // A name that has come in meanwhile has no number yet.
    ...(code ? [`${code} > 0`] : []),
  ];
  const keys = users.map((_, i) => `sluice_user${i}`);
  const selectOf = (
    more: readonly string[],
  ): string => `select ${users.map(({ sql }, i) => `${sql} as ${keys[i]}`).join(', ')},
    arraySort(groupArray(${item})) as sluice_rows
    from ${fromOf(table, [...conditions, ...more])}
    group by ${keys.join(', ')}`;

  const bucketed = { users: users.map(({ sql }) => sql), buckets };
  const userCells = users.map(cellWriter);
  const itemCells = items.map(cellWriter);
  const named = coded?.map(({ name }) => ({ key: keyOf(event.name), bytes: Buffer.from(name) })) ?? [];
  const out = rowWriter(file);
  let total = 0;
  try {
    for await (const { rows: count, columns } of blocksOf(
      server,
      bucketed,
      selectOf,
      [...keys, 'sluice_rows'],
      options,
    )) {
      const list = columns[columns.length - 1] as ListColumn;
      const cells: Column[] = [...(list.of as Extract<Column, { kind: 'tuple' }>).of];
      const codes = code ? (cells.splice(codeAt, 1)[0] as NumberColumn).values : null;
      let at = 0;
      for (let user = 0; user < count; user++) {
        for (const end = list.ends[user]; at < end; at++) {
          out.begin();
          for (let i = 0; i < userCells.length; i++) userCells[i](out, columns[i], user);
          const number = codes ? Number(codes[at]) : 0;
          if (number > named.length)
            throw problem('server-cut', { server: serverOf(table.address), reason: 'its events make no sense' });
          for (let i = 0; i < itemCells.length; i++) itemCells[i](out, cells[i], at);
          if (number > 0) {
            const { key, bytes } = named[number - 1];
            if (bytes.length > 0) {
              out.key(key);
              out.text(bytes, 0, bytes.length);
            }
          }
          out.end();
        }
      }
      total += at;
      options.onRows?.(total);
    }
  } finally {
    out.close();
  }
  checkCount(table, total, coded ? names.count : 0);
  return total;
}

/** More may have come in since events were counted; fewer rows mean that some were left out: throws "server-cut". */
export function checkCount({ address }: Table, rows: number, counted: number): void {
  if (rows < counted)
    throw problem('server-cut', { server: serverOf(address), reason: `${rows} of ${counted} rows came` });
}

/** What comes in meanwhile waits for the next time, as far as it does not lie between the others. */
export const betweenEnds = ({ sql }: TableColumn, { first, last }: Ends): string =>
  `${sql} >= toInt64(${first}) and ${sql} <= toInt64(${last})`;
