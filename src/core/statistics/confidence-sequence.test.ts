import { expect, test } from 'vitest';
import { randomNumbers } from '../test-support/random-numbers.ts';
import { sequenceHalf } from './confidence-sequence.ts';

test('by hand: two variances of ¼, 5,000 units each', () => {
  // ρ² = (5.991464547 + ln 6.991464547) ÷ 10,000 = 0.000793616…; N ρ² = 7.936…
  const scaled = 5.991464547107982 + Math.log(6.991464547107982);
  const half = Math.sqrt(((2 * 0.0001 * (scaled + 1)) / scaled) * Math.log(Math.sqrt(scaled + 1) / 0.05));
  expect(sequenceHalf(0.25, 5000, 0.25, 5000)).toBeCloseTo(half, 12);
  // Wider than the interval of one look.
  expect(half).toBeGreaterThan(1.96 * Math.sqrt(0.0001));
});

test('looked at after every pair of units it leaves the truth out in at most one run in twenty', () => {
  const random = randomNumbers(20_260_101);
  const RUNS = 200;
  let left = 0;
  for (let run = 0; run < RUNS; run++) {
    let [a, b] = [0, 0];
    for (let n = 1; n <= 1500; n++) {
      a += Number(random() < 0.3);
      b += Number(random() < 0.3);
      // Fewer than 5 conversions are no verdict.
      if (n < 100 || a < 5 || b < 5) continue;
      const variance = (k: number): number => (k * (n - k)) / n / (n - 1);
      if (Math.abs(a - b) / n > sequenceHalf(variance(a), n, variance(b), n)) {
        left++;
        break;
      }
    }
  }
  expect(left / RUNS).toBeLessThanOrEqual(0.05);
});
