import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttributionResult } from '../core/conversion/attribution/figures.ts';
import type { EconomicsResult } from '../core/conversion/economics/figures.ts';
import type { ExperimentResult } from '../core/conversion/experiment/figures.ts';
import type { ConversionResult } from '../core/conversion/result.ts';
import type { ScoreResult } from '../core/conversion/score/figures.ts';
import type { Signals } from '../core/conversion/signals.ts';
import type { CheckResult } from '../core/conversion/watch/result.ts';
import { sluice } from './test-support/sluice.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-conversions-'));
  file('shop.csv', SHOP);
  file('tags.json', JSON.stringify(TAGS));
  file('spend.csv', 'date,channel,amount\n2026-01-01,ad,30\n2026-01-31,mail,10\n');
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const file = (name: string, content: string): string => {
  fs.writeFileSync(at(name), content);
  return at(name);
};

async function json<T>(command: string, ...argv: string[]): Promise<T> {
  const { code, out, err } = await sluice(command, at('shop.csv'), ...argv);
  // What the file was taken for is told beside the result.
  expect(err.replace(/^(\S+: user = .+|Taken for .+|No event is called “none”.)\n/gm, '')).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as T;
}

/** Four users: a buys twice, b once and in another currency, c looks on, d comes at the very end. */
const SHOP = `user,event,when,source,plan,amount,cur
a,visit,2026-01-01T10:00:00Z,ad,free,,
a,cart,2026-01-01T10:05:00Z,,free,,
a,pay,2026-01-01T10:10:00Z,,free,20.10,USD
a,pay,2026-01-31T10:10:00Z,mail,free,9.90,USD
b,visit,2026-01-02T10:00:00Z,mail,pro,,
b,pay,2026-01-02T11:00:00Z,,pro,7,EUR
c,visit,2026-01-03T10:00:00Z,ad,free,,
c,cart,2026-01-03T10:01:00Z,,free,,
d,visit,2026-03-31T10:00:00Z,direct,pro,,
`;

const TAGS = {
  tags: [
    { event: 'pay', tier: 'macro', value: { kind: 'property', property: 'amount', currencyProperty: 'cur' } },
    { event: 'cart', tier: 'micro-primary' },
  ],
};

const HOUR = 3_600_000;

test('conversions: by segments, called as their files', async () => {
  file('pro.json', JSON.stringify({ property: 'plan', op: 'is', values: ['pro'], at: 'first' }));
  file('tried.json', JSON.stringify({ all: [{ tier: 'micro-primary' }, { not: { tier: 'macro' } }] }));
  const files = `${at('pro.json')},${at('tried.json')}`;
  const { macros } = await json<ConversionResult>('conversions', '--tags', at('tags.json'), '--segments', files);
  expect(macros[0].groups.map(({ group, audience, users }) => [group, audience, users])).toEqual([
    ['pro', 2, 1],
    // Of the two with a cart one has paid.
    ['tried', 1, 0],
  ]);
  const both = await sluice(
    'conversions',
    at('shop.csv'),
    '--tags',
    at('tags.json'),
    '--by',
    'plan',
    '--segments',
    files,
  );
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining('exclude each other') });
});

