import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

interface Session {
  query(sql: string, format?: string): string;
  cleanup(): void;
}

/**
 * ClickHouse as a library, fetched into a folder of the benchmark's own: half a gigabyte nobody else needs. Null, with
 * the reason on the console, where it cannot be had.
 */
function openClickhouse(folder: string): Session | null {
  const home = path.join(folder, 'clickhouse');
  try {
    if (!fs.existsSync(path.join(home, 'node_modules/chdb'))) {
      fs.mkdirSync(home, { recursive: true });
      execFileSync('npm', ['install', '--prefix', home, '--no-save', 'chdb@3'], { stdio: 'ignore' });
    }
    const { Session } = createRequire(path.join(home, 'x.js'))('chdb');
    fs.rmSync(path.join(home, 'data'), { recursive: true, force: true });
    return new Session(path.join(home, 'data'));
  } catch (error) {
    console.log(`ClickHouse is left out: ${(error as Error).message.split('\n')[0]}`);
    return null;
  }
}

/**
 * `windowFunnel`, counting only, over a merged table sorted by integer user and time, which is its fastest: milliseconds of
 * each warm run and the units per step. Null where ClickHouse cannot be had.
 */
export function funnelInClickhouse(
  folder: string,
  csv: string,
  threads: number,
  steps: readonly string[],
  windowMs: number,
  runs: number,
): { times: number[]; counts: number[] } | null {
  const session = openClickhouse(folder);
  if (!session) return null;
  try {
    session.query('create database d');
    session.query(
      `create table d.ev (u UInt64, event LowCardinality(String), t UInt64) engine = MergeTree order by (u, t)`,
    );
    // The keys are hexadecimal after their first four letters, so a number stands for each without a join.
    session.query(`insert into d.ev select reinterpretAsUInt64(reverse(unhex(substring(user_id, 5)))), event,
      toUInt64(toUnixTimestamp64Milli(parseDateTime64BestEffort(timestamp, 3)))
      from file('${csv}', 'CSVWithNames', 'user_id String, event String, timestamp String, country String, platform String,
      plan String, page String, amount String, session_id String')`);
    session.query('optimize table d.ev final');
    const names = steps.map((step) => `'${step}'`);
    const reached = steps.map((_, i) => `countIf(level >= ${i + 1})`);
    const sql = `select ${reached.join(', ')} from (
      select windowFunnel(${windowMs})(t, ${names.map((name) => `event = ${name}`).join(', ')}) as level
      from d.ev where event in (${names.join(', ')}) group by u)
      settings max_threads = ${threads}, use_query_condition_cache = 0`;
    const times: number[] = [];
    let counts: number[] = [];
    for (let i = 0; i <= runs; i++) {
      const start = performance.now();
      counts = session.query(sql, 'CSV').trim().split(',').map(Number);
      if (i > 0) times.push(performance.now() - start);
    }
    return { times, counts };
  } finally {
    session.cleanup();
  }
}
