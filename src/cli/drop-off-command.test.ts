import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isClaimed } from '../charts/drop-off/words.ts';
import { FLOW_KEYWORD, pngText } from '../charts/scene/png-text.ts';
import type { DropOffResult } from '../core/drop-off/result.ts';
import type { ComparedFlow } from '../core/flow/compare.ts';
import type { FlowGraph, FlowPaths } from '../core/flow/paths-result.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import { sluice } from './test-support/sluice.ts';

let folder: string;
let sample: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-drop-off-'));
  sample = path.join(folder, 'sample.sluice');
  const { code } = await sluice('import', 'resources/sample/shop.csv.gz', '--into', sample);
  expect(code).toBe(0);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  const target = path.join(folder, name);
  fs.writeFileSync(target, JSON.stringify(content));
  return target;
};

const checkout = (rest: object = {}): string =>
  file('checkout.json', {
    steps: ['product_viewed', 'add_to_cart', 'checkout_started', 'payment_entered', 'purchase'],
    ...rest,
  });
const tags = (): string =>
  file('tags.json', {
    currency: 'EUR',
    tags: [{ event: 'purchase', tier: 'macro', value: { kind: 'property', property: 'revenue' } }],
  });

test('where a shop’s payments failed for three weeks, the error they ended with is the strongest claim, and while it lasts the day is claimed, too', async () => {
  const payments = 'src/cli/test-support/ecom-payments.csv.gz';
  const claims = async (rest: object): Promise<object[]> => {
    const funnel = file('payment.json', { steps: ['payment_details', 'purchase'], unit: { kind: 'session' }, ...rest });
    const { out } = await sluice('drop-off', payments, '--funnel', funnel, '--step', '0');
    return (JSON.parse(out) as DropOffResult).drivers.filter((driver) => isClaimed(driver) && driver.oddsRatio > 1);
  };
  const error = { kind: 'event', event: 'payment_error' };
  const help = { kind: 'event', event: 'support_chat' };
  expect(await claims({})).toMatchObject([error, help]);
  // 19 May is the day it was made to begin; a payment that failed the evening before cannot be told from it.
  const during = await claims({ range: { to: '2024-06-08T00:00:00Z' } });
  expect(during).toMatchObject([error, help, { kind: 'since', since: '2024-05-18' }]);
});

test.each(['best', 'first'])(
  'dropped after payment, by the %s attempt: the broken browser and the day it began are the strongest claim, beside the funnel’s own numbers',
  async (attempt) => {
    const funnel = checkout({ attempt });
    const csv = path.join(folder, 'drivers.csv');
    const svg = path.join(folder, 'drop-off.svg');
    const { out } = await sluice(
      ...['drop-off', sample, '--funnel', funnel, '--step', '3', '--tags', tags(), '--csv', csv, '--chart', svg],
    );
    const result = JSON.parse(out) as DropOffResult;
    const safari = { kind: 'property', property: 'browser', value: 'Safari' };
    const first = result.drivers.find(isClaimed)!;
    expect(first).toMatchObject({ kind: 'pair', of: [safari, { kind: 'since', since: '2026-04-06' }] });
    expect(first.q).toBeLessThan(0.001);
    expect(first.interval[0]).toBeGreaterThan(5);
    const { steps } = JSON.parse((await sluice('funnel', sample, '--funnel', funnel)).out) as FunnelResult;
    expect(result).toMatchObject({
      step: 3,
      next: 4,
      dropped: steps[3].dropped,
      wentOn: steps[4].count,
      open: steps[3].open,
    });
    expect(result.worth!.EUR).toMatchObject({
      n: expect.any(Number),
      atStake: result.worth!.EUR.perUnit! * result.dropped,
    });
    expect(fs.readFileSync(csv, 'utf8')).toMatch(
      /^kind,row,a,b,c,d,.*\r\n(.*\r\n)?pair,"browser is Safari and on or after Apr 6, 2026"/,
    );
    expect(fs.readFileSync(svg, 'utf8')).toContain('goes with dropping');
  },
);

test('what is ignored is hidden; parts alone; against those who converted', async () => {
  const ask = async (...rest: string[]) =>
    JSON.parse((await sluice('drop-off', sample, '--funnel', checkout(), '--step', '2', ...rest)).out) as DropOffResult;
  const whole = await ask();
  const hidden = await ask('--ignore', 'coupon_applied, browser', '--against', 'converted');
  expect(whole.before.length + whole.after.length).toBeGreaterThan(0);
  expect(JSON.stringify([hidden.after, hidden.before, hidden.lastSeen])).not.toContain('coupon_applied');
  expect(JSON.stringify(hidden.drivers)).not.toContain('"browser"');
  expect(hidden.dropped).toBe(whole.dropped);
  expect(hidden.wentOn).toBeLessThan(whole.wentOn);
  expect(Object.keys(await ask('--only', 'next'))).toEqual(
    expect.arrayContaining(['dropped', 'wentOn', 'open', 'after', 'before', 'lastSeen', 'nothing']),
  );
  expect(await ask('--only', 'drivers')).toMatchObject({ tested: whole.tested, drivers: whole.drivers });
});

