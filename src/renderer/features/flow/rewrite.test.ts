import { expect, test } from 'vitest';
import { rewritten, ruleProblems } from './rewrite.ts';

const values = [
  { value: '/u/1', count: 5 },
  { value: '/cart', count: 7 },
  { value: '/u/22?tab=a', count: 4 },
];

test('rules apply one after another, and what turns into the same is one', () => {
  const rules = [
    { from: '\\?.*$', to: '' },
    { from: '^/u/\\d+$', to: '/u/:id' },
  ];
  expect(rewritten(values, rules)).toEqual([
    { item: '/u/:id', count: 9, from: ['/u/1', '/u/22?tab=a'] },
    { item: '/cart', count: 7, from: ['/cart'] },
  ]);
  expect(rewritten(values, rules.toReversed())).toHaveLength(3);
});

test('a pattern that is none says why', () => {
  expect(
    ruleProblems([
      { from: 'a+', to: '' },
      { from: '(', to: '' },
      { from: '', to: 'x' },
    ]),
  ).toEqual([null, expect.stringContaining('missing closing )'), 'a pattern is missing']);
});
