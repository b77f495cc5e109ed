import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { blockReader, blockStore } from './block-store.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-blocks-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const PARTITIONS = 4;
const options = (budget: number) => ({
  partitions: PARTITIONS,
  budget,
  spill: path.join(folder, 'rows.partial'),
  target: 'target',
});

test('whatever the budget and the sizes, each partition reads back what was put into it, in any portions', () => {
  const append = fc.record({
    partition: fc.nat(PARTITIONS - 1),
    words: fc.uint32Array({ minLength: 1, maxLength: 60 }),
  });
  fc.assert(
    fc.property(
      fc.array(append, { maxLength: 80 }),
      fc.integer({ min: 8, max: 2000 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (appends, budget, portions) => {
        const store = blockStore(options(budget));
        const expected: number[][] = Array.from({ length: PARTITIONS }, () => []);
        for (const { partition, words } of appends) {
          store.append(partition, words);
          expected[partition].push(...words);
        }
        const reader = blockReader(store.blocks);
        for (let partition = PARTITIONS - 1; partition >= 0; partition--) {
          const got: number[] = [];
          reader.open(partition);
          for (let i = 0; got.length < expected[partition].length; i++) {
            const portion = Math.min(portions[i % portions.length], expected[partition].length - got.length);
            const into = new Uint32Array(portion);
            reader.read(into, portion);
            got.push(...into);
          }
          expect(got).toEqual(expected[partition]);
        }
        store.close();
      },
    ),
    { numRuns: 200 },
  );
});

test('memory stays within the budget, and the file has no name while it is used', () => {
  const store = blockStore(options(4000));
  for (let i = 0; i < 1000; i++) store.append(i % PARTITIONS, new Uint32Array(20).fill(i));
  const { slabs, runs } = store.blocks;
  expect(runs.length).toBeGreaterThan(10);
  expect(slabs.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(4000);
  expect(fs.readdirSync(folder)).toEqual([]);
  store.close();
});

test('one row larger than the budget is taken, and its memory is given back', () => {
  const store = blockStore(options(4000));
  store.append(0, new Uint32Array(50_000).fill(7));
  for (let i = 0; i < 200; i++) store.append(1, new Uint32Array(20).fill(i));
  expect(store.blocks.slabs.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(4000);
  const reader = blockReader(store.blocks);
  reader.open(0);
  const into = new Uint32Array(50_000);
  reader.read(into, into.length);
  expect(into.every((word) => word === 7)).toBe(true);
  store.close();
});

test('nothing is written any more once the store is closed: its descriptor may be another file by then', () => {
  const store = blockStore(options(4000));
  for (let i = 0; i < 200; i++) store.append(0, new Uint32Array(20));
  store.close();
  expect(() => {
    for (let i = 0; i < 200; i++) store.append(0, new Uint32Array(20));
  }).toThrow('Cancelled');
});