test('two groups of their own, from their entry on: segments, values of a property, dates', async () => {
  const svg = path.join(folder, 'groups.svg');
  const ask = async (against: string, ...rest: string[]) => {
    const { code, out, err } = await sluice(
      ...['drop-off', sample, '--funnel', checkout(), '--against', against, ...rest],
    );
    expect(code, err).toBe(0);
    return JSON.parse(out) as DropOffResult;
  };
  const entered = async (rest: object) => {
    const { out } = await sluice('funnel', sample, '--funnel', checkout(rest));
    return JSON.parse(out) as FunnelResult;
  };
  const phone = { property: 'device', op: 'is', values: ['mobile'], at: 'ever' };
  const phones = file('phones.json', phone);
  const desktops = file('desktops.json', { not: phone });
  const segments = await ask(`segments:${phones},${desktops}`, '--chart', svg);
  const [first, second] = [await entered({ segment: phone }), await entered({ segment: { not: phone } })];
  expect(segments).toMatchObject({ step: 0, next: 4, overlap: 0, worth: null });
  expect(segments.dropped + segments.wentOn + segments.open).toBe(first.entered + second.entered);
  expect(segments.drivers.some(({ q }) => q !== null)).toBe(true);
  expect(fs.readFileSync(svg, 'utf8')).toContain('phones against desktops from product_viewed on');
  const both = await ask(`segments:${phones},${phones}`);
  expect(both).toMatchObject({ overlap: both.dropped, tested: 0, wentOn: both.dropped });

  const values = await ask('values:device=mobile,desktop');
  expect(values.drivers.every((row) => !('property' in row) || row.property !== 'device')).toBe(true);
  expect(values.dropped).toBeGreaterThan(1000);

  const dates = await ask('dates:2026-03-02..2026-04-06,2026-04-06..');
  const [before, since] = [
    await entered({ range: { to: '2026-04-06' } }),
    await entered({ range: { from: '2026-04-06' } }),
  ];
  expect(dates.dropped).toBe(before.entered - before.open);
  expect(dates.wentOn).toBe(since.entered - since.open);
  expect(dates.drivers.every(({ kind }) => kind !== 'since')).toBe(true);
});

test('what going on is worth: the last step if it is a macro, else the one that was chosen, else nobody knows', async () => {
  const short = file('short.json', { steps: ['add_to_cart', 'checkout_started'], attempt: 'first' });
  const whole = async (...rest: string[]) =>
    (JSON.parse((await sluice('drop-off', sample, '--funnel', short, '--step', '0', ...rest)).out) as DropOffResult)
      .worth;
  expect(await whole('--tags', tags())).toBeNull();
  expect(await whole()).toBeNull();
  const { EUR } = (await whole('--tags', tags(), '--macro', 'purchase'))!;
  expect(EUR.n).toBeGreaterThan(0);
  expect(EUR.perUnit).toBeGreaterThan(0);
  expect(
    (await sluice('drop-off', sample, '--funnel', short, '--step', '0', '--tags', tags(), '--macro', 'login')).code,
  ).toBe(1);
});

test('a flow of those who dropped beside those who went on, from where each reached the step', async () => {
  const { out } = await sluice('flow', sample, '--funnel', checkout(), '--step', '3');
  const flow = JSON.parse(out) as ComparedFlow;
  const { dropped, wentOn } = JSON.parse(
    (await sluice('drop-off', sample, '--funnel', checkout(), '--step', '3', '--only', 'next')).out,
  ) as DropOffResult;
  expect(flow.groups).toEqual([
    { units: dropped, journeys: dropped },
    { units: wentOn, journeys: wentOn },
  ]);
  expect(flow.overlap).toBe(0);
  expect(flow.columns[0].nodes).toEqual([
    expect.objectContaining({ item: 'payment_entered', counts: [dropped, wentOn] }),
  ]);
  const purchase = flow.columns[1].nodes.find(({ item }) => item === 'purchase')!;
  expect(purchase.counts[0]).toBe(0);
  expect(purchase.difference).toBeCloseTo(-purchase.counts[1] / wentOn, 12);
  expect(purchase.q).toBeLessThan(0.001);
});

