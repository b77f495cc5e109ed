import { type FunnelDocument, funnelOf } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import type { FunnelTrend } from '../../core/funnel/trend.ts';
import { compareGroups, compareToFirst } from '../../core/statistics/comparison.ts';
import type { TimeFigures } from '../../core/statistics/time-figures.ts';
import { breakdownScene } from '../analysis/breakdown.ts';
import { compareScene } from '../analysis/compare.ts';
import { histogramScene } from '../analysis/histogram.ts';
import { breakdownPicture, comparePicture, histogramPicture, trendPicture } from '../analysis/picture.ts';
import { trendScene } from '../analysis/trend.ts';
import { svgOf } from '../scene/svg.ts';
import { sampleResult } from './sample-result.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const SIZE = { width: 880, height: 400 };

/** A wave without chance in it. */
const wave = (index: number): number => Math.sin(index * 0.9) + Math.sin(index * 0.37);

/** Days from March 1, 2026: one nobody entered in, and a tail that is not decided yet. */
export function sampleTrend(days: number, openFrom = days - 5): FunnelTrend {
  const start = Date.UTC(2026, 2, 1);
  return {
    by: 'day',
    timezone: 'UTC',
    buckets: Array.from({ length: days }, (__, index) => {
      const entered = index === 9 ? 0 : Math.round(420 + 60 * wave(index));
      const converted = Math.round(entered * (0.12 + 0.02 * wave(index + 3)) * (index < openFrom ? 1 : 0.5));
      const open = index < openFrom ? 0 : Math.round((entered - converted) * 0.3 * (index - openFrom + 1) * 0.4);
      const { histogram: _, ...figures } = sampleResult([
        { label: 'Visited', count: entered, open },
        { label: 'Paid', count: converted, medianMs: 12 * MINUTE },
      ]);
      return {
        ...figures,
        from: new Date(start + index * DAY).toISOString(),
        to: new Date(start + (index + 1) * DAY).toISOString(),
      };
    }),
  };
}

const TIME: TimeFigures = {
  n: 1000,
  mean: 50 * MINUTE,
  median: 22 * MINUTE,
  p25: 9 * MINUTE,
  p75: 61 * MINUTE,
  p90: 140 * MINUTE,
  p95: 190 * MINUTE,
  min: 30_000,
  max: 240 * MINUTE,
};

const timed: FunnelResult = {
  ...sampleResult([
    { label: 'Visited', count: 4000 },
    { label: 'Paid', count: 1000 },
  ]),
  time: TIME,
  histogram: Array.from({ length: 10 }, (_, index) => ({
    from: 30_000 + index * 24 * MINUTE,
    to: 30_000 + (index + 1) * 24 * MINUTE,
    count: Math.round(520 * 0.5 ** index) + (index === 9 ? 0 : 1),
  })),
};

export function sampleBreakdown(
  rows: readonly (readonly [
    value: string | null,
    entered: number,
    converted: number,
    open?: number,
    merged?: number,
  ])[],
): FunnelResult {
  const whole = sampleResult([
    {
      label: 'Visited',
      count: rows.reduce((sum, [, n]) => sum + n, 0),
      open: rows.reduce((sum, row) => sum + (row[3] ?? 0), 0),
    },
    { label: 'Paid', count: rows.reduce((sum, [, , n]) => sum + n, 0) },
  ]);
  const comparisons = compareGroups(rows.map(([, of, count]) => ({ count, of })));
  return {
    ...whole,
    groups: rows.map(([value, entered, converted, open, merged], index) => ({
      ...sampleResult([
        { label: 'Visited', count: entered, open },
        { label: 'Paid', count: converted },
      ]),
      value,
      ...(merged === undefined ? {} : { merged }),
      comparison: comparisons[index],
    })),
  };
}

