import type { BucketSize } from '../../core/base/calendar.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelTrend, TrendBucket } from '../../core/funnel/trend.ts';
import { footLabels, rateTick, valueAxis } from '../scene/axis.ts';
import { HATCH, hatchOf, label, round } from '../scene/drawing.ts';
import { indexesOf, intervalBand, placeAt, rateDots, runsOf } from '../scene/rate-line.ts';
import type { Rect, Scene, Shape } from '../scene/shapes.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { volumeBars } from '../scene/volume-bars.ts';
import { bucketName, bucketTick } from '../words/buckets.ts';
import { formatCount, formatDuration, formatInterval, formatPercent, unitNoun } from '../words/format.ts';

export interface TrendSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly document?: FunnelDocument;
  /** The step that counts as the goal, 0-based; the last one when missing. */
  readonly step?: number;
}

/** A bucket as the chart shows it. Rates are of those who entered in it. */
interface Point {
  readonly bucket: TrendBucket;
  readonly entered: number;
  readonly count: number;
  /** Not there yet, but still able to get there. */
  readonly open: number;
  /** Null where nobody entered. */
  readonly rate: number | null;
  readonly interval: readonly [number, number] | null;
}

const HEAD = 26;
const FOOT = 22;
const VOLUME = 44;
const GAP = 18;
const ENTERED = 'Entered';

/** The conversion by the date of the entry: rate with its 95 % interval, how many entered, and what is not decided yet. */
export function trendScene(trend: FunnelTrend, options: TrendSceneOptions): Scene {
  const { width, height, locale, document } = options;
  const theme = themes[options.theme ?? 'light'];
  const points = pointsOf(trend, options.step);
  const volumeBottom = height - FOOT;
  const volumeTop = volumeBottom - VOLUME;
  const bottom = volumeTop - GAP;
  const highest = Math.max(0, ...points.map(({ interval }) => interval?.[1] ?? 0));
  const axis = valueAxis({
    max: highest,
    cap: 1,
    top: HEAD,
    bottom,
    width,
    format: rateTick(locale),
    beside: [ENTERED],
    theme,
  });
  const band = points.length === 0 ? 0 : (width - axis.left) / points.length;
  const middle = (index: number): number => axis.left + (index + 0.5) * band;

  const stride = strideOf(trend, band);
  const shapes: Shape[] = [...axis.shapes];
  shapes.push(...openArea(points, middle, band, axis.y));
  for (const run of runsOf(points)) shapes.push(...line(run, points, middle, axis.y, theme));
  shapes.push(...tailMark(points, axis.left, band, bottom, width, theme));
  shapes.push(
    ...volumeBars({
      buckets: points.map(({ entered }) => ({ count: entered, fill: theme.loss })),
      left: axis.left,
      band,
      top: volumeTop,
      bottom: volumeBottom,
      name: ENTERED,
      title: 'Most that entered',
      locale,
      theme,
    }),
  );
  shapes.push(
    ...footLabels(
      points.flatMap(({ bucket }, index) => {
        const text = bucketTick(bucket.from, trend, index === 0, locale);
        return index % stride === 0 ? [{ x: middle(index), text }] : [];
      }),
      height - 5,
      [axis.left, width],
      theme,
    ),
  );
  const step = stepOf(trend, options.step);
  shapes.push(
    ...points.map(
      (point, index): Rect => ({
        kind: 'rect',
        x: round(axis.left + index * band),
        y: HEAD,
        width: round(band),
        height: volumeBottom - HEAD,
        title: pointWords(point, trend, document, locale),
        data:
          point.entered === 0
            ? undefined
            : { step, part: 'count', entered: { from: point.bucket.from, to: point.bucket.to } },
      }),
    ),
  );
  return {
    width,
    height,
    title: `Conversion by ${trend.by} of entry`,
    description: points.map((point) => pointWords(point, trend, document, locale).replaceAll('\n', ', ')).join('; '),
    ground: theme.ground,
    patterns: [hatchOf(theme)],
    shapes,
  };
}

const STRIDES: Readonly<Record<BucketSize, readonly number[]>> = {
  hour: [1, 2, 3, 6, 12, 24, 48, 168],
  day: [1, 2, 7, 14, 28, 91, 182, 364],
  week: [1, 2, 4, 13, 26, 52],
  month: [1, 2, 3, 6, 12],
};

/** Every how many buckets one is named, so that the names stand apart and at even places. */
const strideOf = ({ by }: FunnelTrend, band: number): number =>
  STRIDES[by].find((stride) => stride * band >= 64) ?? Math.ceil(64 / band);

