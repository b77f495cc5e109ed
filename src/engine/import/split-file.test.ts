import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFiles } from '../read/find-files.ts';
import { sniffFile } from '../read/text-file.ts';
import { splitFile } from './split-file.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-split-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function startsOf(content: string, stretch: number): Promise<number[]> {
  const file = path.join(folder, 'x.csv');
  fs.writeFileSync(file, content);
  const { files, close } = await findFiles([{ path: file, name: 'x.csv' }]);
  const text = await sniffFile(files[0], { delimiter: ',' });
  close();
  return Array.from(splitFile(text, stretch), ({ start }) => start);
}

test('stretches begin where rows begin, line breaks inside of quotes or not', async () => {
  const row = 'u,"one\ntwo",1700000000\n';
  const starts = await startsOf(`user,event,time\n${row.repeat(500)}`, 1000);
  expect(starts.length).toBeGreaterThan(8);
  expect(starts.slice(1).every((start) => (start - 16) % row.length === 0)).toBe(true);
});

test('quotes that pair up in every line, and never rightly, are given up soon', async () => {
  // Read from any of its lines, this goes on to the end as a single row.
  expect(await startsOf(`user,event,time\n${'",x","\n'.repeat(400_000)}`, 100_000)).toEqual([0]);
});
