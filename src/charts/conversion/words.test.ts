import { expect, test } from 'vitest';
import type { Diagnosis, MacroFigures, StepFigures } from '../../core/conversion/result.ts';
import { exchangeInWords } from '../words/money.ts';
import {
  changePhrases,
  diagnosisPhrases,
  groupPhrases,
  ladderPhrases,
  overviewPhrases,
  plain,
  repeatPhrases,
} from './words.ts';

const macro = {
  event: 'pay',
  users: 20,
  rate: 0.1,
  interval: [0.066, 0.149],
  value: { EUR: 100, USD: 3.5 },
  valuePerUser: { EUR: 0.5, USD: 0.0175 },
  repeats: [15, 5, 0, 0, 0],
  medianGap: 3_600_000,
  groups: [],
} as unknown as MacroFigures;

const noun = (n: number) => (n === 1 ? 'user' : 'users');

test('a macro always stands with its audience, and currencies stand apart', () => {
  expect(plain(overviewPhrases(macro, 200, noun))).toBe(
    '20 of 200 users came to pay: 10.0\u202f% (6.6–14.9\u202f%), worth 100 EUR · 3.50 USD, 0.50 EUR · 0.02 USD for each of all.',
  );
});

test('a change is claimed only where it would hold', () => {
  const change = {
    difference: -0.02,
    interval: [-0.03, -0.01],
    test: 'chi-squared',
    p: 0.01,
    q: 0.01,
    tooFew: false,
  } as const;
  expect(plain(changePhrases(change, 'March'))).toBe(
    ' That is −2.0 points less than in March (−3.0 to −1.0 points).'.replace('−2.0', '2.0'),
  );
  expect(plain(changePhrases({ ...change, interval: [-0.03, 0.01] }, 'March'))).toContain('no clear change');
  expect(plain(changePhrases({ ...change, tooFew: true }, 'March'))).toContain('Too few');
});

test('repeats, and groups that differ for certain', () => {
  expect(plain(repeatPhrases(macro, 'pay'))).toContain('5 of 20 did pay again (25.0\u202f%)');
  expect(plain(groupPhrases(macro, 'plan'))).toBe('No plan differs from the others for certain.');
});

const step = (adjusted: readonly [number, number, number] | null, lift: number, q = 0.001): StepFigures =>
  ({
    lift,
    q,
    adjusted: adjusted
      ? { oddsRatio: adjusted[0], interval: [adjusted[1], adjusted[2]], p: 0 }
      : { oddsRatio: null, interval: null, p: null },
  }) as StepFigures;

test('the ladder speaks by its adjusted figures, and says where raw ones mislead', () => {
  const steps = [
    { event: 'a', figures: step([3, 2, 4], 5) },
    { event: 'b', figures: step([9, 1.5, 40], 2) },
    { event: 'c', figures: step([0.5, 0.4, 0.6], 3) },
  ];
  const said = plain(ladderPhrases(steps, 'pay'));
  expect(said).toContain('a is associated with pay most');
  expect(said).toContain('3.0 times as high (2.0–4.0)');
  expect(said).toContain('for c: adjusted, the sign turns');
  expect(said).not.toMatch(/cause/);
  expect(plain(ladderPhrases([{ event: 'b', figures: step([2, 0.9, 4], 2) }], 'pay'))).toContain(
    'none of these is surely associated',
  );
});

test('a diagnosis names what it left out', () => {
  const diagnosis = { text: 'the problem is x.', skipped: ['coupon'] } as unknown as Diagnosis;
  expect(plain(diagnosisPhrases(diagnosis))).toBe(
    'The problem is x. Most who came did without coupon: it takes no part in this.',
  );
});

test('fixed rates are named', () => {
  expect(exchangeInWords({ to: 'EUR', rates: { GBP: 1.17 } })).toBe('At fixed rates: 1 GBP taken as 1.17 EUR.');
});
