import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { flowOf } from '../core/flow/document.ts';
import { funnelOf, type Preparation, type PreparationStep } from '../core/funnel/document.ts';
import { type Engine, startEngine } from './pool.ts';

let folder: string;
let engine: Engine;
let client: Client<TrustedMethods>;
let dataset: string;

const prepare = (...steps: readonly PreparationStep[]): Preparation => ({ version: 1, steps });

/** Fifty people look at products, every other one buys, in either spelling. */
const shop = (from: number, to: number): string =>
  `user_id,event,timestamp,path\n${Array.from({ length: to - from }, (_, i) => {
    const user = `u${from + i}`;
    const day = `2026-01-${String(1 + (i % 20)).padStart(2, '0')}`;
    const bought = i % 2 === 0 ? `${user},${i % 4 === 0 ? 'Purchase' : 'purchase'},${day}T00:10:00Z,\n` : '';
    return `${user},page_view,${day}T00:00:00Z,/product/${i}\n${user},ping,${day}T00:05:00Z,\n${bought}`;
  }).join('')}`;

async function register(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return (await client.call('files.register', { path: file })).id;
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-engine-prepare-'));
  const options = { dataDir: path.join(folder, 'workspace'), sampleFile: path.join(folder, 'sample.csv'), threads: 2 };
  engine = startEngine(options);
  client = connect<TrustedMethods>(engine.attach({ trusted: true }));
  ({ id: dataset } = await client.call('dataset.import', { files: [await register('shop.csv', shop(0, 50))] }));
});
afterAll(async () => {
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const named = prepare(
  { hide: ['ping'] },
  { rename: ['Purchase', 'purchase'], to: 'Bought' },
  { name: { property: 'path', rewrite: [{ from: '/\\d+$', to: '/:id' }] }, of: ['page_view'] },
);
const countsOf = async (funnel = funnelOf(['/product/:id', 'Bought'])) =>
  (await client.call('funnel.run', { dataset, funnel })).steps.map(({ count }) => count);
const eventsOf = async () => (await client.call('dataset.open', { id: dataset })).list.events.map(({ event }) => event);

test('what is saved is asked everywhere, a document’s own instead of it, and nothing once it is taken away', async () => {
  const imported = await client.call('dataset.open', { id: dataset });
  expect(imported.prepare).toBeNull();
  expect(await countsOf()).toEqual([0, 0]);
  await client.call('prepare.set', { dataset, prepare: named });
  expect(await client.call('prepare.get', { dataset })).toEqual(named);
  expect(await countsOf()).toEqual([50, 25]);
  expect(await eventsOf()).toEqual(['/product/:id', 'Bought']);
  const values = await client.call('dataset.values', { id: dataset, property: 'path', event: '/product/:id' });
  expect([values.rows, values.distinct]).toEqual([50, 50]);
  const flow = await client.call('flow.run', { dataset, flow: flowOf({ columns: 2 }) });
  expect(flow.columns.map(({ nodes }) => nodes.map(({ item, count }) => [item, count]))).toEqual([
    [['/product/:id', 50]],
    [['Bought', 25]],
  ]);
  const users = await client.call('funnel.users', {
    dataset,
    funnel: funnelOf(['/product/:id', 'Bought']),
    step: 1,
    state: 'reached',
  });
  expect([users.total, users.events[0]]).toEqual([25, 2]);
  const segment = { did: { event: 'Bought', where: [] }, atLeast: 1, atMost: null, withinMs: null };
  expect(await client.call('segment.count', { dataset, segment })).toEqual({ users: 25 });
  const whatIf = await client.call('funnel.whatIf', {
    dataset,
    funnel: funnelOf(['/product/:id']),
    place: { kind: 'append' },
  });
  expect(whatIf.events.map(({ event, count }) => [event, count])).toEqual([
    ['/product/:id', 0],
    ['Bought', 25],
  ]);
  const own = funnelOf(['page_view', 'purchase'], { prepare: prepare({ hide: ['Purchase'] }) });
  expect(await countsOf(own)).toEqual([50, 12]);
  expect(await countsOf(funnelOf(['page_view', 'Purchase'], { prepare: prepare() }))).toEqual([50, 13]);
  await client.call('prepare.set', { dataset, prepare: null });
  const { openedAt: _, ...again } = await client.call('dataset.open', { id: dataset });
  expect(again).toEqual({ ...again, ...imported, openedAt: undefined });
});

test('a trace shows both names', async () => {
  const funnel = funnelOf(['/product/:id', 'Gone'], {
    window: null,
    prepare: prepare(...named.steps, { silence: 'Gone', afterMs: 3_600_000 }),
  });
  const [{ events, attempts }] = await client.call('funnel.trace', { dataset, funnel, user: 'u0' });
  expect(events.map(({ imported, event }) => [imported, event])).toEqual([
    ['page_view', '/product/:id'],
    ['Purchase', 'Bought'],
    [null, 'Gone'],
  ]);
  expect(attempts[0].state).toBe('converted');
  const [plain] = await client.call('funnel.trace', { dataset, funnel: funnelOf(['page_view']), user: 'u0' });
  expect(Object.keys(plain.events[0])).not.toContain('imported');
});

test('each step with what it leaves; one that is tried, with rows it changes', async () => {
  const run = await client.call('prepare.run', { dataset, prepare: prepare(...named.steps, { hide: ['Ping'] }) });
  expect(run.steps.map(({ after, touched }) => [after.rows, after.users, after.names, touched])).toEqual([
    [75, 50, 3, 50],
    [75, 50, 2, 25],
    [75, 50, 2, 50],
    [75, 50, 2, 0],
  ]);
  expect(run.warnings?.map(({ code, values }) => [code, values])).toEqual([['unknown-event', ['Ping']]]);
  expect(run.list.events.map(({ event, count, users }) => [event, count, users])).toEqual([
    ['/product/:id', 50, 50],
    ['Bought', 25, 25],
  ]);
  const preview = await client.call('prepare.preview', { dataset, prepare: prepare(named.steps[0]), limit: 3 });
  expect(preview.touched).toBe(50);
  expect(preview.rows).toHaveLength(3);
  expect(preview.rows[0]).toMatchObject({ before: 'ping', after: null, user: expect.stringMatching(/^u\d+$/) });
  await expect(client.call('prepare.preview', { dataset, prepare: prepare() })).rejects.toMatchObject({
    data: { code: 'document-invalid' },
  });
});

test('names by a property: how many are left as rules are typed, and which rules would do', async () => {
  const all = await client.call('prepare.names', { dataset, property: 'path', of: ['page_view'], suggest: true });
  expect([all.values, all.names, all.whole]).toEqual([50, 50, true]);
  expect(all.suggestions?.map(({ kind, names }) => [kind, names])).toEqual([['number', 1]]);
  const rewrite = all.suggestions!.map(({ rule }) => rule);
  const left = await client.call('prepare.names', { dataset, property: 'path', of: ['page_view'], rewrite });
  expect([left.names, left.top]).toEqual([1, [{ value: '/product/:id', count: 50 }]]);
});

test('a preparation that makes no sense is not saved', async () => {
  const wrong = client.call('prepare.set', { dataset, prepare: prepare({ rename: ['a'], to: '*' }) });
  await expect(wrong).rejects.toMatchObject({ data: { params: { field: 'prepare.steps[0].to' } } });
  expect(await client.call('prepare.get', { dataset })).toBeNull();
});

test('when files are added it is replayed', async () => {
  await client.call('prepare.set', { dataset, prepare: named });
  expect(await countsOf()).toEqual([50, 25]);
  await client.call('dataset.add', { id: dataset, files: [await register('more.csv', shop(50, 90))] });
  expect(await client.call('prepare.get', { dataset })).toEqual(named);
  expect(await countsOf()).toEqual([90, 45]);
});
