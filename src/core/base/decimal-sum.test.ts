import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalSum } from './decimal-sum.ts';

test('decimals add up as on paper', () => {
  expect(decimalSum([])).toBe(0);
  expect(
    decimalSum([
      [0.1, 1],
      [0.2, 1],
    ]),
  ).toBe(0.3);
  expect(decimalSum([[19.99, 1_000_000]])).toBe(19_990_000);
  expect(
    decimalSum([
      [1e21, 1],
      [1.5e-7, 2],
      [-1e21, 1],
    ]),
  ).toBe(3e-7);
});

test('in any order, and in cents as whole numbers', () => {
  const cents = fc.array(fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(1000)), { maxLength: 20 });
  fc.assert(
    fc.property(cents, (list) => {
      const terms = list.map(([value, times]): [number, number] => [value / 100, times]);
      const whole = list.reduce((sum, [value, times]) => sum + value * times, 0);
      expect(decimalSum(terms)).toBe(whole / 100);
      expect(decimalSum(terms.toReversed())).toBe(whole / 100);
    }),
  );
});
