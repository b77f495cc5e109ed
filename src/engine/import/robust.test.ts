import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem, type ProblemData, sentence } from '../../core/problem.ts';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { zipOf } from '../test-support/zip-of.ts';
import { importFiles } from './import.ts';
import type { ImportHooks, ImportOptions } from './import-options.ts';

/* What a file must not be able to do, whatever is wrong with it. */

const LONG = { timeout: 60_000 };

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-robust-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array, ending = 'csv'): { path: string; name: string } {
  const name = `f${files++}.${ending}`;
  fs.writeFileSync(path.join(folder, name), content);
  return { path: path.join(folder, name), name };
}

async function load(file: { path: string; name: string }, choice: Partial<ImportOptions> = {}, hooks?: ImportHooks) {
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({ files: [file], target, name: 'test', threads: 1, ...choice }, hooks);
  const dataset = openDataset(target);
  return { report, dataset, rows: () => rowsOf(dataset) };
}

/** The problem that an import ends with; null when it succeeds. */
async function problemOf(work: Promise<unknown>): Promise<ProblemData | null> {
  const before = fs.readdirSync(folder).filter((name) => name.endsWith('.sluice'));
  try {
    await work;
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(sentence(error.data)).toMatch(/^[^\n]+[.)]$/);
    expect(fs.readdirSync(folder).filter((name) => name.includes('.partial'))).toEqual([]);
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.sluice'))).toEqual(before);
    return error.data;
  }
}

const ROWS = 400;
const csv = (): string =>
  [
    'user,event,time,note',
    ...Array.from({ length: ROWS }, (_, i) => `u${i % 9},e${i % 4},${1_700_000_000 + i},n${i * 7919}`),
  ].join('\n');
const json = (): string =>
  JSON.stringify(
    Array.from({ length: ROWS }, (_, i) => ({ user: `u${i % 9}`, event: `e${i % 4}`, time: 1_700_000_000 + i })),
  );
const xes = (): string =>
  `<log>${Array.from({ length: 40 }, (_, i) => `<trace><string key="concept:name" value="c${i}"/><event><string key="concept:name" value="A"/><date key="time:timestamp" value="2024-01-01T00:00:${String(i).padStart(2, '0')}Z"/></event></trace>`).join('\n')}</log>`;

async function parquet(select: string, options = ''): Promise<Uint8Array> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const file = path.join(folder, `f${files++}.parquet`);
  await connection.run(`copy (${select}) to '${file}' (format parquet${options})`);
  connection.closeSync();
  instance.closeSync();
  return fs.readFileSync(file);
}

test(
  'a compressed, packed or closed format cut off anywhere is a problem that names the file, never a shorter import',
  LONG,
  async () => {
    const whole: [string, Uint8Array][] = [
      ['csv.gz', gzipSync(csv())],
      ['csv.zst', zstdCompressSync(csv())],
      ['zip', zipOf([{ name: 'a.csv', content: csv() }])],
      ['zip', zipOf([{ name: 'a.csv.gz', content: gzipSync(csv()), stored: true }])],
      ['json.gz', gzipSync(json())],
      ['xes', Buffer.from(xes())],
      [
        'parquet',
        await parquet(`select 'u' || i as "user", 'e' as event, 1700000000 + i as time from range(400) t(i)`),
      ],
    ];
    for (const [ending, bytes] of whole) {
      expect((await load(write(bytes, ending))).report.kept, ending).toBeGreaterThan(30);
      for (let i = 1; i <= 24; i++) {
        const cut = Math.max(8, bytes.length - Math.ceil((i / 25) ** 3 * bytes.length));
        const file = write(bytes.subarray(0, cut), ending);
        const data = await problemOf(load(file));
        expect(data, `${ending}, ${cut} of ${bytes.length} bytes`).not.toBeNull();
        expect((data!.params as { file: string }).file, ending).toContain(file.name);
      }
    }
  },
);

test(
  'a JSON list cut off anywhere keeps what stands there and says in a rejected row that something is missing',
  LONG,
  async () => {
    for (const text of [json(), `{"meta":{"page":1},"data":${json()}`, json().replaceAll('},{', '},\n{')]) {
      expect((await load(write(text, 'json'))).report).toMatchObject({ rows: ROWS, kept: ROWS, rejected: 0 });
      for (let i = 0; i < 20; i++) {
        const cut = text.slice(0, text.length - 1 - i * 37);
        const { report } = await load(write(cut, 'json'));
        const whole = cut.match(/"time":\d+\}/g)!.length;
        expect(report, cut.slice(-50)).toMatchObject({ rows: whole + 1, kept: whole, rejected: 1 });
      }
    }
    const { dataset } = await load(write(json().slice(0, -1), 'json'));
    expect(dataset.rejected(0, 9)).toMatchObject([
      {
        line: ROWS + 1,
        reason: 'the list has no end: the file was cut off, and more events may have followed',
        text: '',
      },
    ]);
  },
);
