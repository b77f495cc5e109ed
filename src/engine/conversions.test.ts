import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { type Engine, startEngine } from './pool.ts';

let folder: string;
let engine: Engine;
let client: Client<TrustedMethods>;
let dataset: string;

/** 6,000 people in eight weeks who look; every third puts something into the cart, and every second of those pays. */
function shop(): string {
  const rows = ['user_id,event,timestamp,source,arm,amount'];
  for (let u = 0; u < 6000; u++) {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 5) + 1000 * (u * 800 + second)).toISOString();
    rows.push(`u${u},look,${at(0)},${u % 2 === 0 ? 'ad' : 'mail'},${u % 4 < 2 ? 'a' : 'b'},`);
    if (u % 3 === 0) rows.push(`u${u},cart,${at(1)},,,`);
    if (u % 6 === 0) rows.push(`u${u},pay,${at(61)},,,${u % 12 === 0 ? 10 : 20}`);
    if (u % 5 === 0) rows.push(`u${u},help,${at(62)},,,`);
  }
  return rows.join('\n');
}

const tags = {
  lookAheadMs: 3_600_000,
  tags: [
    { event: 'pay', tier: 'macro', value: { kind: 'property', property: 'amount' } },
    { event: 'cart', tier: 'micro-primary' },
  ],
};
const question = { tags, scope: {} };

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-conversions-'));
  const file = path.join(folder, 'shop.csv');
  fs.writeFileSync(file, shop());
  engine = startEngine({ dataDir: path.join(folder, 'workspace'), sampleFile: file, threads: 2 });
  client = connect<TrustedMethods>(engine.attach({ trusted: true }));
  const { id } = await client.call('files.register', { path: file });
  dataset = (await client.call('dataset.import', { files: [id] })).id;
});
afterAll(async () => {
  await engine.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('figures, and the users behind them', async () => {
  const result = await client.call('conversions.run', { dataset, question: { ...question, by: 'source' } });
  expect(result).toMatchObject({
    audience: 6000,
    macros: [{ users: 1000, value: { USD: 15_000 }, valuePerConverter: { USD: 15 } }],
    micros: [{ users: 2000, against: [{ openWith: 1, convertedWith: 1000, assistShare: 1 }] }],
  });
  const number = { kind: 'macro', macro: 'pay', converted: true } as const;
  const all = await client.call('conversions.users', { dataset, question, number, limit: 2, order: undefined });
  expect(all.total).toBe(1000);
  expect(all.users).toHaveLength(2);
  const [{ group, users }] = result.macros[0].groups;
  const some = await client.call('conversions.users', {
    dataset,
    question: { ...question, by: 'source' },
    number,
    group: { value: group },
  });
  expect(some.total).toBe(users);
});

test('segments, each against all who are not in it, and the users behind them', async () => {
  const did = (event: string) => ({ did: { event } });
  const segments = [
    { name: 'cart', segment: did('cart') },
    { name: 'helped', segment: did('help') },
    { name: 'all', segment: did('look') },
  ];
  const asked = { ...question, segments, scope: { segment: { not: { users: ['u0'] } } } };
  const [{ groups, users }] = (await client.call('conversions.run', { dataset, question: asked })).macros;
  expect(users).toBe(999);
  expect(groups.map(({ group, audience, users }) => ({ group, audience, users }))).toEqual([
    { group: 'cart', audience: 1999, users: 999 },
    // Every fifth of 6,000, and every sixth of those, but for the one that is left out.
    { group: 'helped', audience: 1199, users: 199 },
    { group: 'all', audience: 5999, users: 999 },
  ]);
  const [cart, helped, all] = groups.map(({ comparison }) => comparison);
  // Nobody pays without a cart.
  expect(cart).toMatchObject({ difference: 999 / 1999, tooFew: true });
  expect(helped!.difference).toBeCloseTo(199 / 1199 - 800 / 4800, 12);
  expect(all).toBeNull();
  const number = { kind: 'macro', macro: 'pay', converted: true } as const;
  for (const { group, users } of groups) {
    const list = { dataset, question: asked, number, group: { segment: group! }, limit: 1 };
    expect((await client.call('conversions.users', list)).total).toBe(users);
  }
});

test('signals and score', async () => {
  const { macros, leftOut } = await client.call('conversions.signals', { dataset, question });
  expect(macros.pay).toEqual([]);
  expect(leftOut).toEqual({ everybody: 1, few: 0, after: 1 });
  const score = { ...question, macro: 'pay' };
  const { weights, check } = await client.call('conversions.score', { dataset, question: score });
  expect(weights[0].weight).toBeGreaterThan(3);
  expect(check.auc).toBeGreaterThan(0.85);
  const scored = await client.call('conversions.scored', { dataset, question: score, atLeast: 1, limit: 10 });
  expect(scored.total).toBe(1000);
  expect(scored.users).toHaveLength(10);
  for (const { units, rate, from, to } of check.deciles) {
    const tenth = { dataset, question: score, limit: 1 };
    const all = await client.call('conversions.tenth', { ...tenth, tenth: { from, to, converted: null } });
    const came = await client.call('conversions.tenth', { ...tenth, tenth: { from, to, converted: true } });
    expect([all.total, came.total]).toEqual([units, Math.round(rate * units)]);
  }
});

test('attribution, economics, rules, an experiment', async () => {
  const attribution = { ...question, touch: 'source' };
  const { channels } = await client.call('conversions.attribution', { dataset, question: attribution });
  expect(channels.map(({ channel, models }) => [channel, models.markov.conversions])).toEqual([
    ['ad', 1000],
    ['mail', 0],
  ]);
  const asked = { dataset, question: attribution, limit: 1 };
  const behind = async (channel: string, model: 'last' | 'markov') =>
    (await client.call('conversions.attributed', { ...asked, cell: { kind: 'credit', channel, model } })).total;
  expect([await behind('ad', 'last'), await behind('ad', 'markov'), await behind('mail', 'last')]).toEqual([
    1000, 1000, 0,
  ]);
  const spend = [{ from: '2026-01-05', to: '2026-03-01', channel: 'ad', amount: 5000, currency: 'USD' }];
  const worth = { ...question, spend, cohort: 'week', attribution: { question: attribution, model: 'last' } } as const;
  const economics = await client.call('conversions.economics', { dataset, question: worth });
  expect(economics).toMatchObject({ newConverters: 1000, cac: { USD: 5 }, return: { USD: 3 }, payback: 30 });
  const customers = async (cohort: string | null) =>
    (await client.call('conversions.customers', { dataset, question: worth, cohort, limit: 1 })).total;
  expect(await customers(null)).toBe(economics.newConverters);
  expect(await customers(economics.cohorts[2].from)).toBe(economics.cohorts[2].units);
  const rules = { rules: [{ name: 'paying', of: { macro: 'pay' } }] };
  const [rule] = (await client.call('conversions.check', { dataset, rules })).rules;
  expect(rule).toMatchObject({ state: 'quiet', because: [], since: null });
  const experiment = await client.call('conversions.experiment', {
    dataset,
    question: { ...question, variant: 'arm', outcome: { macro: 'pay' } },
  });
  const exposed = { dataset, question: { ...question, variant: 'arm', outcome: { macro: 'pay' } }, arm: 'b' };
  expect((await client.call('conversions.exposed', { ...exposed, number: 'units' })).total).toBe(3000);
  expect((await client.call('conversions.exposed', { ...exposed, number: 'conversions' })).total).toBe(500);
  expect(experiment.arms.map(({ value, units, conversions }) => [value, units, conversions])).toEqual([
    ['a', 3000, 500],
    ['b', 3000, 500],
  ]);
});

test('rules and spend are kept with the data set', async () => {
  expect(await client.call('rules.get', { dataset })).toEqual({ version: 1, rules: [] });
  await client.call('rules.set', { dataset, rules: { rules: [{ name: 'paying', of: { macro: 'pay' } }] } });
  expect((await client.call('rules.get', { dataset })).rules).toMatchObject([{ name: 'paying', against: 8 }]);
  expect(await client.call('spend.get', { dataset })).toEqual([]);
  const spend = [{ from: '2026-01-05', to: '2026-01-05', channel: 'ad', amount: 1, currency: 'USD' }];
  await client.call('spend.set', { dataset, spend });
  expect(await client.call('spend.get', { dataset })).toEqual(spend);
});

test('a question nobody wants any more stops', async () => {
  const cancel = new AbortController();
  const running = client.call('conversions.run', { dataset, question }, { signal: cancel.signal });
  cancel.abort();
  await expect(running).rejects.toMatchObject({ data: { code: 'cancelled' } });
});

/** Nobody is seen to put anything into the cart. */
const withoutCart = { version: 1, steps: [{ hide: ['cart'] }] };

test('a funnel that says how events are prepared is asked so, as an outcome and in a rule', async () => {
  const funnel = (prepare: unknown) => ({ steps: ['look', 'cart'], window: { ms: 3_600_000 }, prepare });
  const experiment = (prepare: unknown) => ({ tags, scope: {}, variant: 'arm', outcome: { funnel: funnel(prepare) } });
  const plain = await client.call('conversions.experiment', { dataset, question: experiment(null) });
  expect(plain.arms.map(({ conversions }) => conversions)).toEqual([1000, 1000]);
  const hidden = await client.call('conversions.experiment', { dataset, question: experiment(withoutCart) });
  expect(hidden.arms.map(({ units, conversions }) => [units, conversions])).toEqual([
    [3000, 0],
    [3000, 0],
  ]);
  const users = { dataset, question: experiment(withoutCart), arm: 'a', number: 'conversions', limit: 1 } as const;
  expect((await client.call('conversions.exposed', { ...users, order: undefined })).total).toBe(0);
  const rule = (name: string, prepare: unknown) => ({ name, of: { funnel: funnel(prepare) }, bucket: 'week' });
  const rules = { version: 1, rules: [rule('plain', null), rule('hidden', withoutCart)] };
  const { rules: found } = await client.call('conversions.check', { dataset, rules });
  expect(found.map(({ rate }) => rate)).toEqual([expect.closeTo(1 / 3, 2), 0]);
});

test('a trend and what would be next tell what of the funnel is not there', async () => {
  const funnel = { steps: ['look', 'crat'] };
  const trend = await client.call('funnel.trend', { dataset, funnel, by: 'week' });
  expect(trend.warnings).toMatchObject([{ code: 'unknown-event', values: ['crat', 'cart'] }]);
  const whatIf = await client.call('funnel.whatIf', { dataset, funnel, place: { kind: 'append' } });
  expect(whatIf.warnings).toEqual(trend.warnings);
  const known = await client.call('funnel.trend', { dataset, funnel: { steps: ['look', 'cart'] }, by: 'week' });
  expect(known.warnings).toBeUndefined();
});
