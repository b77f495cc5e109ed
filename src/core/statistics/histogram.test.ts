import { expect, test } from 'vitest';
import { histogram } from './histogram.ts';

test('a histogram has ceil(cbrt(n)) equal bins, the last of which includes its end', () => {
  const values = Float64Array.from({ length: 27 }, (_, i) => i * 1000);
  expect(histogram(values, 27, 1000, null)).toHaveLength(3);
  expect(histogram(values, 27, 1000, null).map(({ count }) => count)).toEqual([9, 9, 9]);
  expect(
    histogram(
      Float64Array.from({ length: 1e6 }, (_, i) => i),
      1e6,
      1,
      null,
    ),
  ).toHaveLength(60);
  expect(histogram(Float64Array.of(5, 5), 2, 1, null)).toEqual([{ from: 5, to: 5, count: 2 }]);
  expect(histogram(new Float64Array(0), 0, 1, null)).toEqual([]);
});

test('a histogram of given bins counts what lies in them', () => {
  expect(histogram(Float64Array.of(0, 10, 20, 21), 4, 1, [0, 10, 20]).map(({ count }) => count)).toEqual([1, 2]);
});
