import { expect, test } from 'vitest';
import { chiSquaredAbove } from './chi-squared.ts';

test.each([
  [3.841458820694124, 1, 0.05],
  [5.991464547107979, 2, 0.05],
  [3.3, 3, 0.3476426447322747],
  [7.3, 4, 0.12085874882121235],
  [18.307038053275146, 10, 0.05],
  [0, 5, 1],
])('%d with %d degrees of freedom, as R has it', (x, freedom, p) => {
  expect(chiSquaredAbove(x, freedom)).toBeCloseTo(p, 12);
});
