import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oracleWatch } from '../../test-support/watch-oracle.ts';
import type { WatchRule } from './document.ts';
import { chooseBuckets, judge, type WatchedBucket } from './judge.ts';

const WEEK = 604_800_000;

const anyWeek = fc
  .record({ n: fc.integer({ min: 1, max: 3000 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ n, share }) => ({ n, k: Math.round(n * share) }));

test('rates, dispersion and p are those of the words of the specification, and a rule fires where both conditions hold', () => {
  fc.assert(
    fc.property(
      fc.array(anyWeek, { minLength: 4, maxLength: 10 }),
      anyWeek,
      fc.constantFrom(0, 0.1, 0.5),
      fc.constantFrom(0.01, 0.2),
      (before, last, fallsBy, p) => {
        const rule: WatchRule = {
          ...{ name: 'r', of: { macro: 'M' }, bucket: 'week', against: 10, fallsBy, p, atLeast: 1, segment: null },
        };
        const series = [...before, last].map(
          ({ n, k }, i): WatchedBucket => ({
            ...{ from: i * WEEK, to: (i + 1) * WEEK, audience: n, users: k, complete: true },
          }),
        );
        const found = judge(rule, chooseBuckets(rule, series, 'UTC'));
        const expected = oracleWatch(last, before);
        expect(found.rate).toBeCloseTo(expected.rate, 12);
        expect(found.before).toBeCloseTo(expected.before, 12);
        expect(found.dispersion).toBeCloseTo(expected.dispersion, 6);
        if (expected.change === null) expect(found.change).toBeNull();
        else expect(found.change).toBeCloseTo(expected.change, 9);
        if (expected.p === null) {
          expect(found.p).toBeNull();
          return;
        }
        expect(found.p).toBeCloseTo(expected.p, 7);
        // Not where either condition holds by rounding alone.
        const limit = expected.before * (1 - fallsBy);
        if (Math.abs(expected.rate - limit) < 1e-9 || Math.abs(expected.p - p) < 1e-6) return;
        expect(found.state).toBe(expected.rate <= limit && expected.p < p ? 'fires' : 'quiet');
      },
    ),
    { numRuns: 200 },
  );
});
