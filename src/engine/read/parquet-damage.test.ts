import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem, sentence } from '../../core/base/problem.ts';
import { parquetHead } from './parquet-head.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-parquet-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const file = (): string => path.join(folder, 'x.parquet');

async function parquet(query: string, options: string): Promise<Buffer> {
  const database = await DuckDBInstance.create();
  const connection = await database.connect();
  await connection.run(`COPY (${query}) TO '${file()}' (FORMAT parquet, ${options})`);
  connection.closeSync();
  database.closeSync();
  return fs.readFileSync(file());
}

/** What reading some bytes ends with: null when they are read. */
async function troubleOf(bytes: Uint8Array): Promise<unknown> {
  fs.writeFileSync(file(), bytes);
  const size = bytes.length;
  const where = { offset: 0, bytes: size, size, changed: 0, descriptor: null, member: false };
  try {
    const { rows } = await parquetHead({
      file: { path: file(), name: 'x.parquet' },
      ...where,
      codings: [],
      promised: null,
    });
    return rows > 0 ? null : new Error(`${rows} rows`);
  } catch (error) {
    return error;
  }
}

const QUERY = `SELECT 'u' || (i % 3) AS u, i AS n, i / 3 AS d, i % 2 = 0 AS yes, [i] AS list, {'a': i} AS s,
  CASE WHEN i % 4 > 0 THEN TIMESTAMP '2024-01-01' + INTERVAL (i) DAY END AS t FROM range(20) t(i)`;

test.each(['uncompressed', 'snappy', 'zstd, PARQUET_VERSION v2', 'lz4_raw'])(
  'whatever byte is wrong, the sentence is for a person, and no memory is asked for that nothing is behind: %s',
  async (codec) => {
    const bytes = await parquet(QUERY, `CODEC ${codec}`);
    expect(await troubleOf(bytes)).toBeNull();
    let problems = 0;
    for (let at = 0; at < bytes.length; at++) {
      const copy = Buffer.from(bytes);
      copy[at] = at % 3 === 0 ? bytes[at] ^ (1 << (at % 8)) : [0x00, 0xff, 0x7f, 0x80, 0x19][at % 5];
      const trouble = await troubleOf(copy);
      if (trouble === null) continue;
      problems++;
      const which = `byte ${at} as ${copy[at]}`;
      expect(trouble, which).toBeInstanceOf(Problem);
      const { data, cause } = trouble as Problem;
      expect(sentence(data), which).not.toMatch(/undefined|NaN|\[object|is not a|Cannot|DataView|typed array|iterable/);
      // Where the engine had no memory to give, somebody asked for too much.
      expect(String(cause), which).not.toMatch(/allocation failed/);
    }
    expect(problems).toBeGreaterThan(bytes.length / 5);
  },
  120_000,
);
