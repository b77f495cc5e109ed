import type { BucketSize } from '../../core/base/calendar.ts';
import type { TrendFigures } from '../../core/conversion/result.ts';
import { footLabels, rateTick, valueAxis } from '../scene/axis.ts';
import { HATCH, hatchOf, label, round } from '../scene/drawing.ts';
import { indexesOf, intervalBand, placeAt, rateDots, runsOf } from '../scene/rate-line.ts';
import type { Rect, Scene, Shape } from '../scene/shapes.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { volumeBars } from '../scene/volume-bars.ts';
import { bucketName, bucketTick } from '../words/buckets.ts';
import { formatCount, formatInterval, formatPercent } from '../words/format.ts';
import { moneyInWords } from '../words/money.ts';

export interface ConversionTrendOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly event: string;
  readonly by: BucketSize;
  readonly timezone: string;
  /** "users" or "sessions". */
  readonly nouns: string;
}

const HEAD = 26;
const FOOT = 22;
const VOLUME = 44;
const GAP = 18;
const AUDIENCE = 'Audience';

/** The rate of a macro by bucket with its 95 % interval, above the audience it is of; buckets that are not whole hatched. */
export function conversionTrendScene(trend: readonly TrendFigures[], options: ConversionTrendOptions): Scene {
  const { width, height, locale, event, by, timezone } = options;
  const theme = themes[options.theme ?? 'light'];
  const volumeBottom = height - FOOT;
  const volumeTop = volumeBottom - VOLUME;
  const bottom = volumeTop - GAP;
  const axis = valueAxis({
    max: Math.max(0, ...trend.map(({ interval }) => interval?.[1] ?? 0)),
    cap: 1,
    top: HEAD,
    bottom,
    width,
    format: rateTick(locale),
    beside: [AUDIENCE],
    theme,
  });
  const band = trend.length === 0 ? 0 : (width - axis.left) / trend.length;
  const middle = (index: number): number => axis.left + (index + 0.5) * band;
  const shapes: Shape[] = [...axis.shapes];
  for (const run of runsOf(trend)) shapes.push(...line(run, trend, middle, axis.y, theme));
  const partial = trend.findLastIndex((one) => one.partial);
  if (partial >= 0) {
    const right = middle(partial) > axis.left + 150;
    const x = right ? axis.left + (partial + 1) * band : axis.left + partial * band;
    shapes.push(
      label(x, HEAD - 10, 'Hatched: not whole', 11, theme.muted, {
        anchor: right ? 'end' : 'start',
        weight: 500,
      }),
    );
  }
  shapes.push(
    ...volumeBars({
      buckets: trend.map(({ audience, partial }) => ({
        count: audience,
        fill: partial ? { pattern: HATCH } : theme.loss,
      })),
      left: axis.left,
      band,
      top: volumeTop,
      bottom: volumeBottom,
      name: AUDIENCE,
      locale,
      theme,
    }),
  );
  const stride = Math.max(1, Math.ceil(64 / Math.max(band, 1)));
  shapes.push(
    ...footLabels(
      trend.flatMap(({ from }, index) =>
        index % stride === 0
          ? [{ x: middle(index), text: bucketTick(from, { by, timezone }, index === 0, locale) }]
          : [],
      ),
      height - 5,
      [axis.left, width],
      theme,
    ),
  );
  shapes.push(
    ...trend.map(
      (figures, index): Rect => ({
        kind: 'rect',
        x: round(axis.left + index * band),
        y: HEAD,
        width: round(band),
        height: volumeBottom - HEAD,
        title: bucketWords(figures, options),
        data:
          figures.users === 0
            ? undefined
            : {
                number: { kind: 'macro', macro: event, converted: true },
                within: { from: figures.from, to: figures.to },
              },
      }),
    ),
  );
  return {
    width,
    height,
    title: `${event} by ${by}`,
    description: trend.map((figures) => bucketWords(figures, options).replaceAll('\n', ', ')).join('; '),
    ground: theme.ground,
    patterns: [hatchOf(theme)],
    shapes,
  };
}

function line(
  run: readonly [number, number],
  trend: readonly TrendFigures[],
  x: (index: number) => number,
  y: (rate: number) => number,
  theme: Theme,
): Shape[] {
  const place = { x, y };
  const shapes: Shape[] = [intervalBand(run, trend, place, theme)];
  // What leads to or from a bucket that is not whole is dashed.
  for (const index of indexesOf(run).slice(1)) {
    const dash = trend[index].partial || trend[index - 1].partial ? { dash: '4 4' } : {};
    const d = `M${placeAt(place, index - 1, trend[index - 1].rate!)}L${placeAt(place, index, trend[index].rate!)}`;
    shapes.push({ kind: 'path', d, stroke: theme.accent, strokeWidth: 2, ...dash });
  }
  return [...shapes, ...rateDots(run, trend, place, (index) => trend[index].partial, theme)];
}

function bucketWords(figures: TrendFigures, { by, timezone, locale, event, nouns }: ConversionTrendOptions): string {
  const { audience, users, rate, interval, value, partial } = figures;
  const lines = [`${bucketName(figures, { by, timezone }, locale)}${partial ? ' (not whole)' : ''}`];
  if (audience === 0) return `${lines[0]}\nNobody was there`;
  lines.push(`${formatCount(users, locale)} of ${formatCount(audience, locale)} ${nouns} came to ${event}`);
  lines.push(`${formatPercent(rate, locale)} (${formatInterval(interval, locale)})`);
  if (Object.keys(value).length > 0) lines.push(`Value ${moneyInWords(value, locale)}`);
  return lines.join('\n');
}
