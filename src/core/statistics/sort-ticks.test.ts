import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortTicks } from './sort-ticks.ts';

test('whole numbers of any size, few and many, in ascending order', () => {
  const most = fc.constantFrom(0, 1, 2 ** 11 - 1, 2 ** 22, 2 ** 33 + 7, Number.MAX_SAFE_INTEGER);
  const sizes = fc.constantFrom(0, 1, 2000, 2001, 5000);
  fc.assert(
    fc.property(
      most,
      sizes,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
      (max, n, parts) => {
        const values = Float64Array.from({ length: n + 3 }, (_, i) =>
          Math.floor(max * ((parts[i % parts.length] + i * 0.618_033_988_75) % 1)),
        );
        const before = values.slice();
        expect(sortTicks(values, n)).toEqual(values.slice(0, n).sort());
        expect(values).toEqual(before);
      },
    ),
    { numRuns: 60 },
  );
});