const DOCUMENT: FunnelDocument = funnelOf(['Visited', 'Paid'], {
  breakdown: { property: 'country', attribution: 'first', step: 0, top: 5 },
});
const GROUPS = sampleBreakdown([
  ['Germany', 4200, 480, 120],
  ['A country with a name that is far too long for the room it has here', 2100, 160, 40],
  ['France', 1900, 231],
  ['Iceland', 12, 3],
  ['Nowhere', 0, 0],
  ['Other', 640, 70, 10, 31],
  [null, 88, 5],
]);
const COMPARED = (() => {
  const results = [
    sampleResult([
      { label: 'Visited', count: 4000 },
      { label: 'Added', count: 1900 },
      { label: 'Paid', count: 420, open: 0 },
    ]),
    sampleResult([
      { label: 'Visited', count: 3900 },
      { label: 'Searched', count: 2400 },
      { label: 'Paid', count: 520 },
    ]),
    sampleResult([
      { label: 'Visited', count: 25 },
      { label: 'Paid', count: 4 },
    ]),
    sampleResult([
      { label: 'Visited', count: 0 },
      { label: 'Paid', count: 0 },
    ]),
  ];
  const comparisons = compareToFirst(results.map(({ converted, entered }) => ({ count: converted, of: entered })));
  const names = ['This funnel', 'With “Searched” instead of “Added”, a route with a long name', 'Mar 1 – 7', 'Nobody'];
  return results.map((result, index) => ({
    name: names[index],
    document: DOCUMENT,
    result,
    comparison: comparisons[index],
  }));
})();
const PICTURE = {
  title: 'Visited → Paid',
  dataset: 'shop.csv',
  document: DOCUMENT,
  first: '2026-03-01',
  last: '2026-04-11',
};

/** Charts beside the funnel itself, by name. */
export const analysisGallery = (): Record<string, string> => ({
  trend: svgOf(trendScene(sampleTrend(42), SIZE)),
  'trend-dark-narrow': svgOf(trendScene(sampleTrend(42), { width: 460, height: 360, theme: 'dark' })),
  'trend-one-day': svgOf(trendScene(sampleTrend(1, 1), SIZE)),
  'trend-long': svgOf(trendScene(sampleTrend(400), SIZE)),
  'trend-empty': svgOf(trendScene({ by: 'day', timezone: 'UTC', buckets: [] }, SIZE)),
  'trend-picture': svgOf(trendPicture(sampleTrend(42), PICTURE)),
  histogram: svgOf(histogramScene(timed.histogram, TIME, SIZE)),
  'histogram-dark-narrow': svgOf(histogramScene(timed.histogram, TIME, { width: 420, height: 320, theme: 'dark' })),
  'histogram-log': svgOf(
    histogramScene(
      [
        { from: 0, to: 2000, count: 40 },
        ...Array.from({ length: 9 }, (_, index) => ({
          from: 2000 * 3 ** index,
          to: 2000 * 3 ** (index + 1),
          count: 30 + index * 20,
        })),
      ],
      { ...TIME, min: 0 },
      { ...SIZE, log: true },
    ),
  ),
  'histogram-one': svgOf(
    histogramScene(
      [{ from: MINUTE, to: MINUTE, count: 1 }],
      {
        n: 1,
        mean: MINUTE,
        median: MINUTE,
        p25: MINUTE,
        p75: MINUTE,
        p90: MINUTE,
        p95: MINUTE,
        min: MINUTE,
        max: MINUTE,
      },
      SIZE,
    ),
  ),
  'histogram-picture': svgOf(histogramPicture(timed, PICTURE)),
  breakdown: svgOf(breakdownScene(GROUPS, { width: 880, document: DOCUMENT })),
  'breakdown-dark-narrow': svgOf(breakdownScene(GROUPS, { width: 420, document: DOCUMENT, theme: 'dark' })),
  compare: svgOf(compareScene(COMPARED, SIZE)),
  'compare-dark-narrow': svgOf(compareScene(COMPARED, { width: 460, height: 400, theme: 'dark' })),
  'compare-picture': svgOf(comparePicture(COMPARED, PICTURE)),
  'breakdown-picture': svgOf(
    breakdownPicture(
      [
        { result: GROUPS, document: DOCUMENT },
        {
          result: sampleBreakdown([
            ['pro', 900, 300],
            ['free', 8000, 640],
          ]),
          document: { ...DOCUMENT, breakdown: { ...DOCUMENT.breakdown!, property: 'plan' } },
        },
      ],
      PICTURE,
    ),
  ),
});
