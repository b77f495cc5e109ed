import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect } from '../contract/connect.ts';
import type { ImportProgress } from '../contract/import.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { funnelOf } from '../core/funnel/document.ts';
import { type Engine, startEngine } from './pool.ts';

let folder: string;
let engine: Engine;
let client: Client<TrustedMethods>;

const start = () => {
  engine = startEngine({
    dataDir: path.join(folder, 'workspace'),
    sampleFile: path.join(folder, 'sample.csv'),
    threads: 2,
  });
  client = connect<TrustedMethods>(engine.attach({ trusted: true }));
};

const write = (name: string, text: string | Uint8Array): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};

const register = async (file: string) => (await client.call('files.register', { path: file })).id;

/** `users` people who see and add, every second of them pays a minute later. */
const shop = (users: number): string => {
  const rows = ['user_id,event,timestamp,plan'];
  for (let u = 0; u < users; u++) {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * (u * 10 + second)).toISOString();
    rows.push(`u${u},view,${at(0)},free`, `u${u},add,${at(1)},free`);
    if (u % 2 === 0) rows.push(`u${u},pay,${at(61)},pro`);
  }
  rows.push('', `last,view,${new Date(Date.UTC(2026, 5, 1)).toISOString()},free`);
  return rows.join('\n');
};