const stepOf = ({ buckets }: FunnelTrend, step?: number): number =>
  step ?? Math.max(0, (buckets[0]?.steps.length ?? 1) - 1);

function pointsOf(trend: FunnelTrend, step?: number): Point[] {
  const goal = stepOf(trend, step);
  return trend.buckets.map((bucket) => {
    const { count, fromEntry, fromEntryInterval } = bucket.steps[goal];
    const open = openBefore(bucket, goal);
    return { bucket, entered: bucket.entered, count, open, rate: fromEntry, interval: fromEntryInterval };
  });
}

/** Those who may still get to a step: who is open before it. Who is open after it has been there. */
export const openBefore = ({ steps }: TrendBucket, step: number): number =>
  steps.slice(0, step).reduce((sum, one) => sum + one.open, 0);

/** The first bucket of the tail in which every bucket still has open units. */
export function tailStart(points: readonly { readonly open: number; readonly entered: number }[]): number {
  let start = points.length;
  for (let index = points.length - 1; index >= 0; index--) {
    if (points[index].open > 0) start = index;
    else if (points[index].entered > 0) break;
  }
  return start;
}

function line(
  run: readonly [number, number],
  points: readonly Point[],
  x: (index: number) => number,
  y: (rate: number) => number,
  theme: Theme,
): Shape[] {
  const place = { x, y };
  const indexes = indexesOf(run);
  const shapes: Shape[] = [intervalBand(run, points, place, theme)];
  const tail = tailStart(points);
  const settled = indexes.filter((index) => index < tail);
  const unsettled = indexes.filter((index) => index >= tail - 1);
  const stroke = { kind: 'path' as const, stroke: theme.accent, strokeWidth: 2 };
  const path = (list: readonly number[]) =>
    `M${list.map((index) => placeAt(place, index, points[index].rate!)).join('L')}`;
  if (settled.length > 1) shapes.push({ ...stroke, d: path(settled) });
  if (unsettled.length > 1) shapes.push({ ...stroke, d: path(unsettled), dash: '4 4' });
  return [...shapes, ...rateDots(run, points, place, (index) => index >= tail, theme)];
}

/** Up to where the rate can still rise: open units hatched, as in the funnel. */
const openArea = (
  points: readonly Point[],
  x: (index: number) => number,
  band: number,
  y: (rate: number) => number,
): Shape[] =>
  points.flatMap(({ open, entered, count, rate }, index): Shape[] => {
    if (rate === null || open === 0) return [];
    const top = Math.max(y((count + open) / entered), HEAD);
    return [
      {
        kind: 'rect',
        x: round(x(index) - band / 2),
        y: round(top),
        width: round(band),
        height: round(Math.max(0, y(rate) - top)),
        fill: { pattern: HATCH },
      },
    ];
  });

function tailMark(
  points: readonly Point[],
  left: number,
  band: number,
  bottom: number,
  width: number,
  theme: Theme,
): Shape[] {
  const start = tailStart(points);
  if (start === points.length) return [];
  const x = Math.round(left + start * band) + 0.5;
  const text = 'Still open: can rise';
  const room = width - x > 130;
  return [
    { kind: 'path', d: `M${x} ${HEAD - 14}V${bottom}`, stroke: theme.hatchLine, strokeWidth: 1, dash: '2 3' },
    label(room ? x + 6 : x - 6, HEAD - 6, text, 11, theme.muted, { anchor: room ? 'start' : 'end', weight: 500 }),
  ];
}

function pointWords(
  { bucket, entered, count, open, rate, interval }: Point,
  trend: FunnelTrend,
  document: FunnelDocument | undefined,
  locale: string | undefined,
): string {
  const lines = [bucketName(bucket, trend, locale)];
  if (entered === 0) return `${lines[0]}\nNobody entered`;
  const n = (many: number): string => `${formatCount(many, locale)} ${unitNoun(document, many)}`;
  lines.push(`${n(entered)} entered`);
  lines.push(
    `${formatCount(count, locale)} converted: ${formatPercent(rate, locale)} (${formatInterval(interval, locale)})`,
  );
  if (open > 0)
    lines.push(
      `${formatCount(open, locale)} still open: can rise to ${formatPercent((count + open) / entered, locale)}`,
    );
  if (bucket.time) lines.push(`Median time ${formatDuration(bucket.time.median, locale)}`);
  return lines.join('\n');
}
