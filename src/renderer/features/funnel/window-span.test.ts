import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanMs, spanOf } from './window-span.ts';

test('a span is said in its largest exact unit', () => {
  expect(spanOf(604_800_000)).toEqual({ amount: 7, unit: 'days' });
  expect(spanOf(5_400_000)).toEqual({ amount: 90, unit: 'minutes' });
  expect(spanOf(60_000)).toEqual({ amount: 1, unit: 'minutes' });
  expect(spanOf(1500)).toEqual({ amount: 1.5, unit: 'seconds' });
});

test('nothing is lost by saying it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), (ms) => {
      expect(spanMs(spanOf(ms))).toBeCloseTo(ms, 3);
    }),
  );
});
