import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Table } from './comparison.ts';
import { mantelHaenszel } from './mantel-haenszel.ts';

test('admission to Berkeley by sex, over six departments, as R 4.3 has it', () => {
  const { oddsRatio, interval, p } = mantelHaenszel([
    [512, 313, 89, 19],
    [353, 207, 17, 8],
    [120, 205, 202, 391],
    [138, 279, 131, 244],
    [53, 138, 94, 299],
    [22, 351, 24, 317],
  ]);
  expect(oddsRatio).toBeCloseTo(0.9046968, 7);
  expect(interval![0]).toBeCloseTo(0.7719074, 6);
  expect(interval![1]).toBeCloseTo(1.0603298, 6);
  // Chi-squared 1.5246.
  expect(p).toBeCloseTo(0.2169, 4);
});

test('what no stratum can say is null', () => {
  expect(mantelHaenszel([])).toEqual({ oddsRatio: null, interval: null, p: null });
  expect(mantelHaenszel([[0, 0, 0, 0]])).toEqual({ oddsRatio: null, interval: null, p: null });
  // Each stratum holds one group only.
  expect(
    mantelHaenszel([
      [3, 4, 0, 0],
      [0, 0, 5, 6],
      [1, 0, 0, 0],
    ]),
  ).toEqual({ oddsRatio: null, interval: null, p: null });
  // No one across: there is a test, but no ratio.
  const { oddsRatio, interval, p } = mantelHaenszel([[5, 0, 0, 5]]);
  expect([oddsRatio, interval]).toEqual([null, null]);
  // (5 − 2.5)² ÷ (5⁴ ÷ 10² ÷ 9) = 9.
  expect(p).toBeCloseTo(0.0026998, 7);
});

test('one stratum has its own odds ratio; groups changed about turn it over; empty strata change nothing', () => {
  const cell = fc.integer({ min: 0, max: 50 });
  const tables = fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(tables, (strata) => {
      const [a, b, c, d] = strata[0];
      const { oddsRatio } = mantelHaenszel([strata[0]]);
      if (a * d > 0 && b * c > 0) expect(oddsRatio).toBeCloseTo((a * d) / (b * c), 9);
      else expect(oddsRatio).toBeNull();
      const all = mantelHaenszel(strata);
      expect(mantelHaenszel([...strata, [0, 0, 0, 0]])).toEqual(all);
      const turned = mantelHaenszel(strata.map(([e, f, g, h]): Table => [g, h, e, f]));
      if (all.oddsRatio === null) expect(turned.oddsRatio).toBeNull();
      else {
        expect(turned.oddsRatio! * all.oddsRatio).toBeCloseTo(1, 9);
        expect(turned.interval![0] * all.interval![1]).toBeCloseTo(1, 9);
      }
      if (all.p === null) expect(turned.p).toBeNull();
      else expect(turned.p).toBeCloseTo(all.p, 9);
    }),
  );
});