const leftovers = (): string[] =>
  fs.readdirSync(path.join(folder, 'workspace', 'data')).filter((name) => !name.endsWith('.sluice'));

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-engine-'));
  write('sample.csv', shop(50));
  start();
});
afterAll(async () => {
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('a file becomes a data set, a funnel over it is counted, and both outlast a restart', async () => {
  const id = await register(write('shop.csv', shop(1000)));
  const inspection = await client.call('dataset.inspect', { files: [id] });
  expect(inspection.mapping).toMatchObject({ user: 'user_id', event: 'event', time: 'timestamp' });

  const progress: ImportProgress[] = [];
  const summary = await client.call('dataset.import', { files: [id] }, { onProgress: (p) => progress.push(p) });
  expect(summary).toMatchObject({ name: 'shop', events: 2501, users: 1001, sample: false });
  expect(progress.at(-1)).toMatchObject({ rows: 2501, rejected: 0 });

  const detail = await client.call('dataset.open', { id: summary.id });
  expect(detail.list.events.map(({ event, count }) => [event, count])).toEqual([
    ['view', 1001],
    ['add', 1000],
    ['pay', 500],
  ]);
  expect(detail.properties).toEqual([{ name: 'plan', distinct: 2, count: 2501, kind: 'text' }]);

  const plans = await client.call('dataset.values', { id: summary.id, property: 'plan' });
  expect(plans).toMatchObject({ rows: 2501, set: 2501, range: null, distinct: 2 });
  expect(plans.values).toEqual([
    { value: 'free', count: 2001 },
    { value: 'pro', count: 500 },
  ]);
  const ofPay = { id: summary.id, property: 'plan', event: 'pay', search: 'PR' };
  expect(await client.call('dataset.values', ofPay)).toMatchObject({
    rows: 500,
    values: [{ value: 'pro', count: 500 }],
  });
  expect(await client.call('dataset.values', { ...ofPay, event: 'no such' })).toMatchObject({ rows: 0, values: [] });

  const funnel = funnelOf(['view', 'add', 'pay']);
  const result = await client.call('funnel.run', { dataset: summary.id, funnel });
  expect(result.steps.map((step) => step.count)).toEqual([1001, 1000, 500]);
  expect(result).toMatchObject({ entered: 1001, converted: 500, open: 1 });
  expect(result.steps[2].time).toMatchObject({ n: 500, median: 60_000 });

  const dropped = { dataset: summary.id, funnel, step: 1, state: 'dropped' as const };
  const all = await client.call('funnel.users', dropped);
  expect(all.total).toBe(result.steps[1].dropped);
  expect(new Set(all.users).size).toBe(500);
  expect(all.users.every((user) => Number(user.slice(1)) % 2 === 1)).toBe(true);
  const page = await client.call('funnel.users', { ...dropped, offset: 490, limit: 20 });
  expect(page).toMatchObject({ total: 500, users: all.users.slice(490) });
  const sorted = { ...dropped, order: { by: 'last', descending: true } as const, limit: 500 };
  const latest = await client.call('funnel.users', sorted);
  expect(latest.last).toEqual(all.last.toSorted((a, b) => b - a));
  expect(latest.events).toEqual(Array(500).fill(2));
  expect(latest.first[0]).toBeLessThan(latest.last[0]);

  const trend = await client.call('funnel.trend', { dataset: summary.id, funnel, by: 'month' });
  const none = [0, 0];
  expect(trend.buckets.map(({ entered, converted }) => [entered, converted])).toEqual([
    [1000, 500],
    ...[none, none, none, none],
    [1, 0],
  ]);
  const [{ from, to }] = trend.buckets;
  const first = await client.call('funnel.users', { ...dropped, entered: { from, to } });
  expect(first.total).toBe(trend.buckets[0].steps[1].dropped);

  const breakdown = { property: 'plan', attribution: 'step', step: 2, top: 1 } as const;
  const byPlan = { ...dropped, funnel: { ...funnel, breakdown } };
  const { groups } = await client.call('funnel.run', { dataset: summary.id, funnel: byPlan.funnel });
  expect(groups!.map(({ value, entered }) => [value, entered])).toEqual([
    ['pro', 500],
    [null, 501],
  ]);
  expect((await client.call('funnel.users', { ...byPlan, group: null })).total).toBe(groups![1].steps[1].dropped);
  expect((await client.call('funnel.users', { ...byPlan, state: 'reached', group: 'pro' })).total).toBe(500);

  const saved = await client.call('document.save', {
    kind: 'funnel',
    dataset: summary.id,
    name: 'Way to pay',
    document: funnel,
  });
  await engine.stop();
  start();
  expect((await client.call('workspace.get', {})).datasets.map(({ id }) => id)).toEqual([summary.id]);
  expect(await client.call('document.list', { dataset: summary.id })).toEqual([saved]);
  expect(await client.call('funnel.run', { dataset: summary.id, funnel })).toEqual(result);
});

test('the sample is imported once', async () => {
  const first = await client.call('dataset.sample', {});
  expect(first).toMatchObject({ sample: true, users: 51 });
  expect(await client.call('dataset.sample', {})).toEqual(first);
});

test.each([
  ['empty.csv', '', 'file-empty'],
  ['header.csv', 'user_id,event,timestamp\n', 'file-only-header'],
  ['picture.csv', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 'file-binary'],
  ['columns.csv', 'colour,size\nred,1\nblue,2\n', 'column-unknown-role'],
])('%s is refused, and the workspace is as before', async (name, content, code) => {
  const before = await client.call('workspace.get', {});
  const id = await register(write(name, content));
  await expect(client.call('dataset.import', { files: [id] })).rejects.toMatchObject({
    data: { code, params: { file: name } },
  });
  expect(await client.call('workspace.get', {})).toEqual(before);
  expect(leftovers()).toEqual([]);
});

test('a cancelled import leaves nothing', async () => {
  const before = await client.call('workspace.get', {});
  // Long enough that a busy machine hears of the cancel before the end.
  const [header, ...rows] = shop(100_000).split('\n');
  const id = await register(write('long.csv', [header, ...Array<string>(6).fill(rows.join('\n'))].join('\n')));
  const cancel = new AbortController();
  const job = client.call(
    'dataset.import',
    { files: [id] },
    { signal: cancel.signal, onProgress: () => cancel.abort() },
  );
  await expect(job).rejects.toMatchObject({ data: { code: 'cancelled' } });
  await expect.poll(leftovers, { timeout: 20_000 }).toEqual([]);
  expect(await client.call('workspace.get', {})).toEqual(before);
});

test('the newest question wins: an aborted one says so at once', async () => {
  const { id } = await client.call('dataset.sample', {});
  const cancel = new AbortController();
  const old = client.call('funnel.run', { dataset: id, funnel: funnelOf(['view', 'pay']) }, { signal: cancel.signal });
  cancel.abort();
  await expect(old).rejects.toMatchObject({ data: { code: 'cancelled' } });
  const result = await client.call('funnel.run', { dataset: id, funnel: funnelOf(['view', 'add']) });
  expect(result.entered).toBe(51);
});

test('a document that means nothing is refused with its field', async () => {
  const { id } = await client.call('dataset.sample', {});
  const funnel = { ...funnelOf(['view', 'pay']), exclude: [{ any: [{ event: 'add' }], from: 1, to: 1 }] };
  await expect(client.call('funnel.run', { dataset: id, funnel })).rejects.toMatchObject({
    data: { code: 'document-invalid' },
  });
  await expect(client.call('funnel.run', { dataset: id, funnel: { steps: ['a'], colour: 1 } })).rejects.toMatchObject({
    data: { code: 'input-invalid' },
  });
});

test('a page cannot name paths', async () => {
  const page = connect<TrustedMethods>(engine.attach({ trusted: false }));
  await expect(page.call('files.register', { path: '/etc/passwd' })).rejects.toMatchObject({
    data: { code: 'method-unknown' },
  });
  await expect(page.call('dataset.inspect', { files: ['/etc/passwd'] })).rejects.toMatchObject({
    data: { code: 'file-missing' },
  });
  page.close();
});

test('a data set can be renamed, removed and brought back; at the next start its file is gone', async () => {
  const id = await register(write('gone.csv', shop(10)));
  const summary = await client.call('dataset.import', { files: [id], name: 'Gone' });
  await client.call('funnel.run', { dataset: summary.id, funnel: funnelOf(['view']) });
  expect(await client.call('dataset.rename', { id: summary.id, name: '  Soon gone ' })).toMatchObject({
    name: 'Soon gone',
  });
  const files = () => fs.readdirSync(path.join(folder, 'workspace', 'data')).filter((name) => name.startsWith('gone'));
  expect(files()).toHaveLength(1);
  await client.call('dataset.remove', { id: summary.id });
  await expect(client.call('dataset.open', { id: summary.id })).rejects.toMatchObject({
    data: { code: 'dataset-missing' },
  });
  expect(await client.call('dataset.restore', { id: summary.id })).toMatchObject({ name: 'Soon gone' });
  const funnel = funnelOf(['view']);
  expect(await client.call('funnel.run', { dataset: summary.id, funnel })).toMatchObject({ entered: 11 });
  await client.call('dataset.remove', { id: summary.id });
  await engine.stop();
  start();
  await client.call('workspace.get', {});
  expect(files()).toEqual([]);
});

test('after a crash: half a file is cleared away, a whole one that never reached the list is taken in', async () => {
  const { id } = await client.call('dataset.sample', {});
  const count = (await client.call('workspace.get', {})).datasets.length;
  await engine.stop();
  const data = path.join(folder, 'workspace', 'data');
  const sample = fs.readdirSync(data).find((name) => name.startsWith('sample-shop'))!;
  fs.copyFileSync(path.join(data, sample), path.join(data, 'stray.sluice'));
  for (const name of ['half.sluice.partial', 'half.sluice.partial-journal', 'half.sluice.rows-1.partial']) {
    fs.writeFileSync(path.join(data, name), 'half');
  }
  start();
  const { datasets } = await client.call('workspace.get', {});
  expect(datasets).toHaveLength(count + 1);
  expect(leftovers()).toEqual([]);
  const stray = datasets.find((dataset) => dataset.id !== id && dataset.users === 51)!;
  expect((await client.call('funnel.run', { dataset: stray.id, funnel: funnelOf(['view']) })).entered).toBe(51);
});

test('a segment is counted, saved by name, and narrows a funnel', async () => {
  const { id: dataset } = await client.call('dataset.import', {
    files: [await register(write('segments.csv', shop(40)))],
    name: 'Segments',
  });
  const segment = { did: { event: 'pay', where: [] }, atLeast: 1, atMost: null, withinMs: null };
  expect(await client.call('segment.count', { dataset, segment })).toEqual({ users: 20 });
  expect(await client.call('segment.count', { dataset, segment: { not: segment } })).toEqual({ users: 21 });
  const saved = await client.call('segment.save', { dataset, name: 'Payers', document: segment });
  expect(await client.call('segment.list', { dataset })).toEqual([saved]);
  const funnel = funnelOf(['view', 'add'], { segment });
  expect(await client.call('funnel.run', { dataset, funnel })).toMatchObject({ entered: 20, converted: 20 });
  await client.call('segment.remove', { id: saved.id });
  expect(await client.call('segment.list', { dataset })).toEqual([]);
});

test('a data set’s file from elsewhere is taken in as a copy; what is none is refused by name', async () => {
  const { id } = await client.call('dataset.import', {
    files: [await register(write('given.csv', shop(30)))],
    name: 'Given',
  });
  const data = path.join(folder, 'workspace', 'data');
  const given = path.join(folder, 'given.sluice');
  fs.copyFileSync(path.join(data, fs.readdirSync(data).find((name) => name.startsWith('given'))!), given);
  const adopted = await client.call('dataset.adopt', { path: given });
  fs.rmSync(given);
  expect(adopted).toMatchObject({ name: 'Given', users: 31, sample: false });
  expect(adopted.id).not.toBe(id);
  expect(await client.call('funnel.run', { dataset: adopted.id, funnel: funnelOf(['view', 'add']) })).toMatchObject({
    entered: 31,
    converted: 30,
  });
  const none = client.call('dataset.adopt', { path: write('none.sluice', 'no data set') });
  await expect(none).rejects.toMatchObject({ data: { code: 'database-broken' } });
  expect(leftovers()).toEqual([]);
});
