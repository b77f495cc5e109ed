import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kaplanMeier, shareHad, timeAtShare } from './kaplan-meier.ts';

const REMISSIONS = [6, 6, 6, 7, 10, 13, 16, 22, 23];
const STILL_IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];

test('the 6-MP arm of Freireich et al. 1963', () => {
  const found = kaplanMeier(Float64Array.from(REMISSIONS), Float64Array.from(STILL_IN_REMISSION));
  expect([...found.times]).toEqual([6, 7, 10, 13, 16, 22, 23]);
  const published = [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448];
  published.forEach((share, i) => {
    expect(found.share[i]).toBeCloseTo(share, 3);
  });
  expect(timeAtShare(found, 0.5)).toBe(23);
  expect(timeAtShare(found, 0.75)).toBe(13);
  expect(timeAtShare(found, 0.25)).toBeNull();
  // The interval at 10 weeks as R's survfit(conf.type = "log-log") has it: S 0.753, 0.503 … 0.889.
  const [, at10] = shareHad(found, [5.9, 10]);
  expect(1 - at10.low!).toBeCloseTo(0.889, 3);
  expect(1 - at10.high!).toBeCloseTo(0.503, 3);
  expect(shareHad(found, [5.9])).toEqual([{ rate: 0, low: 0, high: 0 }]);
});

test('where everybody has had it there is no interval', () => {
  const found = kaplanMeier(Float64Array.of(1, 2), new Float64Array(0));
  expect(shareHad(found, [1, 2, 3])).toMatchObject([
    { rate: 0.5 },
    { rate: 1, low: null, high: null },
    { rate: 1, low: null, high: null },
  ]);
  expect(timeAtShare(found, 0.5)).toBe(1);
  expect(kaplanMeier(new Float64Array(0), Float64Array.of(3)).times).toHaveLength(0);
});

test('by the definition: at each time the share of those there who did not have it', () => {
  const units = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(units, (all) => {
      const events = Float64Array.from(all.filter(([, one]) => one).map(([t]) => t)).sort();
      // In whatever order, and lists, those are that had not.
      const others = Float64Array.from(all.filter(([, one]) => !one).map(([t]) => t));
      const half = others.length >> 1;
      const found = kaplanMeier(events, others.subarray(half), others.subarray(0, half));
      let s = 1;
      for (let t = 0; t <= 12; t++) {
        const there = all.filter(([time]) => time >= t).length;
        const had = all.filter(([time, one]) => one && time === t).length;
        if (there > 0) s *= 1 - had / there;
        expect(shareHad(found, [t])[0].rate).toBeCloseTo(1 - s, 12);
      }
    }),
  );
});
