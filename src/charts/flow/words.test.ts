import { expect, test } from 'vitest';
import { flowOf } from '../../core/flow/document.ts';
import { DAY_MS } from '../../core/funnel/document.ts';
import { sampleFlow } from '../test-support/sample-flow.ts';
import { describeFlow, flowConditionsInWords, flowRulesInWords, flowTitle, numberInWords } from './words.ts';

const anchor = (at: 'start' | 'end', ...events: string[]) => ({
  at,
  any: events.map((event) => ({ event, where: [] })),
});

test('the rules in one line', () => {
  expect(flowRulesInWords(flowOf())).toBe(
    'Distinct users · one journey per session · 30 minutes without events end a session · repeats in a row are one · top 5 items of each step',
  );
  expect(
    flowRulesInWords(flowOf({ anchor: anchor('end', 'pay', 'buy'), windowMs: 7 * DAY_MS, collapse: false, rows: 1 })),
  ).toBe(
    'Distinct users · up to each user’s last pay or buy, within 7 days · repeats in a row stay apart · top item of each step',
  );
  expect(
    flowRulesInWords(
      flowOf({ anchor: anchor('start', '*'), count: 'journeys', unit: { kind: 'property', property: 'cart_id' } }),
    ),
  ).toBe(
    'Journeys · from each user × cart_id pair’s first event on, in the same session · 30 minutes without events end a session · repeats in a row are one · top 5 items of each step',
  );
});

test('a plain flow has no conditions', () => {
  expect(flowConditionsInWords(flowOf({ anchor: anchor('start', 'home') }))).toEqual([]);
});

test('everything that cleans or narrows the count is named', () => {
  const document = flowOf({
    include: ['home', 'cart', 'pay'],
    exclude: Array.from({ length: 12 }, (_, i) => `ping${i}`),
    item: { property: 'path', rewrite: [{ from: '\\?.*$', to: '' }] },
    where: [{ property: 'country', op: 'is-not', values: ['DE'] }],
    segment: { users: ['a', 'b'] },
    anchor: { at: 'start', any: [{ event: 'home', where: [{ property: 'plan', op: 'exists', values: [] }] }] },
  });
  expect(flowConditionsInWords(document)).toEqual([
    'only home, cart and pay',
    'without ping0, ping1, ping2, ping3, ping4, ping5, ping6 and 5 more',
    'items are path, \\?.*$ as “”',
    'country is not DE',
    'only users who are among 2 chosen',
    'home only where plan is set',
  ]);
});

test('titles say which way to read', () => {
  expect(flowTitle(flowOf())).toBe('How sessions go');
  expect(flowTitle(flowOf({ anchor: anchor('start', 'home') }))).toBe('What came after home');
  expect(flowTitle(flowOf({ anchor: anchor('end', 'pay', 'buy') }))).toBe('What led to pay or buy');
});

test('the figures in sentences', () => {
  const document = flowOf({ anchor: anchor('end', 'pay'), columns: 3, rows: 1 });
  const result = sampleFlow(document, { pay: 10 }, { pay: { cart: 0.8, home: 0.1 } });
  expect(describeFlow(result, document).replace(/\s/g, ' ')).toBe(
    'What led here: users up to their last pay: 10. End, 10 (100 %): pay 10; 1 start here (10.0 %). 1 step before, 9 (90.0 %): cart 8, 1 other item 1; 9 start here (100 %). Most taken: cart → pay 8; other items → pay 1.',
  );
});

test('those behind a number, in the order of time', () => {
  const [start, end] = [flowOf(), flowOf({ anchor: anchor('end', 'pay') })];
  const link = { kind: 'link', column: 0, from: 'pay', to: null } as const;
  const node = { kind: 'node', column: 1, item: 'cart' } as const;
  expect(numberInWords(start, link)).toBe('went from pay to another item at step 2');
  expect(numberInWords(end, link)).toBe('went from another item to pay at the end');
  expect([numberInWords(start, node), numberInWords(end, node)]).toEqual([
    'did cart at step 2',
    'did cart 1 step before the end',
  ]);
  expect(numberInWords(start, { kind: 'node', column: 0 })).toBe('were there at the start');
  expect(numberInWords(start, { ...node, kind: 'dropped' })).toBe('ended with cart at step 2');
  expect(numberInWords(end, { kind: 'dropped', column: 2 })).toBe('began 2 steps before the end');
  expect(numberInWords(end, { kind: 'path', items: ['pay', 'cart'] })).toBe('went cart → pay');
});
