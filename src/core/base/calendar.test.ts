import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKET_SIZES, type BucketSize, bucketsOf, dateAt, startOfDate } from './calendar.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString().replace(':00.000Z', 'Z');
/** Where each bucket begins and how many hours it has. */
const hours = (first: string, last: string, by: BucketSize, zone: string): [string, number][] =>
  bucketsOf(at(first), at(last), by, zone).map(({ from, to }) => [iso(from), (to - from) / 3_600_000]);

test('days of 23 and 25 hours', () => {
  expect(hours('2026-03-28T12:00Z', '2026-03-30T12:00Z', 'day', 'Europe/Berlin')).toEqual([
    ['2026-03-27T23:00Z', 24],
    ['2026-03-28T23:00Z', 23],
    ['2026-03-29T22:00Z', 24],
  ]);
  expect(hours('2026-10-25T12:00Z', '2026-10-25T12:00Z', 'day', 'Europe/Berlin')).toEqual([['2026-10-24T22:00Z', 25]]);
  expect(hours('2026-11-01T12:00Z', '2026-11-01T12:00Z', 'day', 'America/New_York')).toEqual([
    ['2026-11-01T04:00Z', 25],
  ]);
});

test('a change of half an hour, and zones off the full hour', () => {
  expect(hours('2026-10-04T00:00Z', '2026-10-04T00:00Z', 'day', 'Australia/Lord_Howe')).toEqual([
    ['2026-10-03T13:30Z', 23.5],
  ]);
  // Clocks go from 2:00 to 2:30, and half a year later from 2:00 back to 1:30.
  expect(hours('2026-10-03T15:00Z', '2026-10-03T16:00Z', 'hour', 'Australia/Lord_Howe')).toEqual([
    ['2026-10-03T14:30Z', 1],
    ['2026-10-03T15:30Z', 0.5],
    ['2026-10-03T16:00Z', 1],
  ]);
  expect(hours('2026-04-04T14:30Z', '2026-04-04T15:30Z', 'hour', 'Australia/Lord_Howe')).toEqual([
    ['2026-04-04T14:00Z', 1],
    ['2026-04-04T15:00Z', 0.5],
    ['2026-04-04T15:30Z', 1],
  ]);
  expect(hours('2026-01-01T00:00Z', '2026-01-01T00:00Z', 'hour', 'Asia/Kathmandu')).toEqual([['2025-12-31T23:15Z', 1]]);
});

test('an hour that comes twice is two, one that never comes is none', () => {
  expect(hours('2026-10-25T00:00Z', '2026-10-25T02:00Z', 'hour', 'Europe/Berlin')).toHaveLength(3);
  expect(hours('2026-03-29T00:00Z', '2026-03-29T02:00Z', 'hour', 'Europe/Berlin')).toHaveLength(3);
});

test('a day without midnight, a day that never was', () => {
  // Brazil set its clocks forward at midnight.
  expect(hours('2018-11-04T12:00Z', '2018-11-04T12:00Z', 'day', 'America/Sao_Paulo')).toEqual([
    ['2018-11-04T03:00Z', 23],
  ]);
  // Samoa went over the date line: 30 December 2011 was left out.
  expect(hours('2011-12-30T00:00Z', '2011-12-30T12:00Z', 'day', 'Pacific/Apia')).toEqual([
    ['2011-12-29T10:00Z', 24],
    ['2011-12-30T10:00Z', 24],
  ]);
  // Kwajalein the same, by 24 hours from the west: 21 August 1993.
  expect(hours('1993-08-21T00:00Z', '1993-08-21T18:00Z', 'day', 'Pacific/Kwajalein')).toHaveLength(2);
});

test('weeks begin on Monday; months by their length', () => {
  expect(hours('2026-03-29T21:59Z', '2026-03-29T22:00Z', 'week', 'Europe/Berlin')).toEqual([
    ['2026-03-22T23:00Z', 7 * 24 - 1],
    ['2026-03-29T22:00Z', 7 * 24],
  ]);
  expect(hours('2024-01-31T00:00Z', '2024-03-01T00:00Z', 'month', 'UTC')).toEqual([
    ['2024-01-01T00:00Z', 31 * 24],
    ['2024-02-01T00:00Z', 29 * 24],
    ['2024-03-01T00:00Z', 31 * 24],
  ]);
  expect(hours('1969-12-31T12:00Z', '1969-12-31T12:00Z', 'week', 'UTC')).toEqual([['1969-12-29T00:00Z', 168]]);
});

const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
);

test('buckets join, hold every instant once, and are what the clocks say', () => {
  const span = fc.tuple(fc.integer({ min: at('1990-01-01'), max: at('2030-01-01') }), fc.nat(200 * 3_600_000));
  fc.assert(
    fc.property(zone, fc.constantFrom(...BUCKET_SIZES), span, fc.nat(100), (name, by, [first, length], share) => {
      const last = first + length;
      const buckets = bucketsOf(first, last, by, name);
      expect(buckets[0].from).toBeLessThanOrEqual(first);
      expect(buckets.at(-1)!.to).toBeGreaterThan(last);
      buckets.slice(1).forEach(({ from }, index) => {
        expect(from).toBe(buckets[index].to);
      });
      const format = new Intl.DateTimeFormat('en-CA', {
        timeZone: name,
        dateStyle: 'short',
        ...(by === 'hour' && { timeStyle: 'short', hourCycle: 'h23' }),
      });
      const clock = (ms: number): string => format.format(ms).slice(0, by === 'month' ? 7 : by === 'hour' ? 14 : 10);
      for (const { from, to } of buckets) {
        const inside = from + Math.floor(((to - from - 1) * share) / 100);
        // Clocks set back past midnight show two dates in one day.
        if (name === 'America/St_Johns') continue;
        if (by === 'week') expect(new Date(`${clock(from)}T00:00Z`).getUTCDay()).toBe(1);
        else expect(clock(inside)).toBe(clock(from));
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  // Samoa went from December 29 to December 31, 2011.
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
])('in %s, %s begins at %s', (zone, date, instant) => {
  expect(new Date(startOfDate(date, zone)).toISOString()).toBe(instant);
  if (date !== '2011-12-30') expect(dateAt(Date.parse(instant), zone)).toBe(date);
});
