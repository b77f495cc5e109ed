import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogram } from './histogram.ts';
import {
  countTimes,
  keepAsked,
  mergeCounted,
  mergeTimeCounts,
  NO_VALUES,
  newTimeCounts,
  stretchesAsked,
  stretchOf,
  weighed,
  weighedFigures,
  weighedHistogram,
} from './time-counts.ts';
import { timeFigures } from './time-figures.ts';

/** Small ones, ones beside each other, and any. */
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 604_800_000, max: 604_800_400 }),
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.maxSafeNat(),
);

test('figures of times that were counted, and came by again, are those of their list', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyTime, { maxLength: 60 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(0.001, 1, 1000),
      fc.option(
        fc
          .uniqueArray(fc.integer({ min: 0, max: 700_000_000 }), { minLength: 2, maxLength: 8 })
          .map((edges) => edges.sort((a, b) => a - b)),
      ),
      (parts, perMs, edges) => {
        const lists = parts.map((part) => Float64Array.from(part));
        const counted = lists.map((list) => {
          const own = newTimeCounts();
          countTimes(own, list, list.length);
          return own;
        });
        const all = newTimeCounts();
        for (const own of counted) mergeTimeCounts(all, own);
        const asked = stretchesAsked(all, perMs, edges);
        const kept = lists.map((list) => keepAsked(NO_VALUES, asked, list, list.length)).reduce(mergeCounted);
        const times = weighed(all, asked, kept);
        const list = Float64Array.from(parts.flat());
        expect(weighedFigures(times, perMs)).toEqual(timeFigures(list, list.length, perMs));
        expect(weighedHistogram(times, perMs, edges)).toEqual(histogram(list, list.length, perMs, edges));
      },
    ),
    { numRuns: 300 },
  );
});

test('few of many values are asked for', () => {
  const list = Float64Array.from({ length: 200_000 }, (_, i) => (i * 7_919) % 604_800_000);
  const times = newTimeCounts();
  countTimes(times, list, list.length);
  const { values } = keepAsked(NO_VALUES, stretchesAsked(times, 1, null), list, list.length);
  expect(values.length).toBeLessThan(list.length / 50);
  expect(new Set(Array.from({ length: 4096 }, (_, value) => stretchOf(value))).size).toBe(4096);
});
