import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalSum } from '../base/decimal-sum.ts';
import { addAmount, type MoneyTally, mergeMoney, moneyOf, moneyPer } from './money.ts';

test('sums are those of the decimals, whatever the order and the parts', () => {
  const amount = fc.oneof(
    fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100),
    fc.constantFrom(0.1, 0.2, 1e-7, 123456.789012, 1e15),
  );
  const events = fc.array(fc.tuple(fc.constantFrom('EUR', 'USD'), amount), { maxLength: 50 });
  fc.assert(
    fc.property(events, fc.nat(50), (all, cut) => {
      const tallyOf = (part: typeof all): MoneyTally => {
        const tally: MoneyTally = new Map();
        for (const [currency, one] of part) addAmount(tally, currency, one);
        return tally;
      };
      const merged = tallyOf([...all.slice(cut)].reverse());
      mergeMoney(merged, tallyOf(all.slice(0, cut)));
      const expected = (currency: string): number =>
        decimalSum(all.flatMap(([own, one]) => (own === currency ? [[one, 1] as const] : [])));
      expect(moneyOf(merged, ['EUR', 'USD'])).toEqual({ EUR: expected('EUR'), USD: expected('USD') });
    }),
  );
});

test('never across currencies', () => {
  const money = { EUR: 10, SEK: 100, USD: 1 };
  expect(moneyPer(money, 10)).toEqual({ EUR: 1, SEK: 10, USD: 0.1 });
  expect(moneyPer(money, 0)).toBeNull();
});
