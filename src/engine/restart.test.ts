import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Client, connect } from '../contract/connect.ts';
import type { EngineMethods, TrustedMethods } from '../contract/methods.ts';
import { threads } from './test-support/seen-threads.ts';

vi.mock('node:worker_threads', async (original) => {
  const { seeing } = await import('./test-support/seen-threads.ts');
  return seeing(await original());
});
const { startEngine } = await import('./pool.ts');

let folder: string;
let engine: ReturnType<typeof startEngine>;
let host: Client<TrustedMethods>;
let page: Client<EngineMethods>;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-restart-'));
  threads.length = 0;
  const sample = path.join(folder, 'sample.csv');
  fs.writeFileSync(sample, `user_id,event,timestamp\n${'u,view,2026-01-01T00:00:00Z\n'.repeat(3)}`);
  engine = startEngine({ dataDir: path.join(folder, 'workspace'), sampleFile: sample, threads: 1 });
  host = connect<TrustedMethods>(engine.attach({ trusted: true }));
  page = connect<EngineMethods>(engine.attach({ trusted: false }));
});
afterEach(async () => {
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('an engine whose thread dies is started again, says so, and forgets nothing that was saved or chosen', async () => {
  const told: unknown[] = [];
  page.on('failed', (problem) => told.push(problem));
  const file = await host.call('files.register', { path: path.join(folder, 'sample.csv') });
  const { id } = await page.call('dataset.sample', {});
  await page.call('ignored.set', { dataset: id, names: ['view'] });
  const unanswered = page.call('dataset.inspect', { files: [file.id] });
  await threads[0].terminate();
  await expect(unanswered).rejects.toMatchObject({ data: { code: 'engine-restarted' } });
  expect(threads).toHaveLength(2);
  expect(told).toMatchObject([{ code: 'engine-restarted' }]);
  expect((await page.call('workspace.get', {})).datasets.map((one) => one.id)).toEqual([id]);
  expect(await page.call('ignored.get', { dataset: id })).toEqual(['view']);
  expect((await page.call('dataset.inspect', { files: [file.id] })).mapping).toMatchObject({ event: 'event' });
  // It is not worn out by that.
  await threads[1].terminate();
  expect((await page.call('dataset.inspect', { files: [file.id] })).mapping).toMatchObject({ event: 'event' });
});

test('one that dies before it has answered anything is not started for ever', async () => {
  await host.call('workspace.get', {});
  fs.rmSync(path.join(folder, 'workspace'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'workspace'), 'no folder');
  await threads[0].terminate();
  expect(await engine.ended).toMatchObject({ code: 'internal' });
  expect(threads).toHaveLength(2);
  await expect(page.call('workspace.get', {})).rejects.toMatchObject({ data: { code: 'channel-closed' } });
});