test('conversions: the documented fields', async () => {
  const result = await json<ConversionResult>(
    'conversions',
    '--tags',
    at('tags.json'),
    '--trend',
    'month',
    '--by',
    'plan',
  );
  const { macros, micros, ...rest } = result;
  expect(rest).toMatchObject({ audience: 4, any: { users: 2, rate: 0.5, interval: expect.anything() }, warnings: [] });
  const [{ curve, groups, trend, second, timeTo, diagnosis, ...macro }] = macros;
  expect(macro).toEqual({
    event: 'pay',
    users: 2,
    rate: 0.5,
    interval: [expect.closeTo(0.15, 2), expect.closeTo(0.85, 2)],
    total: 3,
    value: { EUR: 7, USD: 30 },
    valuePerUser: { EUR: 1.75, USD: 7.5 },
    valuePerConverter: { EUR: 3.5, USD: 15 },
    valuePerEvent: { EUR: 7 / 3, USD: 10 },
    // d is last seen after no time at all, so that three are left when a converts, two when b does.
    curveMedian: HOUR,
    curveQuartiles: [HOUR / 6, null],
    repeats: [1, 1, 0, 0, 0],
    medianGap: 30 * 24 * HOUR,
    warnings: [],
  });
  expect(timeTo).toMatchObject({ n: 2, median: (7 * HOUR) / 12 });
  expect(curve).toHaveLength(100);
  expect(curve[99]).toMatchObject({ ms: 87 * 24 * HOUR, rate: expect.closeTo(2 / 3, 12) });
  // One had a second after 30 days, the other was watched for longer.
  expect(second).toMatchObject({ median: 30 * 24 * HOUR });
  expect(groups.map(({ group, audience, users, value }) => ({ group, audience, users, value }))).toEqual([
    { group: 'free', audience: 2, users: 1, value: { USD: 30 } },
    { group: 'pro', audience: 2, users: 1, value: { EUR: 7 } },
  ]);
  expect(trend.map(({ from, audience, users, value, partial }) => ({ from, audience, users, value, partial }))).toEqual(
    [
      { from: '2026-01-01T00:00:00.000Z', audience: 3, users: 2, value: { EUR: 7, USD: 30 }, partial: true },
      { from: '2026-02-01T00:00:00.000Z', audience: 0, users: 0, value: { USD: 0 }, partial: false },
      { from: '2026-03-01T00:00:00.000Z', audience: 1, users: 0, value: { USD: 0 }, partial: true },
    ],
  );
  // Half put something into the cart, half buy, but not by way of it: of two that bought one had a cart.
  expect(diagnosis).toMatchObject({ kind: 'reaching', from: null, to: 'cart', share: 1, n: [4, 2], skipped: [] });
  expect(micros).toMatchObject([
    {
      event: 'cart',
      tier: 'micro-primary',
      users: 2,
      rate: 0.5,
      total: 2,
      against: [
        {
          macro: 'pay',
          with: 2,
          without: 2,
          openWith: 0,
          openWithout: 1,
          rateWith: 0.5,
          rateWithout: 1,
          lift: 0.5,
          oddsRatio: (1.5 * 0.5) / (1.5 * 1.5),
          phi: -0.5,
          p: 1,
          q: 1,
          assistShare: 0.5,
          medianLag: HOUR / 12,
          expectedValue: { EUR: 1.75, USD: 7.5 },
        },
      ],
    },
  ]);
});

test('sessions and a range', async () => {
  const options = ['--tags', at('tags.json'), '--unit', 'session', '--range', '2026-01-02..2026-02-01'];
  expect(await json<ConversionResult>('conversions', ...options)).toMatchObject({
    audience: 4,
    macros: [{ users: 2, total: 2, trend: [], groups: [] }],
  });
  expect(await json<ConversionResult>('conversions', ...options.slice(0, 2), '--range', '..2026-01-01')).toMatchObject({
    audience: 0,
    macros: [{ users: 0, rate: null, interval: null, valuePerUser: null, timeTo: null, curve: [], diagnosis: null }],
    any: { users: 0, rate: null, interval: null },
    micros: [
      { rate: null, interval: null, against: [{ rateWith: null, rateWithout: null, lift: null, assistShare: null }] },
    ],
  });
});

test('what is wrong with the tags is warned of', async () => {
  const names = ['pay', 'visit', 'cart', 'none'];
  const tags = file('many.json', JSON.stringify({ tags: names.map((event) => ({ event, tier: 'macro' })) }));
  const result = await json<ConversionResult>('conversions', '--tags', tags);
  expect(result.warnings).toEqual([
    'many-macros',
    expect.objectContaining({ code: 'unknown-event', values: ['none'] }),
  ]);
  expect(result.macros.map(({ warnings, value }) => ({ warnings, value }))).toEqual(
    names.map(() => ({ warnings: ['no-value'], value: {} })),
  );
  const nothing = file('nothing.json', '{"tags": []}');
  expect(await json<ConversionResult>('conversions', '--tags', nothing)).toMatchObject({ audience: 4, macros: [] });
});

