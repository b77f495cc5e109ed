import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chiSquaredTest,
  compareGroups,
  erfc,
  falseDiscoveryRates,
  fisherExact,
  newcombe,
  smallestExpected,
  type Table,
} from './comparison.ts';

test('the difference of rates, as in the examples of Newcombe 1998, table II', () => {
  const interval = (a: number, m: number, b: number, n: number): string =>
    newcombe({ count: a, of: m }, { count: b, of: n })
      .map((end) => end.toFixed(4))
      .join(' ');
  expect(interval(56, 70, 48, 80)).toBe('0.0524 0.3339');
  expect(interval(9, 10, 3, 10)).toBe('0.1705 0.8090');
  expect(interval(6, 7, 2, 7)).toBe('0.0582 0.8062');
  expect(interval(5, 56, 0, 29)).toBe('-0.0381 0.1926');
  expect(interval(0, 10, 0, 20)).toBe('-0.1611 0.2775');
  expect(interval(0, 10, 0, 10)).toBe('-0.2775 0.2775');
  expect(interval(10, 10, 0, 20)).toBe('0.6791 1.0000');
  expect(interval(10, 10, 0, 10)).toBe('0.6075 1.0000');
});

test('Fisher: the lady tasting tea, and convictions of twins', () => {
  // R: fisher.test(matrix(c(3, 1, 1, 3), 2)), fisher.test(matrix(c(2, 10, 15, 3), 2))
  expect(fisherExact([3, 1, 1, 3])).toBeCloseTo(0.4857, 4);
  expect(fisherExact([2, 15, 10, 3])).toBeCloseTo(0.0005367, 7);
  expect(fisherExact([4, 0, 0, 4])).toBeCloseTo(2 / 70, 12);
  expect(fisherExact([0, 0, 3, 4])).toBe(1);
});

test('chi-squared without correction: right- and left-handed men and women', () => {
  const { statistic, p } = chiSquaredTest([43, 9, 44, 4]);
  expect(statistic).toBeCloseTo(5_017_600 / 2_822_976, 12);
  expect(p).toBeCloseTo(0.1825, 4);
  // 3.841458820694124 is the 95 % point.
  expect(erfc(Math.sqrt(3.841458820694124 / 2))).toBeCloseTo(0.05, 14);
  expect(chiSquaredTest([0, 0, 3, 4])).toEqual({ statistic: 0, p: 1 });
});

test('erfc to thirteen digits', () => {
  for (const [x, value] of [
    [0, 1],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [1.4999999, 0.03389486541771999],
    [1.5, 0.033894853524689274],
    [2, 0.004677734981047265],
    [3, 2.2090496998585438e-5],
    [5, 1.5374597944280351e-12],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
  ])
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-13);
});

test('q values: the worked list of Benjamini and Hochberg 1995', () => {
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  // Their procedure at 0.05 rejects the four smallest.
  expect(falseDiscoveryRates(p).filter((q) => q <= 0.05)).toHaveLength(4);
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), 'BH')
  expect(falseDiscoveryRates([0.01, 0.04, 0.03, 0.005]).map((q) => q.toFixed(12))).toEqual(
    [0.02, 0.04, 0.04, 0.02].map((q) => q.toFixed(12)),
  );
});

const cell = fc.nat(14);
const table: fc.Arbitrary<Table> = fc.tuple(cell, cell, cell, cell);

/** Every table with the same margins, by whole numbers. */
function enumerated([a, b, c, d]: Table): number {
  const choose = (n: number, k: number): bigint => {
    let product = 1n;
    for (let i = 1; i <= k; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
    return product;
  };
  const [row, other, column] = [a + b, c + d, a + c];
  const ways = (x: number): bigint => choose(row, x) * choose(other, column - x);
  let extreme = 0n;
  for (let x = Math.max(0, column - other); x <= Math.min(row, column); x++) if (ways(x) <= ways(a)) extreme += ways(x);
  return Number((extreme * 10n ** 18n) / choose(row + other, column)) / 1e18;
}

test('Fisher = all tables enumerated', () => {
  fc.assert(
    fc.property(table, (cells) => {
      expect(fisherExact(cells)).toBeCloseTo(enumerated(cells), 11);
    }),
    { numRuns: 500 },
  );
});

test('neither the order of the groups nor what is called a conversion changes p', () => {
  fc.assert(
    fc.property(table, ([a, b, c, d]) => {
      for (const p of [fisherExact, (cells: Table) => chiSquaredTest(cells).p]) {
        expect(p([c, d, a, b])).toBeCloseTo(p([a, b, c, d]), 11);
        expect(p([b, a, d, c])).toBeCloseTo(p([a, b, c, d]), 11);
      }
      expect(smallestExpected([a, b, c, d])).toBe(smallestExpected([d, c, b, a]));
      if (a + b === 0 || c + d === 0) return;
      const one = { count: a, of: a + b };
      const two = { count: c, of: c + d };
      const [low, high] = newcombe(one, two);
      const difference = a / (a + b) - c / (c + d);
      expect(newcombe(two, one)).toEqual([-high, -low]);
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
    }),
    { numRuns: 500 },
  );
});

test('tables of millions: no overflow, and both tests agree', () => {
  const large: Table = [2_600_000, 22_400_000, 2_500_000, 22_500_000];
  expect(chiSquaredTest(large).statistic).toBeGreaterThan(1000);
  expect(chiSquaredTest(large).p).toBe(0);
  expect(fisherExact([520, 4480, 500, 4500])).toBeCloseTo(chiSquaredTest([520, 4480, 500, 4500]).p, 1);
  expect(fisherExact([5, 25, 60, 40_000_000])).toBeGreaterThan(0);
  expect(fisherExact([5, 25, 60, 40_000_000])).toBeLessThan(1e-20);
});

test('q values keep the order of p, and lie between it and 1', () => {
  const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
  fc.assert(
    fc.property(p, (values) => {
      const q = falseDiscoveryRates(values);
      values.forEach((x, i) => {
        expect(q[i]).toBeGreaterThanOrEqual(x);
        expect(q[i]).toBeLessThanOrEqual(1);
        values.forEach((y, j) => {
          if (x <= y) expect(q[i]).toBeLessThanOrEqual(q[j]);
        });
      });
    }),
  );
});

test('each group against all others, with what there is too little of', () => {
  const [large, rare, small, empty] = compareGroups([
    { count: 200, of: 1000 },
    { count: 6, of: 30 },
    { count: 9, of: 12 },
    { count: 0, of: 0 },
  ]);
  expect(large).toMatchObject({ test: 'chi-squared', tooFew: false });
  expect(large!.difference).toBeCloseTo(0.2 - 15 / 42, 12);
  expect(rare).toMatchObject({ test: 'chi-squared', tooFew: false });
  // Two groups are tested: the less likely one's q is twice its p.
  expect(large!.q).toBeCloseTo(Math.min(2 * large!.p!, rare!.p!), 12);
  expect(rare!.q).toBe(rare!.p);
  expect(small).toMatchObject({ test: 'fisher', p: null, q: null, tooFew: true });
  expect(empty).toBeNull();
  expect(compareGroups([{ count: 6, of: 30 }])).toEqual([null]);
  const [fisher] = compareGroups([
    { count: 8, of: 30 },
    { count: 50, of: 9000 },
  ]);
  expect(fisher).toMatchObject({ test: 'fisher', tooFew: false, p: fisherExact([8, 22, 50, 8950]) });
});
