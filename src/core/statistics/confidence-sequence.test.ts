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

test.each([
  ['no difference, equal arms', 0.3, 0.3, 0.5],
  ['a difference, unequal arms', 0.15, 0.3, 0.3],
])(
  'looked at after every unit it leaves the truth out in at most one run in twenty (%s)',
  (_, first, second, share) => {
    const random = randomNumbers(20_260_101);
    const RUNS = 200;
    let left = 0;
    const variance = (k: number, n: number): number => (k * (n - k)) / n / (n - 1);
    for (let run = 0; run < RUNS; run++) {
      let [a, b] = [0, 0];
      let [n, m] = [0, 0];
      for (let unit = 0; unit < 3000; unit++) {
        if (random() < share) {
          n++;
          a += Number(random() < first);
        } else {
          m++;
          b += Number(random() < second);
        }
        // Fewer than 100 units or 5 conversions an arm are no verdict.
        if (n < 100 || m < 100 || a < 5 || b < 5) continue;
        const off = Math.abs(a / n - b / m - (first - second));
        if (off > sequenceHalf(variance(a, n), n, variance(b, m), m)) {
          left++;
          break;
        }
      }
    }
    expect(left / RUNS).toBeLessThanOrEqual(0.05);
  },
);
