import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';
import type { ImportOptions } from './import-options.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bounded-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

// Of what takes longer where the machine is busy.
const LONG = { timeout: 60_000 };

const ROWS = 12_000;
const USERS = 1200;
const file = path.join(folder, 'events.csv');
const lines = ['user,event,time,plan,page,note,order'];
for (let i = 0; i < ROWS; i++) {
  const plan = i % 3 === 0 ? '' : `plan ${i % 7}`;
  const time = 1_700_000_000 + ((i * 7919) % 40_000);
  // Repeats, ties, values that are all different, and now and then one that fits no block.
  const note = i % 3000 === 0 ? `n${i}${'x'.repeat(40_000)}` : `n${i}`;
  const row = `u${i % USERS},event ${i % 11},${time},${plan},/p/${i % 40_000},${note},${i % 13}`;
  lines.push(row);
  if (i % 1000 === 0) lines.push(row);
}
fs.writeFileSync(file, lines.join('\n'));

async function load(choice: Partial<ImportOptions>) {
  const target = path.join(folder, 'out.sluice');
  const files = [{ path: file, name: 'events.csv' }];
  const { importedAt: _, ...report } = await importFiles({ files, target, name: 'test', stretch: 100_000, ...choice });
  const dataset = openDataset(target);
  const { segmentCount } = dataset;
  const found = ['u0', 'u1', 'u1199', 'nobody'].map((key) => {
    const place = dataset.findUser(key);
    return place && dataset.userKey(place.segment, place.user);
  });
  const rows = rowsOf(dataset);
  const events = dataset.eventList();
  const properties = dataset.properties.map(({ distinct: _, ...facts }) => facts);
  dataset.close();
  return { report, rows, events, properties, found, segmentCount };
}

test('rows that wait on disk, sorted in slices, give the same data set', LONG, async () => {
  const { segmentCount, ...free } = await load({ threads: 1 });
  expect(free.found).toEqual(['u0', 'u1', 'u1199', null]);
  expect(free.report.rows).toBe(ROWS + ROWS / 1000);
  for (const threads of [1, 2]) {
    const { segmentCount: more, ...tight } = await load({ threads, memory: 100_000 });
    expect(more).toBeGreaterThan(segmentCount);
    expect(tight).toEqual(free);
  }
  expect(fs.readdirSync(folder).sort()).toEqual(['events.csv', 'out.sluice']);
});

test('where memory suffices no rows go to disk, and where it does not they do', LONG, async () => {
  const write = vi.spyOn(fs, 'writeSync');
  const bytes = (): number => write.mock.results.reduce((sum, { value }) => sum + (value as number), 0);
  await load({ threads: 1 });
  expect(bytes()).toBe(0);
  await load({ threads: 1, memory: 100_000 });
  expect(bytes()).toBeGreaterThan(fs.statSync(file).size / 4);
});

test('a disk that is full where rows are put aside is a problem, and nothing is left', LONG, async () => {
  const before = fs.readdirSync(folder).sort();
  let writes = 0;
  const { writeSync } = fs;
  vi.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, ...rest: [never]) => {
    if (++writes < 3) return writeSync(descriptor, ...rest);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }) as typeof fs.writeSync);
  const target = path.join(folder, 'full.sluice');
  const work = importFiles({ files: [{ path: file, name: 'events.csv' }], target, name: 'x', threads: 1, memory: 1e5 });
  await expect(work).rejects.toMatchObject({ data: { code: 'disk-full' } });
  expect(writes).toBe(3);
  expect(fs.readdirSync(folder).sort()).toEqual(before);
});
