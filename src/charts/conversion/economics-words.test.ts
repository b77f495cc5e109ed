import { expect, test } from 'vitest';
import type { EconomicsResult } from '../../core/conversion/economics/figures.ts';
import { economicsPhrases } from './economics-words.ts';
import { plain } from './words.ts';

const result: EconomicsResult = {
  spend: { EUR: 1000 },
  period: null,
  newConverters: 40,
  cac: { EUR: 25 },
  return: null,
  revenuePerVisitor: null,
  channels: [],
  cohorts: [],
  payback: null,
};

test('cost, and whether it came back as far as anybody was observed', () => {
  expect(plain(economicsPhrases(result))).toBe(
    '1,000 EUR for 40 new customers make 25 EUR for each; as far as all were observed, they have not brought that back.',
  );
  expect(plain(economicsPhrases({ ...result, payback: 60 }))).toContain('brought that back by day 60.');
  expect(plain(economicsPhrases({ ...result, cac: null, newConverters: 0 }))).toContain(
    'nobody converted for the first time',
  );
  expect(plain(economicsPhrases({ ...result, spend: {} }))).toContain('Say what was spent');
});
