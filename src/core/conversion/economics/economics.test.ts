import { expect, test } from 'vitest';
import type { TagsDocument } from '../../tags/document.ts';
import { mergedOver, never, partsOf } from '../../test-support/conversion-run.ts';
import type { SmallEvent } from '../../test-support/segment-of.ts';
import { scopeOf } from '../scope.ts';
import { type CohortQuestion, compileCohorts, countCohorts, emptyCohorts, mergeCohorts } from './cohorts.ts';
import { economicsFigures } from './figures.ts';
import { parseSpend, spendByChannel, spendOf, spendPeriod } from './spend.ts';

const tags: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 1,
  tags: [{ event: 'M', tier: 'macro', value: { kind: 'property', property: 'v', fallback: 0 }, per: 'event' }],
};

const day = (n: number): number => n * 86_400_000;
const pay = (user: string, at: number, v: number): SmallEvent => ({
  user,
  event: 'M',
  ms: day(at),
  properties: { v: String(v) },
});

/** January and February of 1970: u and v in the first cohort, w in the second; the data end on day 70. */
const events = [
  pay('u', 2, 10),
  pay('u', 32, 5),
  pay('u', 33, 7),
  pay('v', 10, 1),
  pay('w', 40, 20),
  { user: 'x', event: 'A', ms: day(70) },
];

function economicsOf(spend: string) {
  const rows = parseSpend(spend, 'spend.csv', 'USD');
  const buckets = [
    { from: 0, to: day(31) },
    { from: day(31), to: day(59) },
    { from: day(59), to: day(90) },
  ];
  const question: CohortQuestion = { tags, scope: scopeOf(), macro: null, buckets, period: spendPeriod(rows, 'UTC') };
  const data = partsOf(events, 2);
  const program = compileCohorts(question, data.facts);
  const tally = mergedOver(
    data,
    ({ segment, properties }) => {
      const counted = emptyCohorts(question);
      countCohorts(program, segment, properties, counted, never);
      return counted;
    },
    mergeCohorts,
  );
  return economicsFigures(program, rows, tally, null, null);
}

test('value by cohort and age, only for ages that every member has reached', () => {
  const { cohorts } = economicsOf('date,channel,amount\n1970-01-01,ad,1\n');
  expect(cohorts).toEqual([
    {
      from: '1970-01-01T00:00:00.000Z',
      units: 2,
      // u is paid for on day 2, so what comes on day 32 is 30 days old; v, of day 10, is 60 days old at the very end.
      ages: [
        { days: 30, perUnit: { USD: 8 } },
        { days: 60, perUnit: { USD: 11.5 } },
      ],
    },
    // w, of day 40, is 30 days old at the end.
    { from: '1970-02-01T00:00:00.000Z', units: 1, ages: [{ days: 30, perUnit: { USD: 20 } }] },
  ]);
});

test('new converters of the period, cost of one, and when it is paid back', () => {
  const found = economicsOf('from,to,channel,amount\n1970-01-03,1970-01-11,ad,22\n');
  expect(found).toMatchObject({ spend: { USD: 22 }, newConverters: 2, cac: { USD: 11 }, payback: 30 });
  // (10 + 5 + 1 + 20) ÷ 3 is 12 at 30 days; at 60 days only the first cohort is there, with 11.5.
  expect(economicsOf('from,to,channel,amount\n1970-01-03,1970-01-11,ad,24\n').payback).toBeNull();
  expect(economicsOf('date,channel,amount\n1970-01-03,ad,11.4\n')).toMatchObject({ newConverters: 1, payback: 30 });
  // Nobody converts first in it; another currency is no match.
  expect(economicsOf('date,channel,amount\n1970-01-05,ad,1\n')).toMatchObject({ newConverters: 0, cac: null });
  expect(economicsOf('date,channel,amount,currency\n1970-01-03,ad,1,EUR\n')).toMatchObject({
    cac: { EUR: 1 },
    payback: null,
  });
});

test('spend: columns by name, quotes, either kind of date, a currency where the row has none', () => {
  const rows = parseSpend(
    '\ufeffChannel,from,to,amount,currency\r\n"Paid, social",2026-01-01,2026-01-10,100.5,\r\n\r\nads,2026-02-01,2026-02-01,3,EUR\r\n',
    'spend.csv',
    'USD',
  );
  expect(rows).toEqual([
    { channel: 'Paid, social', from: '2026-01-01', to: '2026-01-10', amount: 100.5, currency: 'USD' },
    { channel: 'ads', from: '2026-02-01', to: '2026-02-01', amount: 3, currency: 'EUR' },
  ]);
  expect(spendOf(rows)).toEqual({ EUR: 3, USD: 100.5 });
  expect([...spendByChannel(rows).keys()]).toEqual(['Paid, social', 'ads']);
  expect(spendPeriod(rows, 'Europe/Berlin')).toEqual({
    from: Date.parse('2025-12-31T23:00:00Z'),
    to: Date.parse('2026-02-01T23:00:00Z'),
  });
});

test.each([
  ['', 'line 1', 'empty'],
  ['date,channel\n', 'line 1', 'amount is missing'],
  ['date,channel,amount,cost\n', 'line 1', '“cost”'],
  ['from,channel,amount\n', 'line 1', 'to is missing'],
  ['date,from,to,channel,amount\n', 'line 1', 'either date'],
  ['date,channel,amount\n2026-02-30,ad,1\n', 'line 2', '“2026-02-30”'],
  ['date,channel,amount\n2026-01-01,ad,1\n\n2026-01-02,,1\n', 'line 4', 'channel'],
  ['date,channel,amount\n2026-01-01,"a\nd",1\n2026-01-02,ad,ten\n', 'line 4', '“ten”'],
  ['date,channel,amount\n2026-01-01,ad\n', 'line 2', '2 cells'],
  ['date,channel,amount\n2026-01-01,"ad,1\n', 'line 2', 'quote'],
  ['from,to,channel,amount\n2026-01-02,2026-01-01,ad,1\n', 'line 2', 'before'],
])('spend that is wrong is told by file and line: %j', (text, line, reason) => {
  expect(() => parseSpend(text, 'spend.csv', 'USD')).toThrow(
    expect.objectContaining({
      data: {
        code: 'document-invalid',
        params: { field: `spend.csv, ${line}`, reason: expect.stringContaining(reason) },
      },
    }),
  );
});
