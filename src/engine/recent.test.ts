import { expect, test } from 'vitest';
import { recentAnswers } from './recent.ts';

test('the newest are kept, what is asked for again counts as new, and a prefix is forgotten', () => {
  const recent = recentAnswers<number>(2);
  recent.set('a1', 1);
  recent.set('a2', 2);
  expect(recent.get('a1')).toBe(1);
  recent.set('b1', 3);
  expect(recent.get('a2')).toBeUndefined();
  expect(recent.get('a1')).toBe(1);
  recent.forget('a');
  expect(recent.get('a1')).toBeUndefined();
  expect(recent.get('b1')).toBe(3);
});
