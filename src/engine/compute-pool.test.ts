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
