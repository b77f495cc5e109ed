import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barsOf, gapsOf } from './event-days.ts';

test('gaps are the dates in a row without events, between others', () => {
  expect(gapsOf({ from: '2026-02-26', events: [1, 0, 2, 0, 0, 3] })).toEqual([
    { from: '2026-02-27', to: '2026-02-27', at: 1, days: 1 },
    { from: '2026-03-01', to: '2026-03-02', at: 3, days: 2 },
  ]);
  expect(gapsOf({ from: '2026-02-26', events: [0, 1, 1, 0] })).toEqual([]);
  expect(gapsOf({ from: '2026-02-26', events: [] })).toEqual([]);
});

test('bars are of the smallest unit that has few enough', () => {
  // A Thursday.
  const days = { from: '2026-01-29', events: Array.from({ length: 60 }, () => 1) };
  expect(barsOf(days, 60).by).toBe('day');
  const weeks = barsOf(days, 20);
  expect(weeks.by).toBe('week');
  expect(weeks.bars[0]).toEqual({ date: Date.UTC(2026, 0, 26), from: 0, to: 4, events: 4 });
  expect(weeks.bars[1]).toEqual({ date: Date.UTC(2026, 1, 2), from: 4, to: 11, events: 7 });
  expect(barsOf(days, 5).bars.map(({ events }) => events)).toEqual([3, 28, 29]);
  expect(barsOf({ ...days, events: Array.from({ length: 9000 }, () => 1) }, 5)).toMatchObject({ by: 'year' });
});

test('bars hold every event once, and touch one another', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40_000 }),
      fc.array(fc.nat(5), { minLength: 1, maxLength: 1200 }),
      fc.integer({ min: 1, max: 300 }),
      (start, events, limit) => {
        const days = { from: new Date(start * 86_400_000).toISOString().slice(0, 10), events };
        const { by, bars } = barsOf(days, limit);
        expect(bars.reduce((sum, bar) => sum + bar.events, 0)).toBe(events.reduce((sum, n) => sum + n, 0));
        expect(bars[0].from).toBe(0);
        expect(bars.at(-1)!.to).toBe(events.length);
        for (let i = 1; i < bars.length; i++) expect(bars[i].from).toBe(bars[i - 1].to);
        if (by !== 'year') expect(bars.length).toBeLessThanOrEqual(limit);
      },
    ),
  );
});
