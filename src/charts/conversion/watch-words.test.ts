import { expect, test } from 'vitest';
import type { WatchRule } from '../../core/conversion/watch/document.ts';
import type { RuleFigures } from '../../core/conversion/watch/result.ts';
import { becausePhrases, falseAlarms, rulePhrases } from './watch-words.ts';
import { plain } from './words.ts';

const rule: WatchRule = {
  name: 'pay',
  of: { macro: 'pay' },
  bucket: 'week',
  against: 8,
  fallsBy: 0.1,
  p: 0.01,
  atLeast: 100,
  segment: null,
};
const figures: RuleFigures = {
  name: 'pay',
  state: 'fires',
  rate: 0.03,
  before: 0.05,
  change: -0.4,
  p: 0.0002,
  dispersion: 1,
  n: 1200,
  bucket: '2026-04-20T00:00:00.000Z',
  sees: -0.2,
  against: 8,
  because: [
    {
      property: 'browser',
      value: 'Safari',
      shareBefore: 0.3,
      shareNow: 0.3,
      rateBefore: 0.06,
      rateNow: 0.01,
      ratePart: -0.015,
      mixPart: 0,
      p: 0.001,
      q: 0.01,
      n: 400,
    },
  ],
  since: { day: '2026-04-21T00:00:00.000Z', rateBefore: 0.05, rateSince: 0.02, p: 0.001, n: 900 },
};

test('a fall with its figures, how rare it is by chance, and what goes with it', () => {
  expect(plain(rulePhrases(rule, figures, 'UTC'))).toBe(
    'Week of Apr 20, 2026: 3.0\u202f% of 1,200, against 5.0\u202f% in the 8 before (−40.0\u202f%); by chance that happens less often than once in 1,000 looks.',
  );
  expect(plain(becausePhrases(figures, 'UTC'))).toBe(
    'Most of it goes with browser Safari, whose rate fell from 6.0\u202f% to 1.0\u202f% (n = 400): −1.5 points of the change. It is lower since Apr 21, 2026 (5.0\u202f% before, 2.0\u202f% since).',
  );
  expect(plain(becausePhrases({ ...figures, because: [] }, 'UTC'))).toContain('No property');
});

test('a quiet rule says what it could have seen; one that knows too little says so', () => {
  expect(plain(rulePhrases(rule, { ...figures, state: 'quiet', p: 0.2 }, 'UTC'))).toContain(
    'A fall of 20.0\u202f% would have fired.',
  );
  expect(plain(rulePhrases(rule, { ...figures, state: 'not-enough', n: 50, against: 8 }, 'UTC'))).toContain(
    'Fewer than 100',
  );
  expect(plain(rulePhrases(rule, { ...figures, state: 'not-enough', against: 2 }, 'UTC'))).toContain(
    'Fewer than 4 to compare',
  );
  expect(plain(rulePhrases(rule, { ...figures, bucket: null }, 'UTC'))).toBe('No week is whole yet.');
});

test('false alarms are counted over all rules and looks', () => {
  expect(falseAlarms([rule])).toContain('at most one false alarm in 2 years from this rule');
  expect(falseAlarms([rule, { ...rule, bucket: 'day' }])).toContain(
    'at most 4.2 false alarms a year from these 2 rules',
  );
});
