import { expect, test } from 'vitest';
import { daysInWords, daysOf, halves, previousDays, rangeOf } from './date-range.ts';

const extent = { first: '2026-03-01T23:30:00.000Z', last: '2026-03-30T10:00:00.000Z', timezone: 'Europe/Berlin' };

test('the days of all data are those of its zone', () => {
  expect(daysOf(null, extent)).toEqual({ first: '2026-03-02', last: '2026-03-30' });
});

test('days become instants of the zone, over a change of clocks, and back', () => {
  const range = rangeOf({ first: '2026-03-28', last: '2026-03-29' }, 'Europe/Berlin');
  expect(range).toEqual({ from: '2026-03-27T23:00:00.000Z', to: '2026-03-29T22:00:00.000Z' });
  expect(daysOf(range, extent)).toEqual({ first: '2026-03-28', last: '2026-03-29' });
});

test('the last day before the first is taken as the other way round', () => {
  expect(rangeOf({ first: '2026-03-07', last: '2026-03-01' }, 'UTC')).toEqual({
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-08T00:00:00.000Z',
  });
});

test('the period before is as long and touches it', () => {
  expect(previousDays({ first: '2026-03-08', last: '2026-03-14' })).toEqual({
    first: '2026-03-01',
    last: '2026-03-07',
  });
});

test('halves are equally long', () => {
  expect(halves(extent)).toEqual([
    { first: '2026-03-03', last: '2026-03-16' },
    { first: '2026-03-17', last: '2026-03-30' },
  ]);
  expect(halves({ ...extent, last: extent.first })).toBe(null);
});

test('one day is said once', () => {
  expect(daysInWords({ first: '2026-03-01', last: '2026-03-01' })).toBe('Mar 1, 2026');
});
