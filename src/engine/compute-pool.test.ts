import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DAY_MS, funnelOf } from '../core/funnel/document.ts';
import { importFiles } from './import/import.ts';
import { threads } from './test-support/seen-threads.ts';

vi.mock('node:worker_threads', async (original) => {
  const { seeing } = await import('./test-support/seen-threads.ts');
  return seeing(await original());
});
const { openComputePool } = await import('./compute-pool.ts');
const { openDataset } = await import('./store/dataset.ts');

let folder: string;
let file: string;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-pool-'));
  const csv = path.join(folder, 'events.csv');
  fs.writeFileSync(csv, `user_id,event,timestamp\n${'u,view,2026-01-01T00:00:00Z\n'.repeat(3)}`);
  file = path.join(folder, 'events.sluice');
  await importFiles({ files: [{ path: csv, name: 'events.csv' }], target: file, name: 'events', threads: 1 });
  threads.length = 0;
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('threads begin with a question, or where one is about to come; never twice', async () => {
  const pool = openComputePool(2);
  const dataset = openDataset(file);
  try {
    expect(threads).toHaveLength(0);
    pool.getReady(file);
    expect(threads).toHaveLength(2);
    const funnel = funnelOf(['view'], { window: { ms: DAY_MS } });
    expect((await pool.funnel(dataset, funnel, new AbortController().signal)).entered).toBe(1);
    expect(threads).toHaveLength(2);
  } finally {
    dataset.close();
    await pool.stop();
  }
});

test('getting ready for a file that cannot be opened, or that goes away, hurts nobody', async () => {
  const pool = openComputePool(1);
  const dataset = openDataset(file);
  try {
    pool.getReady(path.join(folder, 'none.sluice'));
    pool.getReady(file);
    await pool.forget(file);
    const funnel = funnelOf(['view'], { window: { ms: DAY_MS } });
    expect((await pool.funnel(dataset, funnel, new AbortController().signal)).entered).toBe(1);
  } finally {
    dataset.close();
    await pool.stop();
  }
});

test('where memory is bounded, more times than are kept come by again, and the figures are the same', async () => {
  const csv = path.join(folder, 'many.csv');
  const [start, users] = [Date.parse('2026-01-01T00:00:00Z'), 300_000];
  const rows = Array.from({ length: users }, (_, i) => {
    const [took, at] = [(i * 7_919) % 500_000_009, (ms: number): string => new Date(start + ms).toISOString()];
    return `u${i},a,${at(0)},${i % 7}\nu${i},b,${at(took >> 2)},\nu${i},c,${at(took)},\n`;
  });
  fs.writeFileSync(csv, `user_id,event,timestamp,plan\n${rows.join('')}`);
  const pool = openComputePool(1);
  const { signal } = new AbortController();
  const by = { property: 'plan', attribution: 'first', step: 0, top: 2 } as const;
  const documents = [null, by].flatMap((breakdown) =>
    [null, [0, 1, 250_000_000]].map((bins) =>
      funnelOf(['a', 'b', 'c'], { window: { ms: 7 * DAY_MS }, breakdown, bins }),
    ),
  );
  try {
    const [some, all] = await Promise.all(
      [{ memory: 64e6 }, {}].map(async (bounded, i) => {
        const target = path.join(folder, `many${i}.sluice`);
        await importFiles({ files: [{ path: csv, name: 'many.csv' }], target, name: 'many', threads: 1, ...bounded });
        const dataset = openDataset(target);
        expect(dataset.info.bounded).toBe(i === 0 ? true : undefined);
        const found = [];
        for (const document of documents) found.push(await pool.funnel(dataset, document, signal));
        dataset.close();
        return found;
      }),
    );
    expect(some).toEqual(all);
    expect(some[0].steps[2].time?.n).toBe(users);
  } finally {
    await pool.stop();
  }
});
