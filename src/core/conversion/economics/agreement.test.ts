import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TagsDocument } from '../../tags/document.ts';
import { mergedOver, never, partsOf } from '../../test-support/conversion-run.ts';
import { oracleCohorts, oracleNewConverters, oraclePayback } from '../../test-support/economics-oracle.ts';
import { scopeOf } from '../scope.ts';
import { type CohortQuestion, compileCohorts, countCohorts, emptyCohorts, mergeCohorts } from './cohorts.ts';
import { economicsFigures } from './figures.ts';

const day = (n: number): number => n * 86_400_000;

const tags: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 1,
  tags: [
    {
      event: 'M',
      tier: 'macro',
      value: { kind: 'property', property: 'v', fallback: 0, currencyProperty: 'cur' },
      per: 'event',
    },
  ],
};

/** Days on which ages of 30 days meet their ends. */
const anyPayments = fc.array(
  fc
    .record({
      user: fc.constantFrom('u', 'v', 'w', 'x', 'y'),
      event: fc.constantFrom('M', 'M', 'A'),
      day: fc.constantFrom(0, 1, 5, 29, 30, 31, 35, 59, 60, 61, 89, 90, 100, 119),
      v: fc.option(fc.constantFrom('1', '2.5', '10'), { nil: undefined }),
      cur: fc.option(fc.constantFrom('EUR', 'USD'), { nil: undefined }),
    })
    .map(({ user, event, day: at, v, cur }) => ({
      user,
      event,
      ms: day(at),
      properties: { ...(v !== undefined && { v }), ...(cur !== undefined && { cur }) } as Record<string, string>,
    })),
  { minLength: 1, maxLength: 40 },
);

test('cohorts, new converters and payback are those of the words of the specification', () => {
  fc.assert(
    fc.property(
      anyPayments,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 120 }),
      fc.double({ min: 0.5, max: 30, noNaN: true }),
      (events, parts, lasts, spent) => {
        const data = partsOf(events, parts, day(125));
        const buckets = [0, 31, 59, 90].map((from, i, all) => ({ from: day(from), to: day(all[i + 1] ?? 126) }));
        const period = { from: day(1), to: day(1 + lasts) };
        const question: CohortQuestion = { tags, scope: scopeOf(), macro: null, buckets, period };
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
        const spend = [{ from: '1970-01-02', to: '1970-01-02', channel: 'ad', amount: spent, currency: 'USD' }];
        const found = economicsFigures(program, spend, tally, null, null);
        const converters = oracleNewConverters(events, 'M', period);
        expect(found.newConverters).toBe(converters);
        if (converters === 0) expect(found.cac).toBeNull();
        else expect(found.cac!.USD).toBeCloseTo(spent / converters, 9);
        const expected = oracleCohorts(events, 'M', 'USD', buckets, day(125));
        const there = expected.flatMap((cohort, i) => (cohort ? [{ ...cohort, from: buckets[i].from }] : []));
        expect(found.cohorts.map(({ from, units, ages }) => [Date.parse(from), units, ages.length])).toEqual(
          there.map(({ from, units, perUnit }) => [from, units, perUnit.length]),
        );
        found.cohorts.forEach(({ ages }, i) => {
          ages.forEach(({ days, perUnit }, age) => {
            expect(days).toBe(30 * (age + 1));
            for (const [currency, amount] of Object.entries(perUnit))
              expect(amount).toBeCloseTo(there[i].perUnit[age][currency] ?? 0, 9);
            for (const currency of Object.keys(there[i].perUnit[age])) expect(perUnit).toHaveProperty(currency);
          });
        });
        expect(found.payback).toBe(converters === 0 ? null : oraclePayback(expected, spent / converters, 'USD'));
      },
    ),
    { numRuns: 200 },
  );
});
