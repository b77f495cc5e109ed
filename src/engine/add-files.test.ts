import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { funnelOf } from '../core/funnel/document.ts';
import { type Engine, startEngine } from './pool.ts';

let folder: string;
let engine: Engine;
let client: Client<TrustedMethods>;

const start = () => {
  const sampleFile = path.join(folder, 'sample.csv');
  engine = startEngine({ dataDir: path.join(folder, 'workspace'), sampleFile, threads: 1 });
  client = connect<TrustedMethods>(engine.attach({ trusted: true }));
};

const data = () => path.join(folder, 'workspace', 'data');

async function register(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return (await client.call('files.register', { path: file })).id;
}

const viewers = (from: number, to: number, event = 'view'): string =>
  `user_id,event,timestamp\n${Array.from({ length: to - from }, (_, i) => `u${from + i},${event},2026-01-01T00:00:0${event.length % 10}Z\n`).join('')}`;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-engine-add-'));
  fs.writeFileSync(path.join(folder, 'sample.csv'), viewers(0, 5));
  start();
});
afterAll(async () => {
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const funnel = funnelOf(['view', 'paid']);
const countsOf = async (dataset: string) =>
  (await client.call('funnel.run', { dataset, funnel })).steps.map(({ count }) => count);

test('added files join the data set; what hangs on it stays, and one file takes the place of the other', async () => {
  const { id } = await client.call('dataset.import', {
    files: [await register('views.csv', viewers(0, 100))],
    name: 'Shop',
  });
  await client.call('dataset.rename', { id, name: 'My shop' });
  const saved = await client.call('document.save', { kind: 'funnel', dataset: id, name: 'Pay', document: funnel });
  expect(await countsOf(id)).toEqual([100, 0]);

  const progress: number[] = [];
  const summary = await client.call(
    'dataset.add',
    { id, files: [await register('paid.csv', viewers(50, 120, 'paid'))] },
    { onProgress: ({ bytesRead, bytesTotal }) => progress.push(bytesRead / bytesTotal) },
  );
  expect(summary).toMatchObject({ id, name: 'My shop', events: 170, users: 120 });
  expect(progress.at(-1)).toBe(1);
  expect(await countsOf(id)).toEqual([100, 50]);
  expect(await client.call('document.list', { dataset: id })).toEqual([saved]);
  const { report } = await client.call('dataset.open', { id });
  expect(report.files.map(({ name }) => name)).toEqual(['views.csv', 'paid.csv']);
  expect(fs.readdirSync(data()).length).toBe(1);

  // Both at once: each of them is in it afterwards.
  const [more, others] = [await register('m.csv', viewers(200, 210)), await register('o.csv', viewers(300, 310))];
  const done = await Promise.all([more, others].map((file) => client.call('dataset.add', { id, files: [file] })));
  expect(done.map(({ users }) => users).sort()).toEqual([130, 140]);
  expect(await countsOf(id)).toEqual([120, 50]);

  const again = client.call('dataset.add', { id, files: [await register('again.csv', viewers(200, 210))] });
  await expect(again).rejects.toMatchObject({ data: { code: 'files-known', params: { files: ['again.csv'] } } });
  const broken = client.call('dataset.add', { id, files: [await register('broken.csv', 'user_id,event,timestamp\n')] });
  await expect(broken).rejects.toMatchObject({ data: { code: 'file-only-header' } });
  expect(await countsOf(id)).toEqual([120, 50]);
  expect(fs.readdirSync(data()).length).toBe(1);
});

test('a sample with files added is a data set of its own', async () => {
  const sample = await client.call('dataset.sample', {});
  const added = await client.call('dataset.add', { id: sample.id, files: [await register('s.csv', viewers(10, 12))] });
  expect(added).toMatchObject({ sample: false, users: 7 });
  expect(await client.call('dataset.sample', {})).toMatchObject({ sample: true, users: 5 });
});

test('a crash before or after the one file takes the other’s place leaves one of them', async () => {
  const { id } = await client.call('dataset.import', {
    files: [await register('a.csv', viewers(0, 3))],
    name: 'Crash',
  });
  const [before] = fs.readdirSync(data()).filter((name) => name.startsWith('crash'));
  const old = fs.readFileSync(path.join(data(), before));
  await client.call('dataset.add', { id, files: [await register('b.csv', viewers(3, 5))] });
  const [after] = fs.readdirSync(data()).filter((name) => name.startsWith('crash'));
  expect(after).not.toBe(before);
  const count = (await client.call('workspace.get', {})).datasets.length;

  // The list knows the new file, and the old one is still there.
  await engine.stop();
  fs.writeFileSync(path.join(data(), before), old);
  start();
  const now = (await client.call('workspace.get', {})).datasets;
  expect(now.length).toBe(count);
  expect(now.find((dataset) => dataset.id === id)).toMatchObject({ users: 5 });
  expect(fs.existsSync(path.join(data(), before))).toBe(false);
  await client.call('dataset.remove', { id });
  // Removed for good at the next start.
  await engine.stop();
  start();

  // The new file is whole, and the list knows the old one.
  const other = await client.call('dataset.import', { files: [await register('c.csv', viewers(0, 3))], name: 'Crash' });
  const [listed] = fs.readdirSync(data()).filter((name) => name.startsWith('crash'));
  const first = fs.readFileSync(path.join(data(), listed));
  await client.call('dataset.add', { id: other.id, files: [await register('d.csv', viewers(3, 5))] });
  const [whole] = fs.readdirSync(data()).filter((name) => name.startsWith('crash'));
  const second = fs.readFileSync(path.join(data(), whole));
  await client.call('dataset.remove', { id: other.id });
  await engine.stop();
  start();
  await engine.stop();
  // As it was when the first one was listed: by its name the second says what it replaces.
  fs.writeFileSync(path.join(data(), listed), first);
  start();
  const [adopted] = (await client.call('workspace.get', {})).datasets.filter(({ users }) => users === 3);
  await engine.stop();
  fs.writeFileSync(path.join(data(), whole), second);
  start();
  const datasets = (await client.call('workspace.get', {})).datasets;
  expect(datasets.find((dataset) => dataset.id === adopted.id)).toMatchObject({ users: 5 });
  expect(fs.existsSync(path.join(data(), listed))).toBe(false);
});

test('a mapping that was chosen is the guess for the next file of the same columns', async () => {
  const text = (user: string) => `a,b,user_id,event,timestamp\nx,${user},u1,view,1767225600\nx,y,u2,view,1767225601\n`;
  const one = await register('one.csv', text('p'));
  const plain = await client.call('dataset.inspect', { files: [one] });
  expect(plain).toMatchObject({ remembered: false, mapping: { user: 'user_id' } });
  const mapping = { user: 'b', event: 'event', time: 'timestamp' };
  const overrides = { timezone: 'Europe/Berlin', mapping: { session: null, order: null } };
  const { id } = await client.call('dataset.import', { files: [one], mapping, overrides });

  await engine.stop();
  start();
  const two = await client.call('dataset.inspect', { files: [await register('two.csv', text('q'))] });
  expect(two).toMatchObject({ remembered: true, timezone: 'Europe/Berlin', mapping });
  expect(two.guess.user).toMatchObject({ column: 'b', reason: 'as you mapped it last time' });
  expect(two.guess.user.others).toContain('user_id');
  expect(two.guess.session.column).toBeNull();

  // What is asked for now counts more; other columns or another format are another matter.
  const asked = { files: [await register('three.csv', text('r'))], overrides: { mapping: { user: 'a' } } };
  expect((await client.call('dataset.inspect', asked)).mapping).toMatchObject({ user: 'a', event: 'event' });
  const wider = await register('wider.csv', text('s').replaceAll('\n', ',1\n').replace(',1', ',c'));
  expect(await client.call('dataset.inspect', { files: [wider] })).toMatchObject({ remembered: false });

  // And so it is read where nobody says how.
  const added = await client.call('dataset.add', { id, files: [await register('four.csv', text('t'))] });
  expect(added.users).toBe(3);
});

test('objects are known by the fields that all of them have', async () => {
  const lines = (extra: object) =>
    [1, 2, 3]
      .map((i) => JSON.stringify({ who: `w${i}`, uid: 'x', ev: 'view', at: 1767225600 + i, ...(i === 2 && extra) }))
      .join('\n');
  const files = [await register('one.ndjson', lines({ p: 1 }))];
  await client.call('dataset.import', { files, mapping: { user: 'who', event: 'ev', time: 'at' } });
  const next = await client.call('dataset.inspect', { files: [await register('two.ndjson', lines({ q: { r: 1 } }))] });
  expect(next).toMatchObject({ remembered: true, mapping: { user: 'who', event: 'ev', time: 'at' } });
});
