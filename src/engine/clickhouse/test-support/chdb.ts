import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { TestServer } from './cluster.ts';

/** Half a gigabyte that only nightly runs fetch, once. */
const HOME = path.join(os.tmpdir(), 'sluice-chdb');

/** Starts the ClickHouse of our days, one server without users, or says in a sentence why it cannot be had. */
export async function startChdb(): Promise<TestServer | { readonly reason: string }> {
  try {
    if (!fs.existsSync(path.join(HOME, 'node_modules/chdb'))) {
      fs.mkdirSync(HOME, { recursive: true });
      execFileSync('npm', ['install', '--prefix', HOME, '--no-save', 'chdb@3'], { stdio: 'ignore' });
    }
  } catch {
    return { reason: 'the package chdb cannot be had here' };
  }
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-chdb-data-'));
  const program = path.join(import.meta.dirname, 'chdb-server.ts');
  const child = spawn(process.execPath, [program, HOME, data], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const [port] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  if (child.exitCode !== null) return { reason: 'chdb does not start here' };
  const run = async (statement: string): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: statement });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  return {
    url: (table) => `clickhouse://127.0.0.1:${port}/default/${table}`,
    run,
    insert: async (table, rows) => {
      await run(`insert into ${table} format JSONEachRow ${rows.map((row) => JSON.stringify(row)).join('\n')}`);
    },
    distribute: async (name, local) => {
      await run(`create table ${name} as ${local}`);
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
}
