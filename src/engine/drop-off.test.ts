import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { factorOf } from '../charts/drop-off/forest.ts';
import { type Client, connect } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { dropOffOf } from '../core/drop-off/question.ts';
import { flowOf } from '../core/flow/document.ts';
import { funnelOf } from '../core/funnel/document.ts';
import { type Engine, startEngine } from './pool.ts';

let folder: string;
let engine: Engine;
let client: Client<TrustedMethods>;
let dataset: string;

/** `users` people who see and add; every second one pays a minute later, most of the others read the help before. */
const shop = (users: number): string => {
  const rows = ['user_id,event,timestamp,plan'];
  for (let u = 0; u < users; u++) {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * (u * 10 + second)).toISOString();
    rows.push(`u${u},view,${at(0)},${u % 3 === 0 ? 'pro' : 'free'}`, `u${u},add,${at(1)},free`);
    if (u % 2 === 1 && u % 5 > 0) rows.push(`u${u},help,${at(9)},free`);
    if (u % 2 === 0) rows.push(`u${u},pay,${at(61)},free`);
  }
  rows.push(`last,view,${new Date(Date.UTC(2026, 5, 1)).toISOString()},free`);
  return rows.join('\n');
};

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-drop-off-'));
  const sampleFile = path.join(folder, 'sample.csv');
  fs.writeFileSync(sampleFile, shop(400));
  engine = startEngine({ dataDir: path.join(folder, 'workspace'), sampleFile, threads: 2 });
  client = connect<TrustedMethods>(engine.attach({ trusted: true }));
  dataset = (await client.call('dataset.sample', {})).id;
});
afterAll(async () => {
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const dropOff = dropOffOf(funnelOf(['view', 'add', 'pay']), 1);

test('over all threads: who dropped, what goes with it, and the people behind each number', async () => {
  const result = await client.call('dropOff.run', { dataset, dropOff });
  expect(result).toMatchObject({ dropped: 200, wentOn: 200, open: 0, unripe: [0, 0] });
  expect(result.after).toEqual([{ item: 'help', dropped: 160, wentOn: 0 }]);
  expect(result.nothing.after).toEqual([40, 200]);
  const people = async (number: Parameters<typeof client.call<'dropOff.users'>>[1]['number']) =>
    client.call('dropOff.users', { dataset, dropOff, number });
  expect(await people({ kind: 'group', group: 'dropped' })).toMatchObject({ total: 200 });
  const helped = await people({ kind: 'after', group: 'dropped', item: 'help' });
  expect(helped.total).toBe(160);
  expect(helped.users).not.toContain('u5');
  for (const driver of result.drivers) {
    const factor = factorOf(driver);
    expect((await people({ kind: 'driver', factor, group: 'dropped', with: true })).total).toBe(driver.a);
    expect((await people({ kind: 'driver', factor, group: 'wentOn', with: false })).total).toBe(driver.d);
  }
  await expect(
    people({ kind: 'driver', factor: { kind: 'event', event: 'none' }, group: 'dropped', with: true }),
  ).rejects.toMatchObject({ data: { code: 'document-invalid' } });
});

test('paths, a graph, and two groups in one flow with the people of each', async () => {
  const flow = flowOf();
  const { paths } = await client.call('flow.paths', { dataset, flow, chosen: ['pay'] });
  expect(paths.map(({ items, units, converted }) => [items.join(' '), units, converted])).toEqual([
    ['view add pay', 200, 200],
    ['view add help', 160, 0],
    ['view add', 40, 0],
    ['view', 1, 0],
  ]);
  const { nodes, edges } = await client.call('flow.graph', { dataset, flow });
  expect(nodes.map(({ item, units }) => [item, units])).toEqual([
    ['view', 401],
    ['add', 400],
    ['pay', 200],
    ['help', 160],
  ]);
  expect(edges.find(({ from, to }) => from === 'add' && to === 'help')).toMatchObject({
    units: 160,
    shareOut: 0.4,
    medianMs: 8000,
  });
  const groups = { kind: 'step' as const, dropOff };
  const compared = await client.call('flow.compare', { dataset, flow, groups });
  expect(compared.groups).toEqual([
    { units: 200, journeys: 200 },
    { units: 200, journeys: 200 },
  ]);
  const number = { kind: 'node' as const, column: 1, item: 'help' };
  const users = await client.call('flow.comparedUsers', { dataset, flow, groups, group: 0, number });
  expect(users.total).toBe(160);
});

test('a question that nobody wants any more stops', async () => {
  const cancel = new AbortController();
  const old = client.call('dropOff.run', { dataset, dropOff: { ...dropOff, step: 0 } }, { signal: cancel.signal });
  cancel.abort();
  await expect(old).rejects.toMatchObject({ data: { code: 'cancelled' } });
  expect(await client.call('dropOff.run', { dataset, dropOff: { ...dropOff, step: 0 } })).toMatchObject({
    wentOn: 400,
  });
});
