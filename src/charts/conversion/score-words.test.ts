import { expect, test } from 'vitest';
import type { ScoreResult } from '../../core/conversion/score/figures.ts';
import { decileName, scorePhrases } from './score-words.ts';
import { plain } from './words.ts';

const result = (rest: Partial<ScoreResult['check']>, weak = false): ScoreResult => ({
  macro: 'pay',
  intercept: -3,
  weights: [],
  fit: { n: 100, converted: 20 },
  check: {
    n: 90,
    converted: 18,
    auc: 0.87,
    aucInterval: [0.8, 0.94],
    aucEvents: 0.7,
    deciles: [{ units: 9, rate: 0.6, interval: [0.3, 0.8], from: 31.4, to: 20 }],
    ...rest,
  },
  weak,
});

test('a score stands beside what the number of events alone does, and says when it is weak', () => {
  const said = plain(scorePhrases(result({})));
  expect(said).toContain(
    '87.0\u202f% of pairs (AUC 0.870, 0.800–0.940); the number of events alone does in 70.0\u202f%',
  );
  expect(said).toContain('Of the highest tenth 60.0\u202f% came.');
  expect(plain(scorePhrases(result({ aucEvents: 0.9 })))).toContain('no better than the number of events alone');
  expect(plain(scorePhrases(result({}, true)))).toContain('weak: only 20 of those');
  expect(plain(scorePhrases(result({ auc: null, aucInterval: null })))).toContain('nobody to check it on');
});

test('a tenth is called by its points', () => {
  expect(decileName(0, { from: 31.4, to: 20 })).toBe('1. 31 to 20 points');
  expect(decileName(9, { from: -5.2, to: -5.4 })).toBe('10. −5 points');
});

test('what rounds to nothing has no sign', () => {
  expect(decileName(3, { from: -0.2, to: -0.4 })).toBe('4. 0 points');
  expect(decileName(4, { from: 0.4, to: -10.2 })).toBe('5. 0 to −10 points');
});
