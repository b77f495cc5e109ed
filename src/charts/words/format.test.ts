import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatChance,
  formatCompact,
  formatCount,
  formatDays,
  formatDuration,
  formatInterval,
  formatPercent,
  formatRange,
  orderInWords,
  spanInWords,
  unitNoun,
  windowInWords,
} from './format.ts';

/** As a person reads it: every kind of space is a space. */
const read = (text: string) => text.replace(/\s/g, ' ');

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.39, '39.0 %'],
  [0.0004, '<0.1 %'],
  [0.001, '0.1 %'],
  [0.9996, '>99.9 %'],
  [0.999, '99.9 %'],
])('the rate %d reads %s', (rate, text) => {
  expect(read(formatPercent(rate))).toBe(text);
});

test('an interval tells its ends apart', () => {
  expect(read(formatInterval([0.101, 0.142]))).toBe('10.1–14.2 %');
  expect(read(formatInterval([0, 0.793]))).toBe('0–79.3 %');
  expect(read(formatInterval([0.2066, 1]))).toBe('20.7–100 %');
  expect(read(formatInterval([0.00063, 0.00116]))).toBe('0.06–0.12 %');
  expect(read(formatInterval([1e-7, 9e-7]))).toBe('<0.1 %');
  expect(read(formatInterval([0.99973, 1]))).toBe('99.97–100 %');
  expect(read(formatInterval([1e-7, 0.05]))).toBe('<0.1–5.0 %');
  expect(read(formatInterval([0.101, 0.142], 'de-DE'))).toBe('10,1–14,2 %');
});

test('a rate strictly between never reads as none or all', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }), (rate) => {
      expect(['0 %', '100 %', '0.0 %', '100.0 %']).not.toContain(read(formatPercent(rate)));
    }),
  );
});

test('counts are exact, or short where asked', () => {
  expect(formatCount(10_000_000)).toBe('10,000,000');
  expect(formatCompact(9999)).toBe('9,999');
  expect(formatCompact(1_234_567)).toBe('1.23M');
  expect(formatCompact(45_210)).toBe('45.2K');
});

test.each([
  [0, '0 s'],
  [0.2, '<1 ms'],
  [340, '340 ms'],
  [999.9, '1 s'],
  [8400, '8.4 s'],
  [59_960, '1 m'],
  [134_000, '2 m 14 s'],
  [120_000, '2 m'],
  [3_599_900, '1 h'],
  [5 * 3_600_000 + 3 * 60_000, '5 h 3 m'],
  [86_399_000, '1 d'],
  [3.2 * 86_400_000, '3.2 d'],
  [140.4 * 86_400_000, '140 d'],
])('%d ms read %s', (ms, text) => {
  expect(read(formatDuration(ms))).toBe(text);
});

test('a short duration has one unit', () => {
  expect(read(formatDuration(134_000, 'en-US', true))).toBe('2.2 m');
  expect(read(formatDuration(43_140_000, 'en-US', true))).toBe('12 h');
});

test('no duration reads as 60 of a unit, and longer ones never read shorter', () => {
  const sizes: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const value = (text: string) =>
    [...text.replaceAll(',', '').matchAll(/([\d.]+) (ms|s|m|h|d)/g)].reduce(
      (sum, [, n, unit]) => sum + Number(n) * sizes[unit],
      0,
    );
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 4e8, noNaN: true }),
      fc.double({ min: 1, max: 1.3, noNaN: true }),
      fc.boolean(),
      (ms, more, short) => {
        const text = read(formatDuration(ms, 'en-US', short));
        expect(text).not.toMatch(/\b60(\.0)? [sm]\b|\b24 h|\b1000 ms/);
        expect(value(read(formatDuration(ms * more, 'en-US', short)))).toBeGreaterThanOrEqual(value(text));
      },
    ),
  );
});

test('windows, orders and units in words', () => {
  expect(windowInWords({ ms: 604_800_000 })).toBe('within 7 days');
  expect(windowInWords({ ms: 5_400_000 })).toBe('within 1 hour 30 minutes');
  expect(windowInWords('session')).toBe('within one session');
  expect(windowInWords(null)).toBe('no time limit');
  expect(spanInWords(1500)).toBe('1 second 500 milliseconds');
  expect(orderInWords('strict')).toBe('directly one after another');
  expect(unitNoun(undefined, 1)).toBe('user');
  expect(unitNoun({ unit: { kind: 'session' }, attempt: 'best' }, 2)).toBe('sessions');
  expect(unitNoun({ unit: { kind: 'property', property: 'cart_id' }, attempt: 'best' }, 2)).toBe(
    'user × cart_id pairs',
  );
  expect(unitNoun({ unit: { kind: 'user' }, attempt: 'all' }, 2)).toBe('attempts');
});

test('days are those of the zone, and an exclusive end names the last day in it', () => {
  expect(formatDays('2026-01-05T00:03:11Z', '2026-03-01T23:41:00Z')).toBe('Jan 5 – Mar 1, 2026');
  expect(formatDays('2026-01-05T00:03:11Z', '2026-03-01T23:41:00Z', 'en-US', 'Europe/Berlin')).toBe(
    'Jan 5 – Mar 2, 2026',
  );
  expect(formatRange({ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' })).toBe('Jan 1 – 31, 2026');
  expect(formatRange({ from: '2026-01-01T00:00:00Z' })).toBe('from Jan 1, 2026');
  expect(formatRange({ to: '2026-02-01T00:00:00Z' })).toBe('until Jan 31, 2026');
});

test('a chance in three digits, as the locale writes them', () => {
  expect([0.0004, 0.024, 1].map((p) => formatChance(p))).toEqual(['<0.001', '0.024', '1.000']);
  expect([0.0004, 0.024].map((p) => formatChance(p, 'de-DE'))).toEqual(['<0,001', '0,024']);
});
