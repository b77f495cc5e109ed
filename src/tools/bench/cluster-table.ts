import type { TestServer } from '../../engine/clickhouse/test-support/cluster.ts';

export const STEPS = ['view', 'add', 'checkout', 'pay', 'thanks'];
export const WINDOW_MS = 7 * 86_400_000;

/** A table, and how `windowFunnel` is asked of it: the time of an event, and the window in the same units. */
export interface TableShape {
  readonly table: string;
  readonly time: string;
  readonly window: number;
}

/**
 * Makes a table of so many million events: the steps and twenty other names, twenty events to a user, over sixty days. By
 * whole seconds where the server's `windowFunnel` knows no others, and then a small one by milliseconds beside it; else by
 * milliseconds.
 */
export async function generateTable(
  server: TestServer,
  millions: number,
  isNew: boolean,
): Promise<readonly [TableShape, TableShape | null]> {
  const names = [...STEPS, ...Array.from({ length: 20 }, (_, i) => `event ${i}`)].map((name) => `'${name}'`);
  const make = async (table: string, size: number, ms: string): Promise<void> => {
    await server.run(`create table ${table}_local (user_id String, event LowCardinality(String), ts Int64)
      engine = MergeTree order by (user_id, ts)`);
    await server.distribute(table, `${table}_local`, 'cityHash64(user_id)');
    for (let part = 0; part < size; part++)
      await server.run(
        `insert into ${table} select concat('user-', toString(intHash64(number) % ${size * 50_000})) as user_id,
           [${names.join(', ')}][1 + intHash64(number + 7) % ${names.length}] as event,
           1767225600000 + 1000 * toInt64(intHash64(number + 77) % 5184000) + ${ms} as ts
         from (select number + ${part * 1e6} as number from system.numbers limit 1000000)`,
        0,
      );
  };
  const MS = 'toInt64(intHash64(number + 777) % 1000)';
  const table = `ev${millions}`;
  await make(table, millions, isNew ? MS : '0');
  if (isNew) return [{ table, time: 'toUInt64(ts - 1767225600000)', window: WINDOW_MS }, null];
  const seconds = { time: 'toUInt32(intDiv(ts, 1000))', window: WINDOW_MS / 1000 };
  await make(`${table}_ms`, 1, MS);
  return [
    { table, ...seconds },
    { table: `${table}_ms`, ...seconds },
  ];
}
