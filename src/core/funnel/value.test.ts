import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventTag, TagsDocument, TagValue } from '../tags/document.ts';
import { oracle } from '../test-support/funnel-oracle.ts';
import { type SmallData, segmentOf } from '../test-support/segment-of.ts';
import { resultOf, smallData } from '../test-support/small-run.ts';
import { type Breakdown, type FunnelDocument, funnelOf, stepOf } from './document.ts';
import { compileFunnel } from './program.ts';
import { emptyValues, mergeValues, runValues, withValues } from './value.ts';

const macro = (event: string, value: TagValue | null, per: EventTag['per'] = 'event'): EventTag => ({
  event,
  tier: 'macro',
  value,
  per,
});
const tagsOf = (...tags: EventTag[]): TagsDocument => ({ version: 1, currency: 'USD', lookAheadMs: 1, tags });
const revenue: TagValue = { kind: 'property', property: 'v', fallback: 5 };

/** The result with its values; the counts are those of the first part. */
function valued(document: FunnelDocument, tags: TagsDocument, ...parts: SmallData[]) {
  const tallies = parts.map(({ segment, properties, facts }) => {
    const tally = emptyValues(document, tags);
    runValues(compileFunnel(document, facts), tags, segment, properties, null, tally, () => false);
    return tally;
  });
  return withValues(resultOf(document, parts[0]), tallies.reduce(mergeValues), tags.exchange);
}

/** By step, the value in each currency. */
const valuesOf = (document: FunnelDocument, tags: TagsDocument, ...parts: SmallData[]) =>
  valued(document, tags, ...parts).steps.map(({ value }) => value);

test('the value of the converting event shows at every step its attempt reached', () => {
  const data = smallData('u A1 B2 C3[v=19.99]', 'v A1 B2', 'w A1 C2[v=100] B3 C4[v=0.01]', 'x C9[v=7]');
  const funnel = funnelOf(['A', 'B', 'C']);
  expect(valuesOf(funnel, tagsOf(macro('C', revenue)), data)).toEqual([{ USD: 20 }, { USD: 20 }, { USD: 20 }]);
  const both = tagsOf(macro('C', revenue), macro('B', { kind: 'fixed', amount: 3, currency: 'EUR' }));
  expect(valuesOf(funnel, both, data)).toEqual([
    { USD: 20, EUR: 9 },
    { USD: 20, EUR: 9 },
    { USD: 20, EUR: 6 },
  ]);
});

test('no number, no property: the fallback; no macro in the funnel: nothing', () => {
  const data = smallData('u A1 B2[v=free]', 'v A1 B2', 'w A1 B2[v=1e3]');
  const funnel = funnelOf(['A', 'B']);
  expect(valuesOf(funnel, tagsOf(macro('B', revenue)), data)[1]).toEqual({ USD: 1010 });
  expect(valuesOf(funnel, tagsOf(macro('Z', revenue)), data)).toEqual([{ USD: 0 }, { USD: 0 }]);
  expect(valuesOf(funnel, tagsOf(macro('B', null)), data)).toEqual([{}, {}]);
});

test('a currency of each event is never added to another', () => {
  const data = smallData('u A1 B2[v=1,cur=EUR]', 'v A1 B2[v=10,cur=SEK]', 'w A1 B2[v=100] A3 B4[v=1000,cur=EUR]');
  const own: TagValue = { kind: 'property', property: 'v', fallback: 0, currencyProperty: 'cur' };
  const funnel = funnelOf(['A', 'B'], { attempt: 'all' });
  const parts = [data, smallData('x A1 B2[v=0.1,cur=EUR]')];
  expect(valuesOf(funnel, tagsOf(macro('B', own)), ...parts)[1]).toEqual({ EUR: 1001.1, SEK: 10, USD: 100 });
  // But beside, by rates that were typed in.
  const inDollars = (rates: Record<string, number>) =>
    valued(funnel, { ...tagsOf(macro('B', own)), exchange: { to: 'USD', rates } }, ...parts);
  expect(inDollars({ EUR: 2, SEK: 0.5 }).steps[1].exchanged).toBeCloseTo(2002.2 + 5 + 100, 9);
  expect(inDollars({ EUR: 2, SEK: 0.5 }).exchange).toEqual({ to: 'USD', rates: { EUR: 2, SEK: 0.5 } });
  expect(inDollars({ EUR: 2 }).steps[1].exchanged).toBeNull();
});

test('once per user or session', () => {
  const data = smallData('u A1 B2[v=1] A3 B4[v=2] A9000 B9001[v=4]', 'v A1 B2[v=8]');
  const funnel = funnelOf(['A', 'B'], { attempt: 'all' });
  const total = (per: EventTag['per']) => valuesOf(funnel, tagsOf(macro('B', revenue, per)), data)[1];
  expect(total('event')).toEqual({ USD: 15 });
  expect(total('session')).toEqual({ USD: 13 });
  expect(total('user')).toEqual({ USD: 9 });
});

