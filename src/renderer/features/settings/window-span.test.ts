import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shorterWindow, spanMs, spanOf } from './window-span.ts';

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

test('a shorter window leaves at least half of the data to those whose time is over', () => {
  const week = { ms: 604_800_000 };
  const data = (last: string) => ({ first: '2026-03-01T00:00:00.000Z', last: `2026-03-${last}:00.000Z` });
  expect(shorterWindow(week, data('01T23:59'))).toBe(3_600_000);
  expect(shorterWindow(week, data('03T00:00'))).toBe(86_400_000);
  expect(shorterWindow(week, data('31T00:00'))).toBe(86_400_000);
  expect(shorterWindow(week, data('01T01:30'))).toBe(null);
  expect(shorterWindow('session', data('31T00:00'))).toBe(null);
});
