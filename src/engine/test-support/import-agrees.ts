import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Overrides } from '../../contract/import.ts';
import { importFiles } from '../import/import.ts';
import { openDataset } from '../store/dataset.ts';
import { type ReadRow, referenceImport } from './reference-import.ts';
import { rowsOf } from './rows-of.ts';
import { zipOf } from './zip-of.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-agreement-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** How a file comes to its readers: packed or not, in stretches of so many bytes, on so many threads. */
export interface Way {
  readonly pack: (bytes: Uint8Array) => Uint8Array;
  readonly stretch: number;
  readonly threads: number;
}

const PACKS: readonly Way['pack'][] = [
  (bytes) => bytes,
  (bytes) => gzipSync(bytes),
  (bytes) => zstdCompressSync(bytes),
  (bytes) => zipOf([{ name: 'a.csv', content: bytes }]),
  (bytes) => zipOf([{ name: 'a.csv.gz', content: gzipSync(bytes), stored: true }]),
];
/** Plain files are what stretches are for. */
export const ways: fc.Arbitrary<Way> = fc.record({
  pack: fc.oneof(
    { weight: 6, arbitrary: fc.constant(PACKS[0]) },
    { weight: 4, arbitrary: fc.constantFrom(...PACKS.slice(1)) },
  ),
  stretch: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constant(1e9)),
  // Threads take long to start.
  threads: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(2, 3) }),
});

const NAMED = { user: 'user', event: 'event', time: 'time' };

/** Imports some bytes and expects the events and rejected rows that the reference says. */
export async function agrees(
  bytes: Uint8Array,
  rows: readonly ReadRow[],
  { pack, stretch, threads }: Way,
  { mapping = NAMED, overrides = {} }: { mapping?: typeof NAMED; overrides?: Overrides } = {},
): Promise<void> {
  const { events, rejected } = referenceImport(rows);
  const file = path.join(folder, 'file');
  const target = path.join(folder, 'x.sluice');
  fs.writeFileSync(file, pack(bytes));
  const options = { files: [{ path: file, name: 'file' }], target, name: 'x', mapping, overrides, stretch, threads };
  const report = await importFiles(options);
  const dataset = openDataset(target);
  try {
    const found = rowsOf(dataset).map((row) => ({ ...row, time: new Date(row.time).toISOString() }));
    expect(found).toEqual(events);
    expect(dataset.rejected(0, 1000).map(({ line, reason }) => ({ line, reason }))).toEqual(rejected.slice(0, 1000));
    expect(report).toMatchObject({ rows: rows.length, kept: events.length, rejected: rejected.length });
    expect(report.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(rejected.length);
    expect(dataset.info).toMatchObject({ events: events.length, users: new Set(events.map(({ user }) => user)).size });
  } finally {
    dataset.close();
  }
}
