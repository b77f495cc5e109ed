import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Preparation } from '../core/funnel/document.ts';
import { openColumnCache } from './column-cache.ts';
import { importFiles } from './import/import.ts';
import { preparedPath } from './prepared-dataset.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-columns-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function dataset(name: string, events = 1000, bounded = {}): Promise<string> {
  const file = path.join(folder, `${name}.csv`);
  const lines = Array.from({ length: events }, (_, i) => `u${i % 50},event ${i % 3},${1_700_000_000 + i}`);
  fs.writeFileSync(file, ['user,event,time', ...lines].join('\n'));
  const target = path.join(folder, `${name}.sluice`);
  await importFiles({ files: [{ path: file, name: `${name}.csv` }], target, name, ...bounded });
  return target;
}

test('what is made of columns takes half of the budget at most, and gives way with its data set', async () => {
  const [one, other] = [await dataset('one'), await dataset('other')];
  const cache = openColumnCache(100_000);
  const segment = cache.of({ path: one }).segment(0);
  expect(cache.keeps(segment, 'matches', 60_000)).toBe(false);
  expect(cache.keeps(segment, 'matches', 40_000)).toBe(true);
  expect(cache.keeps(segment, 'units', 20_000)).toBe(false);
  // In the place of what was there.
  expect(cache.keeps(segment, 'matches', 24_000)).toBe(true);
  expect(cache.keeps(segment, 'units', 24_000)).toBe(true);
  const later = cache.of({ path: other }).segment(0);
  expect(cache.keeps(later, 'matches', 40_000)).toBe(true);
  expect(cache.of({ path: one }).segment(0)).toBe(segment);
  // Of both there is no room: the one asked about longest ago is closed.
  expect(cache.of({ path: other }).segment(0)).toBe(later);
  expect(cache.keeps(later, 'units', 10_000)).toBe(true);
  expect(cache.keeps(segment, 'matches', 1)).toBe(false);
  expect(cache.of({ path: one }).segment(0)).not.toBe(segment);
  cache.forget(one);
  cache.forget(other);
});

test('a data set about to be prepared is made of the columns that are kept', async () => {
  const file = await dataset('prepared');
  const cache = openColumnCache(1_000_000);
  const document: Preparation = { version: 1, steps: [{ rename: ['event 0'], to: 'first' }] };
  const prepared = { file, document, eventNames: ['first', 'event 1', 'event 2'], silences: false };
  const path = preparedPath(file, document);
  const { seconds } = cache.of({ path: file }).segment(0);
  // A name is all that was changed.
  expect(cache.of({ path, prepared }).segment(0).seconds).toBe(seconds);
  cache.forget(file);
  expect(cache.of({ path, prepared }).segment(0).seconds).not.toBe(seconds);
  cache.forget(file);
});

test('where memory is bounded, rows that are not kept are given back at once; and can be read again', async () => {
  const file = await dataset('bounded', 100_000, { memory: 64e6 });
  const cache = openColumnCache(1000);
  const columns = cache.of({ path: file });
  const segment = columns.segment(0);
  const { seconds } = segment;
  const rows = [...seconds];
  expect(rows.length).toBeGreaterThan(10_000);
  columns.release(segment);
  expect(seconds).toHaveLength(0);
  expect([...columns.segment(0).seconds]).toEqual(rows);
  const keeping = openColumnCache(64_000_000).of({ path: file });
  keeping.release(keeping.segment(0));
  expect([...keeping.segment(0).seconds]).toEqual(rows);
  const all = openColumnCache(1000).of({ path: await dataset('unbounded', 100_000) });
  const unbound = all.segment(0);
  all.release(unbound);
  expect(unbound.seconds.length).toBeGreaterThan(10_000);
});
