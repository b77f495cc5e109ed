import { scaleLinear } from 'd3';
import type { MacroCore, Point } from '../../core/conversion/result.ts';
import { footLabels, rateTick, valueAxis } from '../scene/axis.ts';
import { label, round } from '../scene/drawing.ts';
import type { Rect, Scene, Shape } from '../scene/shapes.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { formatDuration, formatInterval, formatPercent } from '../words/format.ts';

export interface CurveOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly event: string;
  /** The first macro from the first event, or the second from the first macro. */
  readonly of: 'first' | 'second';
}

const HEAD = 22;
const FOOT = 22;
const DAY = 86_400_000;
const STEPS = [1000, 60_000, 3_600_000, 6 * 3_600_000, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 364 * DAY];

/** The share that has converted by some time since the beginning, with those still on the way counted as long as they were watched. */
export function curveScene(macro: MacroCore, options: CurveOptions): Scene {
  const { width, height, locale, event, of } = options;
  const theme = themes[options.theme ?? 'light'];
  const curve = of === 'first' ? macro.curve : macro.second.curve;
  const median = of === 'first' ? macro.curveMedian : macro.second.median;
  const longest = curve.at(-1)?.ms ?? 0;
  const bottom = height - FOOT;
  const max = Math.max(0, ...curve.map(({ rate, high }) => high ?? rate));
  const axis = valueAxis({ max, cap: 1, top: HEAD, bottom, width, format: rateTick(locale), theme });
  const x = scaleLinear([0, longest || 1], [axis.left, width - 6]);
  const shapes: Shape[] = [...axis.shapes];
  const start: Point = { ms: 0, rate: 0, low: 0, high: 0 };
  const points = [start, ...curve];
  shapes.push(...band(points, x, axis.y, theme.flow));
  if (curve.length > 0) {
    // Each share holds up to the next time.
    const d = points.slice(1).reduce((path, { ms, rate }) => `${path}H${round(x(ms))}V${round(axis.y(rate))}`, '');
    shapes.push({
      kind: 'path',
      d: `M${round(x(0))} ${round(axis.y(0))}${d}`,
      stroke: theme.accent,
      strokeWidth: 2,
    });
  }
  if (median !== null && median <= longest) {
    const at = Math.round(x(median)) + 0.5;
    const right = at > width - 160;
    shapes.push(
      { kind: 'path', d: `M${at} ${HEAD}V${bottom}`, stroke: theme.muted, strokeWidth: 1, dash: '2 3' },
      label(right ? at - 6 : at + 6, HEAD - 8, `Half after ${formatDuration(median, locale)}`, 11, theme.muted, {
        anchor: right ? 'end' : 'start',
        weight: 500,
      }),
    );
  }
  const stride = STEPS.find((step) => longest / step <= Math.max(3, (width - axis.left) / 110)) ?? longest;
  const ticks = longest === 0 ? [0] : Array.from({ length: Math.floor(longest / stride) + 1 }, (_, i) => i * stride);
  shapes.push(
    ...footLabels(
      ticks.map((ms) => ({ x: x(ms), text: ms === 0 ? '0' : formatDuration(ms, locale, true) })),
      height - 5,
      [axis.left, width],
      theme,
    ),
  );
  shapes.push(
    ...curve.map(({ ms }, index): Rect => {
      const from = index === 0 ? x(0) : x(curve[index - 1].ms);
      return {
        kind: 'rect',
        x: round(from),
        y: HEAD,
        width: round(Math.max(0.1, x(ms) - from)),
        height: bottom - HEAD,
        title: pointWords(curve[index], options),
      };
    }),
  );
  return {
    width,
    height,
    title: of === 'first' ? `Time to ${event}` : `Time from the first ${event} to the second`,
    description: curve
      .filter((_, index) => index % 10 === 9)
      .map((point) => pointWords(point, options).replaceAll('\n', ', '))
      .join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

/** The interval around the curve, as far as there is one. */
function band(points: readonly Point[], x: (ms: number) => number, y: (rate: number) => number, fill: string): Shape[] {
  const known = points.filter(({ low, high }) => low !== null && high !== null);
  if (known.length < 2) return [];
  const stairs = (value: (point: Point) => number): string[] =>
    known.flatMap((point, i) => {
      const at = `${round(x(point.ms))} ${round(y(value(point)))}`;
      return i === 0 ? [at] : [`${round(x(point.ms))} ${round(y(value(known[i - 1])))}`, at];
    });
  const upper = stairs(({ high }) => high!);
  const lower = stairs(({ low }) => low!).reverse();
  return [{ kind: 'path', d: `M${[...upper, ...lower].join('L')}Z`, fill }];
}

function pointWords({ ms, rate, low, high }: Point, { event, of, locale }: CurveOptions): string {
  const interval = low === null || high === null ? '' : ` (${formatInterval([low, high], locale)})`;
  const since = of === 'first' ? 'of their first event' : `of their first ${event}`;
  return `Within ${formatDuration(ms, locale)} ${since}\n${formatPercent(rate, locale)}${interval} have come to ${of === 'first' ? event : 'the next'}`;
}