test('signals and score', async () => {
  expect(await json<Signals>('signals', '--tags', at('tags.json'))).toMatchObject({
    macros: { pay: [] },
    leftOut: { few: 0, after: 0, everybody: 1 },
  });
  const score = await json<ScoreResult>('score', '--tags', at('tags.json'));
  expect(score).toMatchObject({ macro: 'pay', weights: [{ event: 'cart' }], weak: true });
  expect(score.fit.n + score.check.n).toBe(4);
  const asPrinted = file('score.json', JSON.stringify(score));
  const again = await json<ScoreResult>('score', '--tags', at('tags.json'), '--weights', asPrinted);
  expect(again.weights).toEqual(score.weights);
  const weights = file('weights.json', '{"weights": [{"event": "cart", "weight": 0.6931471805599453}]}');
  const options = ['--tags', at('tags.json'), '--weights', weights];
  expect((await json<ScoreResult>('score', ...options)).weights).toEqual([
    { event: 'cart', weight: Math.LN2, points: 10 },
  ]);
  const { out } = await sluice('score', at('shop.csv'), ...options, '--users');
  expect(out).toBe('user,score,last_seen\r\nc,10,2026-01-03T10:01:00.000Z\r\nd,0,2026-03-31T10:00:00.000Z\r\n');
});

test('attribution and economics', async () => {
  // The second conversion of a comes 30 days and ten minutes after the first touch.
  const options = ['--tags', at('tags.json'), '--touch', 'source', '--look-back', '31d'];
  const result = await json<AttributionResult>('attribution', ...options, '--spend', at('spend.csv'));
  expect(result).toMatchObject({ conversions: 3, value: { EUR: 7, USD: 30 }, noTouch: 0, few: true });
  expect(result.channels.map(({ channel, models }) => [channel, models.last, models.linear.conversions])).toEqual([
    ['ad', { conversions: 1, value: { EUR: 0, USD: 20.1 }, return: { USD: 0.67 } }, 1.5],
    ['mail', { conversions: 2, value: { EUR: 7, USD: 9.9 }, return: { USD: 0.99 } }, 1.5],
    ['direct', { conversions: 0, value: { EUR: 0, USD: 0 } }, 0],
  ]);
  expect(result.paths).toContainEqual({
    path: ['ad', 'mail'],
    conversions: 1,
    nonConversions: 0,
    rate: 1,
    value: { EUR: 0, USD: 9.9 },
  });
  const economics = await json<EconomicsResult>('economics', ...options, '--spend', at('spend.csv'), '--model', 'last');
  expect(economics).toMatchObject({
    spend: { USD: 40 },
    newConverters: 2,
    cac: { USD: 20 },
    return: { USD: 0.75 },
    revenuePerVisitor: { EUR: 7 / 3, USD: 10 },
    cohorts: [{ from: '2026-01-01T00:00:00.000Z', units: 2 }],
    payback: null,
  });
  expect(economics.channels.slice(0, 2)).toEqual([
    {
      ...{ channel: 'ad', spend: { USD: 30 }, conversions: 1, cac: { USD: 30 } },
      ...{ value: { EUR: 0, USD: 20.1 }, return: { USD: 0.67 } },
    },
    {
      ...{ channel: 'mail', spend: { USD: 10 }, conversions: 1, cac: { USD: 10 } },
      ...{ value: { EUR: 7, USD: 9.9 }, return: { USD: 0.99 } },
    },
  ]);
  expect(economics.cohorts[0].ages.map(({ days, perUnit }) => [days, perUnit.USD])).toEqual([
    [30, 15],
    [60, 15],
  ]);
  // Nobody came by it: that is a return of nothing, not one that nobody knows.
  const wasted = file('wasted.csv', 'date,channel,amount\n2026-01-01,tv,5\n');
  const { channels } = await json<EconomicsResult>('economics', ...options, '--spend', wasted);
  const tv = channels.find(({ channel }) => channel === 'tv');
  expect(tv).toMatchObject({ spend: { USD: 5 }, conversions: 0, cac: null, return: { USD: 0 } });
});

