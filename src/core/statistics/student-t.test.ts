import { expect, test } from 'vitest';
import { studentBelow } from './student-t.ts';

test.each([
  // One degree of freedom is Cauchy's: ½ + atan(t) ÷ π.
  [-1, 1, 0.25],
  [-2.5, 1, 0.5 + Math.atan(-2.5) / Math.PI],
  // Two: ½ + t ÷ (2 √(2 + t²)).
  [-3, 2, 0.5 - 3 / (2 * Math.sqrt(11))],
  // Seven and more, as R's pt has it.
  [-2, 7, 0.042809664281488],
  [2, 7, 1 - 0.042809664281488],
  [0, 5, 0.5],
  [-1.959963985, 1e7, 0.025],
])('t %d with %d degrees of freedom', (t, freedom, p) => {
  expect(studentBelow(t, freedom)).toBeCloseTo(p, 7);
});

test('exact to many digits, also far out', () => {
  expect(studentBelow(-2, 7) / 0.042809664281488025).toBeCloseTo(1, 11);
  expect(studentBelow(-40, 2) / (1 - (0.5 + 40 / (2 * Math.sqrt(1602))))).toBeCloseTo(1, 9);
});
