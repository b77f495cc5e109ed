import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayPlan, eventsByDate, timeFigures } from './time-figures.ts';

const DAY = 86_400;
const at = (text: string): number => Date.parse(text);

test('days are those of the zone, also where clocks change', () => {
  // Berlin, 29 March 2026: a day of 23 hours.
  const base = at('2026-03-28T22:30:00Z');
  const plan = dayPlan(base, 2 * DAY, 'Europe/Berlin');
  const seconds = Uint32Array.of(0, 1800, 1800 + 23 * 3600 - 1, 1800 + 23 * 3600, 2 * DAY);
  const { days } = timeFigures(plan, seconds, Uint32Array.of(0, 5));
  expect(eventsByDate(plan, days)).toEqual({ from: '2026-03-28', events: [1, 2, 1, 1] });
});

test('a date without events counts 0', () => {
  const plan = dayPlan(at('2026-01-01T12:00:00Z'), 3 * DAY, 'UTC');
  const { days } = timeFigures(plan, Uint32Array.of(0, 1, 3 * DAY), Uint32Array.of(0, 2, 3));
  expect(eventsByDate(plan, days)).toEqual({ from: '2026-01-01', events: [2, 0, 0, 1] });
});

test('users of the first and of the last 24 hours are cut off, once each', () => {
  const plan = dayPlan(at('2026-01-01T12:00:00Z'), 10 * DAY, 'UTC');
  // From the very start; one second after the first 24 hours; to the end; all along.
  const users = [
    [0, 5, DAY],
    [DAY, 2 * DAY],
    [3 * DAY, 9 * DAY + 1],
    [7, 10 * DAY],
    [4 * DAY, 9 * DAY],
  ];
  const start = Uint32Array.from([0, ...users.map((_, i) => users.slice(0, i + 1).flat().length)]);
  const { cutAtFirst, cutAtLast } = timeFigures(plan, Uint32Array.from(users.flat()), start);
  expect({ cutAtFirst, cutAtLast }).toEqual({ cutAtFirst: 2, cutAtLast: 2 });
});

test('every row lands on the date that the zone has at its time', () => {
  const zones = ['UTC', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: at('2011-12-01T00:00:00Z') / 1000, max: at('2012-05-01T00:00:00Z') / 1000 }),
      fc.array(fc.integer({ min: 0, max: 60 * DAY }), { minLength: 1, maxLength: 30 }),
      (zone, base, times) => {
        const sorted = Uint32Array.from([0, ...times]).sort();
        const plan = dayPlan(base * 1000, sorted[sorted.length - 1], zone);
        const { days } = timeFigures(plan, sorted, Uint32Array.of(0, sorted.length));
        const { from, events } = eventsByDate(plan, days);
        const expected = new Array<number>(events.length).fill(0);
        const dateOf = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
        for (const second of sorted) {
          const date = dateOf.format((base + second) * 1000);
          expected[(Date.parse(date) - Date.parse(from)) / (DAY * 1000)]++;
        }
        expect(events).toEqual(expected);
      },
    ),
  );
});
