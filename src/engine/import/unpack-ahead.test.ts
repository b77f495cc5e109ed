import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../../core/base/problem.ts';
import type { InputFile } from '../read/input-file.ts';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-unpack-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array, name: string): InputFile {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return { path: file, name };
}

async function load(file: InputFile, threads: number) {
  const target = path.join(folder, `d${files++}.sluice`);
  const options = { files: [file], target, name: 'x', threads, stretch: 200_000 };
  const report = await importFiles({ ...options, mapping: { user: 'user', event: 'event', time: 'time' } });
  const dataset = openDataset(target);
  const found = { rows: rowsOf(dataset), rejected: dataset.rejected(0, 100), report };
  dataset.close();
  return found;
}

/** Lines of which some are longer than others, some no rows, and some hold what `cell` gives. */
const linesOf = (count: number, cell: (row: number) => string): string =>
  `user,event,time,p\n${Array.from({ length: count }, (_, i) => `u${i % 997},E${i % 9},${i % 5000 === 7 ? 'never' : 1.7e9 + i},${cell(i)}\n`).join('')}`;

test('a packed file is read in stretches as it is read from front to end', async () => {
  const text = linesOf(40_000, (i) => `value ${i % 100}${'x'.repeat(i % 30)}`);
  const alone = await load(write(gzipSync(text), 'a.csv.gz'), 1);
  for (const file of [write(gzipSync(text), 'b.csv.gz'), write(zstdCompressSync(text), 'b.csv.zst')]) {
    const { rows, rejected, report } = await load(file, 3);
    expect(rows).toEqual(alone.rows);
    expect(rejected.map(({ line, reason }) => `${line} ${reason}`)).toEqual(
      alone.rejected.map(({ line, reason }) => `${line} ${reason}`),
    );
    expect(report).toMatchObject({ rows: alone.report.rows, kept: alone.report.kept, repeats: alone.report.repeats });
  }
});

test('where a break inside quotes is taken for the end of a row, it is read again from front to end', async () => {
  const lines = Array.from({ length: 25 }, (_, i) => `u${i},E,${1.7e9 + i},quoted`).join('\n');
  const text = linesOf(1500, (i) => (i % 10 === 0 ? `"${lines}\n"` : 'x'));
  const alone = await load(write(gzipSync(text), 'q.csv.gz'), 1);
  const together = await load(write(gzipSync(text), 'q.csv.gz'), 2);
  expect(together.rows).toEqual(alone.rows);
  expect(alone.rows.length).toBe(1499);
});

test('a file that is damaged says the same whoever unpacks it', async () => {
  const packed = gzipSync(linesOf(60_000, (i) => `value ${i}`));
  for (const bytes of [packed.subarray(0, packed.length - 20_000), packed.with(packed.length - 30_000, 0)]) {
    const file = write(bytes, `broken${files++}.csv.gz`);
    const problems = await Promise.all(
      [1, 2].map((threads) => load(file, threads).catch((error: unknown) => (error as Problem).data)),
    );
    expect(problems[1]).toEqual(problems[0]);
    expect(problems[0]).toHaveProperty('code');
  }
});
