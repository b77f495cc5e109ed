import { expect, test } from 'vitest';
import { associationOf, independence } from './association.ts';

test('by hand: 30 of 40 with, 20 of 60 without', () => {
  const { oddsRatio, oddsInterval, phi, p } = associationOf([30, 10, 20, 40]);
  expect(oddsRatio).toBeCloseTo((30.5 * 40.5) / (10.5 * 20.5), 12);
  const half = 1.959964 * Math.sqrt(1 / 30.5 + 1 / 10.5 + 1 / 20.5 + 1 / 40.5);
  expect(oddsInterval[0]).toBeCloseTo(oddsRatio * Math.exp(-half), 12);
  expect(oddsInterval[1]).toBeCloseTo(oddsRatio * Math.exp(half), 12);
  expect(phi).toBeCloseTo(1000 / Math.sqrt(40 * 60 * 50 * 50), 12);
  // 100 φ² = 16.67 with one degree of freedom.
  expect(p).toBeCloseTo(4.456e-5, 7);
});

test('an empty margin says nothing, and small cells are tested exactly', () => {
  expect(associationOf([0, 0, 3, 4])).toMatchObject({ phi: 0, p: 1 });
  // Fisher's tea: 3 of 4 right either way.
  expect(independence([3, 1, 1, 3])).toBeCloseTo(0.4857143, 7);
});
