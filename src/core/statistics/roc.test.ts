import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aucOf } from './roc.ts';

test('the chance of the right order, pair by pair', () => {
  const units = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { maxLength: 30 });
  fc.assert(
    fc.property(units, (all) => {
      const had = all.filter(([, converted]) => converted);
      const not = all.filter(([, converted]) => !converted);
      const found = aucOf(all.map(([score, one]) => ({ score, converted: Number(one), others: Number(!one) })));
      if (had.length === 0 || not.length === 0) expect(found).toBeNull();
      else {
        const wins = had.flatMap(([a]) => not.map(([b]): number => (a > b ? 1 : a === b ? 0.5 : 0)));
        expect(found!.auc).toBeCloseTo(wins.reduce((sum, one) => sum + one, 0) / wins.length, 12);
      }
    }),
  );
});

test('the error of Hanley and McNeil 1982 (their table III: 58 and 51 readings, area 0.893)', () => {
  // 51 abnormal and 58 normal cases rated 1 … 5.
  const ratings = [
    [1, 3, 33],
    [2, 2, 6],
    [3, 2, 6],
    [4, 11, 11],
    [5, 33, 2],
  ];
  const { auc, interval } = aucOf(ratings.map(([score, converted, others]) => ({ score, converted, others })))!;
  expect(auc).toBeCloseTo(0.893, 3);
  expect((interval[1] - auc) / 1.96).toBeCloseTo(0.032, 3);
});
