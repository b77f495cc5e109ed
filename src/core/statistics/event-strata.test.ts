import { expect, test } from 'vitest';
import { STRATA, stratumOf } from './event-strata.ts';

test('each of 0 … 8, then ever wider ones', () => {
  const counts = [0, 8, 9, 10, 11, 12, 13, 15, 16, 19, 20, 24, 25, 32, 33, 48, 49, 1000];
  expect(counts.map(stratumOf)).toEqual([0, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16]);
  expect(STRATA).toBe(17);
});