test('each group of a breakdown has its own', () => {
  const data = smallData(
    'u A1[p=x] B2[v=1,p=y]',
    'v A1[p=x] B2[v=2]',
    'w A1[p=y] B2[v=4,p=x] A3[p=x] B4[v=8,p=x]',
    'n A1 B2[v=16]',
    'z A1[p=z] B2[v=32]',
  );
  const tags = tagsOf(macro('B', revenue));
  const groups = (attribution: Breakdown['attribution'], top: number, attempt: FunnelDocument['attempt'] = 'best') =>
    valued(
      funnelOf(['A', 'B'], { attempt, breakdown: { property: 'p', attribution, step: 1, top } }),
      tags,
      data,
    ).groups!.map(({ value, steps }) => [value, steps[0].value!.USD, steps[1].value!.USD]);
  const [n, none] = [16, null];
  expect(groups('first', 9)).toEqual([
    ['x', 3, 3],
    ['y', 4, 4],
    ['z', 32, 32],
    [none, n, n],
  ]);
  expect(groups('last', 9)).toEqual([
    ['x', 6, 6],
    ['y', 1, 1],
    ['z', 32, 32],
    [none, n, n],
  ]);
  expect(groups('last', 1)).toEqual([
    ['x', 6, 6],
    ['Other', 33, 33],
    [none, n, n],
  ]);
  expect(groups('step', 9)).toEqual([
    ['x', 4, 4],
    ['y', 1, 1],
    [none, 50, 50],
  ]);
  expect(groups('step', 9, 'all')).toEqual([
    ['x', 12, 12],
    ['y', 1, 1],
    [none, 50, 50],
  ]);
  // Inside x: u and v never get to B, w does by its second attempt.
  expect(groups('all', 9)).toEqual([
    ['x', 8, 8],
    ['y', 0, 0],
    ['z', 0, 0],
  ]);
});

const event = fc.record({ event: fc.constantFrom('A', 'B', 'C', 'X'), cents: fc.nat(999) });
const users = fc.array(fc.array(event, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
const funnel = fc
  .record({
    steps: fc.constantFrom(
      [stepOf('A'), stepOf('B')],
      [stepOf('A'), { ...stepOf('B'), optional: true }, stepOf('C')],
      [stepOf('A'), stepOf('*'), stepOf('C')],
    ),
    window: fc.constantFrom({ ms: 2000 }, { ms: 5000 }, null, 'session' as const),
    attempt: fc.constantFrom('best' as const, 'first' as const, 'all' as const),
    order: fc.constantFrom('ordered' as const, 'strict' as const),
    exclude: fc.constantFrom([], [{ any: [{ event: 'X', where: [] }], from: 0, to: 1, effect: 'remove' as const }]),
  })
  .map(({ steps, ...rest }) => funnelOf(steps, { ...rest, sessionGapMs: 1000 }));

test('values = what the oracle matched, to the cent, in whatever parts the data comes', () => {
  fc.assert(
    fc.property(funnel, users, users, (document, a, b) => {
      const tags = tagsOf(macro('B', revenue), macro('C', { kind: 'fixed', amount: 0.01 }));
      // One event a second at most, so that a time tells the event.
      const events = (lists: typeof a) =>
        lists.map((list) =>
          list.map(({ event, cents }, index) => ({
            event,
            ms: index * 1000 + (cents % 2) * 500,
            properties: { v: String(cents / 100) },
            cents: event === 'B' ? cents : event === 'C' ? 1 : 0,
          })),
        );
      const parts = [events(a), events(b)];
      const data = parts.map((lists) =>
        segmentOf(
          lists.flatMap((list, index) => list.map((one) => ({ ...one, user: `u${index}` }))),
          { endMs: 20_000 },
        ),
      );
      const wanted = document.steps.map(() => 0);
      for (const list of parts.flat())
        for (const { state, at } of oracle(document, list, 20_000)) {
          if (state === 'removed') continue;
          const cents = at.reduce<number>((sum, ms) => sum + (list.find((one) => one.ms === ms)?.cents ?? 0), 0);
          at.forEach((ms, step) => {
            if (ms !== null) wanted[step] += cents;
          });
        }
      const found = valuesOf(document, tags, ...data).map((value) => value!.USD);
      expect(found).toEqual(wanted.map((cents) => cents / 100));
      expect(valuesOf(document, tags, ...data.toReversed()).map((value) => value!.USD)).toEqual(found);
    }),
    { numRuns: 200 },
  );
});

test('an amount is in the currency that stands beside it, else in that of its event, else in that of the tags', () => {
  const data = smallData('u A1 B2[v=$5]', 'v A1 B2[v=€7,c=USD]', 'w A1 B2[v=9,c=gbp]', 'x A1 B2[v=11]');
  const funnel = funnelOf(['A', 'B']);
  const total = (tag: TagValue) => valuesOf(funnel, tagsOf(macro('B', tag)), data)[1];
  expect(total(revenue)).toEqual({ USD: 25, EUR: 7 });
  expect(total({ ...revenue, currency: 'AUD' })).toEqual({ AUD: 25, EUR: 7 });
  expect(total({ ...revenue, currencyProperty: 'c' })).toEqual({ USD: 16, EUR: 7, GBP: 9 });
});