test('two segments in one flow; who is in both is said, and then nothing is tested', async () => {
  const phones = file('phones.json', { property: 'device', op: 'is', values: ['mobile'], at: 'ever' });
  const buyers = file('buyers.json', { did: { event: 'purchase' } });
  const desktops = file('desktops.json', { not: { property: 'device', op: 'is', values: ['mobile'], at: 'ever' } });
  const ask = async (...files: string[]) =>
    JSON.parse(
      (await sluice('flow', sample, '--start', 'add_to_cart', '--compare', files.join(','))).out,
    ) as ComparedFlow;
  const apart = await ask(phones, desktops);
  expect(apart.overlap).toBe(0);
  expect(apart.columns[1].nodes.every(({ q, interval }) => q !== null && interval !== null)).toBe(true);
  const both = await ask(phones, buyers);
  expect(both.overlap).toBeGreaterThan(0);
  expect(
    both.columns[1].nodes.every(
      ({ q, interval, difference }) => q === null && interval === null && difference !== null,
    ),
  ).toBe(true);
});

test('paths and the graph', async () => {
  const csv = path.join(folder, 'paths.csv');
  const { paths, more } = JSON.parse(
    (await sluice('flow', sample, '--start', 'checkout_started', '--paths', '--tags', tags(), '--csv', csv)).out,
  ) as FlowPaths;
  expect(paths.length).toBeGreaterThan(10);
  expect(more).toBeGreaterThanOrEqual(0);
  for (const { items, repeats, converted, units } of paths) {
    expect(items[0]).toBe('checkout_started');
    expect(repeats).toHaveLength(items.length);
    expect(converted).toBeLessThanOrEqual(units);
    if (items.includes('purchase')) expect(converted).toBe(units);
  }
  expect(fs.readFileSync(csv, 'utf8').startsWith('path,items,units')).toBe(true);
  const { nodes, edges } = JSON.parse((await sluice('flow', sample, '--graph')).out) as FlowGraph;
  for (const from of [null, ...nodes.map(({ item }) => item)]) {
    const shares = edges.filter((edge) => edge.from === from).map(({ shareOut }) => shareOut);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  }
});

test('paths, the graph and two groups are drawn, with the flow in the picture and the tiers in its legend', async () => {
  const draw = async (name: string, ...rest: string[]): Promise<Buffer> => {
    const target = path.join(folder, name);
    const { code, err } = await sluice('flow', sample, ...rest, '--tags', tags(), '--chart', target);
    expect(code, err).toBe(0);
    return fs.readFileSync(target);
  };
  const listed = (await draw('paths.svg', '--start', 'checkout_started', '--paths')).toString();
  const graph = (await draw('graph.svg', '--graph')).toString();
  const compared = (await draw('compared.svg', '--funnel', checkout(), '--step', '3')).toString();
  for (const svg of [listed, graph, compared])
    for (const words of ['purchase', 'Macro conversion', '<metadata>']) expect(svg).toContain(words);
  expect(listed).toContain('Paths: What came after checkout_started');
  expect(graph).toContain('ways: those taken at least');
  const png = await draw('graph.png', '--graph');
  expect(JSON.parse(pngText(new Uint8Array(png), FLOW_KEYWORD)!)).toMatchObject({ version: 1, anchor: null });
});

test('wrong usage is said so', async () => {
  for (const argv of [
    ['drop-off', sample, '--step', '1'],
    ['drop-off', sample, '--funnel', checkout(), '--step', 'last'],
    ['drop-off', sample, '--funnel', checkout(), '--against', 'values:device=mobile'],
    ['drop-off', sample, '--funnel', checkout(), '--against', 'dates:2026-03-02..'],
    ['drop-off', sample, '--funnel', checkout(), '--step', '1', '--against', 'values:device=mobile,desktop'],
    ['flow', sample, '--step', '1'],
    ['flow', sample, '--compare', 'a.json'],
    ['flow', sample, '--compare', 'a.json,b.json', '--funnel', checkout(), '--step', '1'],
    ['flow', sample, '--paths', '--graph', '--chart', 'x.svg'],
    ['funnel', sample, '--funnel', checkout(), '--against', 'converted'],
  ])
    expect((await sluice(...argv)).code).toBe(2);
  const last = await sluice('drop-off', sample, '--funnel', checkout(), '--step', '4');
  expect(last).toMatchObject({ code: 1, err: expect.stringContaining('step') });
  const any = await sluice('drop-off', sample, '--funnel', checkout({ order: 'any' }), '--step', '1');
  expect(any).toMatchObject({ code: 1, err: expect.stringContaining('order') });
});