/** Six whole weeks in which 20 of 100 pay, on a Tuesday; then one in which fewer do. */
function weeks(last: number): string {
  const rows = ['user,event,when,browser'];
  for (let week = 0; week < 8; week++)
    for (let u = 0; u < 100; u++) {
      const when = new Date(Date.UTC(2026, 0, 5) + week * 7 * 24 * HOUR + u * 60_000).toISOString();
      rows.push(`u${u},visit,${when},${u % 2 === 0 ? 'Safari' : 'Chrome'}`);
      if (u < (week === 6 ? last : 20 + (week % 2))) rows.push(`u${u},pay,${when},`);
    }
  return rows.join('\n');
}

test('check exits with 3 when a rule fires', async () => {
  const rules = file(
    'rules.json',
    JSON.stringify({
      version: 1,
      rules: [
        { name: 'paying', of: { macro: 'pay' } },
        { name: 'after a visit', of: { funnel: { steps: ['visit', 'pay'], window: { ms: HOUR } } } },
      ],
    }),
  );
  const fired = await sluice('check', file('fall.csv', weeks(2)), '--rules', rules);
  expect(fired.code).toBe(3);
  const result = JSON.parse(fired.out) as CheckResult;
  expect(result.rules.map(({ name, state, bucket, n, rate }) => ({ name, state, bucket, n, rate }))).toEqual([
    { name: 'paying', state: 'fires', bucket: '2026-02-16T00:00:00.000Z', n: 100, rate: 0.02 },
    { name: 'after a visit', state: 'fires', bucket: '2026-02-16T00:00:00.000Z', n: 100, rate: 0.02 },
  ]);
  for (const { because, change, before, rate } of result.rules) {
    expect(because.map(({ property, value }) => `${property} ${value}`).sort()).toEqual([
      'browser Chrome',
      'browser Safari',
    ]);
    expect(because.reduce((sum, { ratePart, mixPart }) => sum + ratePart + mixPart, 0)).toBeCloseTo(
      rate! - before!,
      12,
    );
    expect(change).toBeCloseTo(rate! / before! - 1, 12);
  }
  expect((await sluice('check', file('steady.csv', weeks(20)), '--rules', rules)).code).toBe(0);
});

test('experiment', async () => {
  const options = ['--tags', at('tags.json'), '--variant', 'plan'];
  const result = await json<ExperimentResult>('experiment', ...options, '--window', '14d', '--split', 'free=50,pro=50');
  expect(result.arms).toMatchObject([
    { value: 'free', units: 2, open: 0, conversions: 1, perUnit: { USD: 10.05 }, verdict: 'too-few' },
    { value: 'pro', units: 1, open: 1, conversions: 1, perUnit: { EUR: 7 }, verdict: 'too-few', difference: 0.5 },
  ]);
  expect(result).toMatchObject({ crossed: 0, sampleRatio: { p: 1, warning: false } });
});

test.each([
  [['conversions', 'missing.csv'], 2, '--tags'],
  [['attribution', 'missing.csv', '--tags', 't.json'], 2, '--touch'],
  [['check', 'missing.csv', '--rules', 'r.json', '--by', 'x'], 2, '--by belongs to sluice conversions'],
  [['conversions', 'missing.csv', '--tags', 't.json', '--range', '2026'], 2, 'FROM..TO'],
  [['conversions', 'missing.csv', '--tags', 't.json', '--unit', 'household'], 2, 'user, session'],
  [['economics', 'missing.csv', '--tags', 'T', '--spend', 'BAD'], 1, 'line 2'],
  [['check', 'missing.csv', '--rules', 'WRONG'], 1, 'rules[0].of'],
  [['score', 'missing.csv', '--tags', 'T', '--macro', 'cart'], 1, '“cart” is no macro'],
])('a mistake is told before any import: %j', async (argv, code, words) => {
  const files: Record<string, string> = {
    T: at('tags.json'),
    BAD: file('bad.csv', 'date,channel,amount\n2026-01-01,ad,much\n'),
    WRONG: file('wrong.json', '{"rules": [{"name": "x", "of": {"makro": "pay"}}]}'),
  };
  const told = await sluice(...argv.map((word) => files[word] ?? word));
  expect([told.code, told.out]).toEqual([code, '']);
  expect(told.err).toContain(words);
});
