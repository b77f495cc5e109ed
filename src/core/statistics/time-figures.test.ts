import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantiles } from './quantiles.ts';
import { timeFigures } from './time-figures.ts';

/** R: quantile(x, p, type = 7) */
function type7(sorted: readonly number[], p: number): number {
  const rank = (sorted.length - 1) * p;
  const low = Math.floor(rank + 1e-9);
  return sorted[low] + Math.max(0, rank - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

test('percentiles of any list, in any order, are those of the sorted list', () => {
  const list = fc.oneof(
    fc.array(fc.nat(50), { minLength: 1, maxLength: 30 }),
    fc.array(fc.nat(1e6), { minLength: 1, maxLength: 200 }),
    fc.array(fc.nat(1e9), { minLength: 201, maxLength: 1500 }),
    fc.array(fc.nat(42), { minLength: 201, maxLength: 1200 }).map((powers) => powers.map((power) => 2 ** power - 1)),
    fc.array(fc.nat(3), { minLength: 201, maxLength: 1200 }),
  );
  fc.assert(
    fc.property(list, (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const figures = timeFigures(Float64Array.from([...values, 1e12]), values.length, 1)!;
      for (const [key, p] of [
        ['p25', 0.25],
        ['median', 0.5],
        ['p75', 0.75],
        ['p90', 0.9],
        ['p95', 0.95],
      ] as const) {
        expect(figures[key]).toBeCloseTo(type7(sorted, p), 6);
        // Nor does it matter what is known of the values.
        expect(quantiles(Float64Array.from(values), values.length, [p])).toEqual([figures[key]]);
      }
      expect([figures.n, figures.min, figures.max]).toEqual([values.length, sorted[0], sorted.at(-1)]);
      expect(figures.mean).toBe(values.reduce((sum, value) => sum + value, 0) / values.length);
    }),
    { numRuns: 200 },
  );
});

test('a mean of microseconds over years does not depend on their order', () => {
  const values = Array.from({ length: 5000 }, (_, i) => 9e14 + i * 7919 + (i % 13));
  const forward = timeFigures(Float64Array.from(values), values.length, 1000)!;
  const backward = timeFigures(Float64Array.from(values.toReversed()), values.length, 1000)!;
  expect(forward).toEqual(backward);
  expect(forward.mean).toBeCloseTo(Number(values.reduce((sum, v) => sum + BigInt(v), 0n) / 5000n) / 1000, 2);
});

test('no times, no figures', () => {
  expect(timeFigures(new Float64Array(4), 0, 1)).toBeNull();
});
