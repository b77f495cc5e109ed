import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairMap } from './pair-map.ts';

test('it holds what a map holds', () => {
  const number = fc.oneof(fc.nat(20), fc.nat(2 ** 31 - 2));
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, fc.nat(1000)), { maxLength: 3000, size: 'max' }), (entries) => {
      const pairs = new PairMap();
      const known = new Map<string, number>();
      for (const [first, second, value] of entries) {
        expect(pairs.get(first, second)).toBe(known.get(`${first} ${second}`) ?? -1);
        pairs.set(first, second, value);
        known.set(`${first} ${second}`, value);
      }
      for (const [first, second] of entries) expect(pairs.get(first, second)).toBe(known.get(`${first} ${second}`));
    }),
    { numRuns: 20 },
  );
});
