import fs from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** What both sides must agree on: units per step, and median milliseconds from each step to the next. */
export interface Answer {
  readonly counts: readonly number[];
  readonly medians: readonly number[];
}

const MAX = '9007199254740991';

/** Column types are given, so that nothing is sniffed twice. */
const COLUMNS = `{'user_id': 'VARCHAR', 'event': 'VARCHAR', 'timestamp': 'TIMESTAMP', 'country': 'VARCHAR', 'platform': 'VARCHAR',
  'plan': 'VARCHAR', 'page': 'VARCHAR', 'amount': 'DOUBLE', 'session_id': 'VARCHAR'}`;

/** How DuckDB reads the events of a file, by the ending of its name. */
function readerOf(file: string): string {
  if (/\.csv(\.gz)?$/.test(file)) return `read_csv('${file}', header = true, columns = ${COLUMNS})`;
  if (file.endsWith('.ndjson')) return `read_json('${file}', format = 'newline_delimited', columns = ${COLUMNS})`;
  return `read_parquet('${file}')`;
}

/** Writes the events of a CSV once more, as the format that the ending of the name says: NDJSON or Parquet. */
export async function convertInDuckdb(csv: string, file: string, threads: number): Promise<void> {
  if (fs.existsSync(file)) return;
  const partial = `${file}.partial`;
  await withDuckdb(':memory:', threads, false, async (connection) => {
    const json = file.endsWith('.ndjson');
    const columns = json ? `* replace (strftime(timestamp, '%Y-%m-%dT%H:%M:%S.%gZ') as timestamp)` : '*';
    const format = json ? 'json' : 'parquet';
    await connection.run(`copy (select ${columns} from ${readerOf(csv)}) to '${partial}' (format ${format})`);
  });
  fs.renameSync(partial, file);
}

/**
 * Imports a file of events into a DuckDB file in the state our importer leaves: dense user ids, event names and
 * few-valued columns as enums, rows sorted by user and time.
 */
export async function importIntoDuckdb(events: string, file: string, threads: number): Promise<void> {
  removeDatabase(file);
  await withDuckdb(file, threads, false, async (connection) => {
    await connection.run(`create temp table raw as select * from ${readerOf(events)}`);
    await connection.run(
      'create table users as select row_number() over () - 1 as u, user_id from (select distinct user_id from raw)',
    );
    const few = ['event', 'country', 'platform', 'plan', 'page'];
    for (const name of few) {
      await connection.run(
        `create type ${name}_t as enum (select distinct ${name} from raw where ${name} is not null)`,
      );
    }
    const [event, ...others] = few.map((name) => `${name}::${name}_t as ${name}`);
    await connection.run(`create table ev as select u::integer as u, ${event}, timestamp, ${others.join(', ')}, amount, session_id
      from raw join users using (user_id) order by u, timestamp`);
    await connection.run('drop table raw');
    await connection.run('checkpoint');
  });
}

/**
 * The funnel by DuckDB's fastest formulation of the full answer (a chain of as-of joins), warm: milliseconds of each
 * run, the answer, and the bytes of the file it holds in memory afterwards.
 */
export function funnelInDuckdb(
  file: string,
  threads: number,
  steps: readonly string[],
  windowMs: number,
  runs: number,
) {
  return withDuckdb(file, threads, true, async (connection) => {
    const sql = funnelSql(steps, windowMs);
    const times: number[] = [];
    let row: number[] = [];
    for (let i = 0; i <= runs; i++) {
      const start = performance.now();
      const reader = await connection.runAndReadAll(sql);
      if (i > 0) times.push(performance.now() - start);
      row = reader.getRowsJson()[0].map(Number);
    }
    const memory = await connection.runAndReadAll('select sum(memory_usage_bytes) from duckdb_memory()');
    const answer: Answer = { counts: row.slice(0, steps.length), medians: row.slice(steps.length) };
    return { times, answer, resident: Number(memory.getRowsJson()[0][0]) };
  });
}

/** The rows of the fastest of some statements, warm, and milliseconds of each of its runs. */
export function fastestInDuckdb(file: string, threads: number, statements: readonly string[], runs: number) {
  return withDuckdb(file, threads, true, async (connection) => {
    const run = async (sql: string): Promise<{ ms: number; rows: unknown[][] }> => {
      const start = performance.now();
      const reader = await connection.runAndReadAll(sql);
      return { ms: performance.now() - start, rows: reader.getRowsJson() };
    };
    await run(statements[0]);
    const first = [];
    for (const sql of statements) first.push({ sql, ...(await run(sql)) });
    const fastest = first.reduce((a, b) => (b.ms < a.ms ? b : a));
    const times = [fastest.ms];
    for (let i = 1; i < runs; i++) times.push((await run(fastest.sql)).ms);
    return { times, rows: fastest.rows, all: first.map(({ rows }) => rows) };
  });
}

/** For each entry the earliest following step 2, from there step 3 …; of a user's attempts the furthest, earliest, latest begun. */
function funnelSql(steps: readonly string[], windowMs: number): string {
  const k = steps.length;
  const numbers = Array.from({ length: k }, (_, i) => i + 1);
  const names = steps.map((step) => `'${step}'`);
  const times = numbers.map((i) => `t${i}`);
  const joins = numbers
    .slice(1)
    .map(
      (i) =>
        `j${i} as (select j${i - 1}.*, coalesce(s.t, ${MAX}) as t${i} from j${i - 1} asof left join f${i} s on j${i - 1}.u = s.u and j${i - 1}.t${i - 1} < s.t)`,
    );
  const depth = [...numbers].reverse().map((i) => (i === 1 ? 'else 1' : `when t${i} <= t1 + ${windowMs} then ${i}`));
  const arrival = numbers.slice(1).map((i) => `when ${i} then t${i}`);
  return `with f as (select u, epoch_ms(timestamp) as t, event from ev where event in (${names.join(', ')})),
    ${numbers.map((i) => `f${i} as (select u, t${i === 1 ? ' as t1' : ''} from f where event = ${names[i - 1]})`).join(',\n')},
    j1 as (select * from f1), ${joins.join(',\n')},
    g as (select u, ${times.join(', ')}, case ${depth.join(' ')} end as d from j${k}),
    r as (select max(d) as d, arg_max(struct_pack(${times.map((t) => `${t} := ${t}`).join(', ')}), [d, -(case d ${arrival.join(' ')} else t1 end), t1]) as x from g group by u)
    select ${numbers.map((i) => `count(*) filter (d >= ${i})`).join(', ')},
      ${numbers
        .slice(1)
        .map((i) => `quantile_cont(x.t${i} - x.t${i - 1}, 0.5) filter (d >= ${i})`)
        .join(', ')} from r`;
}

/** Works on a DuckDB database, on so many threads. */
export async function withDuckdb<T>(
  file: string,
  threads: number,
  readOnly: boolean,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const options = { threads: String(threads), memory_limit: '8GB', access_mode: readOnly ? 'READ_ONLY' : 'AUTOMATIC' };
  const instance = await DuckDBInstance.create(file, options);
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export function removeDatabase(file: string): void {
  for (const ending of ['', '.wal', '.tmp']) fs.rmSync(file + ending, { force: true, recursive: true });
}
