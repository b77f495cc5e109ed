import { expect, test } from 'vitest';
import { intervalOf, rateOf, wilson } from './interval.ts';

test('Wilson intervals', () => {
  // R: binom::binom.wilson(120, 1000)
  expect(wilson(120, 1000)[0]).toBeCloseTo(0.1013, 4);
  expect(wilson(120, 1000)[1]).toBeCloseTo(0.1416, 4);
  expect(rateOf(120, 1000)).toBe(0.12);
  expect(wilson(0, 10)[0]).toBe(0);
  expect(wilson(10, 10)[1]).toBe(1);
});

test('nobody has no rate', () => {
  expect(rateOf(0, 0)).toBeNull();
  expect(intervalOf(0, 0)).toBeNull();
});
