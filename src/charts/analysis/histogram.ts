import { scaleLinear } from 'd3';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { Took } from '../../core/funnel/run.ts';
import type { HistogramBin } from '../../core/statistics/histogram.ts';
import type { TimeFigures } from '../../core/statistics/time-figures.ts';
import { footLabels, valueAxis } from '../scene/axis.ts';
import { block, label, round } from '../scene/drawing.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { formatCompact, formatCount, formatDuration, formatPercent, unitNoun } from '../words/format.ts';

export interface HistogramSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly document?: FunnelDocument;
  /** Equal factors are equally wide; the bins should then be those of `logEdges`. */
  readonly log?: boolean;
}

const HEAD = 58;
const FOOT = 24;
/** How wide the bar of equal times is. */
const LONE = 48;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Durations that people think in. */
const ROUND: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650].map((n) => n * DAY),
];

/** Edges that grow by equal factors from the shortest time to the longest; what takes less than a 10,000th of it comes first, together. */
export function logEdges({ min, max, n }: TimeFigures): number[] | null {
  if (max <= 0 || min === max) return null;
  const low = Math.max(min, max / 10_000);
  const bins = Math.min(60, Math.max(8, Math.ceil(Math.cbrt(n))));
  const edges = Array.from({ length: bins }, (_, i) => low * (max / low) ** (i / bins));
  return [...(min < low ? [min] : []), ...edges, max];
}

/** "5 m to below 10 m". */
export const binInWords = ({ from, to, last }: Took, locale?: string): string =>
  `${formatDuration(from, locale)} ${last ? 'to' : 'to below'} ${formatDuration(to, locale)}`;

/** How long the converters took, first to last step: how many in each stretch of time, with percentiles. */
export function histogramScene(
  bins: readonly HistogramBin[],
  time: TimeFigures,
  { width, height, theme: name, locale, document, log = false }: HistogramSceneOptions,
): Scene {
  const theme = themes[name ?? 'light'];
  const bottom = height - FOOT;
  const most = Math.max(0, ...bins.map(({ count }) => count));
  const axis = valueAxis({
    max: most,
    top: HEAD,
    bottom,
    width,
    format: (value) => formatCompact(value, locale),
    whole: true,
    theme,
  });
  const x = timeScale(bins, log, axis.left, width);
  const shapes: Shape[] = [...axis.shapes];
  let before = 0;
  for (const [index, { from, to, count }] of bins.entries()) {
    const wide = to === from ? LONE : Math.max(1, x(to) - x(from) - 1);
    const left = to === from ? x(from) - LONE / 2 : x(from);
    before += count;
    const last = index === bins.length - 1;
    const title = [
      binInWords({ from, to, last }, locale),
      `${formatCount(count, locale)} ${unitNoun(document, count)} (${formatPercent(count / time.n, locale)})`,
      `${formatPercent(before / time.n, locale)} had converted by then`,
    ].join('\n');
    if (count > 0) {
      const top = Math.min(axis.y(count), bottom - 1);
      shapes.push({ kind: 'path', d: block(left, top, wide, bottom - top, 2, 0), fill: theme.accent });
    }
    const step = (document?.steps.length ?? 0) - 1;
    const data = count > 0 && step >= 0 ? { step, part: 'count' as const, took: { from, to, last } } : undefined;
    shapes.push({ kind: 'rect', x: round(left), y: HEAD, width: round(wide), height: bottom - HEAD, title, data });
  }
  shapes.push(...percentileMarks(time, x, axis.left, width, bottom, locale, theme));
  const [from, to] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 0];
  shapes.push(
    ...footLabels(
      durationTicks(from, to, log, x).map((ms) => ({ x: x(ms), text: formatDuration(ms, locale) })),
      height - 6,
      [axis.left, width],
      theme,
    ),
  );
  return {
    width,
    height,
    title: 'Time from first to last step',
    description: timeInSentence(time, document, locale),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

function timeScale(bins: readonly HistogramBin[], log: boolean, left: number, right: number): (ms: number) => number {
  const [from, to] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  // Equal times stand in the middle of a plot that is not about anything else.
  if (to === from) return scaleLinear([from - 1, from + 1], [left, right]);
  if (!log || bins.length < 2 || to <= 0) return scaleLinear([from, to], [left, right]);
  // The first bin may begin at 0, which has no logarithm: it is as wide as the others.
  const first = bins[0].from > 0 ? 0 : (right - left) / bins.length;
  const low = first === 0 ? from : bins[0].to;
  return (ms) => {
    if (first > 0 && ms < low) return left + (first * (ms - from)) / (low - from);
    return left + first + (right - left - first) * (Math.log(ms / low) / Math.log(to / low));
  };
}

/** Round durations, at least 64 pixels apart. */
function durationTicks(from: number, to: number, log: boolean, x: (ms: number) => number): number[] {
  if (!(to > from)) return [from];
  if (log) {
    const ticks: number[] = [];
    for (const ms of ROUND)
      if (ms >= from && ms <= to && (ticks.length === 0 || x(ms) - x(ticks.at(-1)!) >= 64)) ticks.push(ms);
    return ticks;
  }
  const least = ((to - from) * 64) / (x(to) - x(from));
  const step = ROUND.find((ms) => ms >= least) ?? Math.ceil(least / (3650 * DAY)) * 3650 * DAY;
  const ticks: number[] = [];
  for (let ms = Math.ceil(from / step) * step; ms <= to; ms += step) ticks.push(ms);
  return ticks;
}

const PERCENTILES = [
  { key: 'p25', text: '25 %' },
  { key: 'median', text: 'Median' },
  { key: 'p75', text: '75 %' },
  { key: 'p90', text: '90 %' },
  { key: 'p95', text: '95 %' },
] as const;

/** Where the name of a percentile stands: its row, from where to where, and its own line. */
interface Place {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** The first free place for a name beside its line, in one of two rows; null where there is none. */
function placeFor(
  at: number,
  wide: number,
  placed: readonly Place[],
  [least, most]: readonly [number, number],
): Place | null {
  const candidates = [0, 1].flatMap((row) =>
    [at + 5, at - 5 - wide].map((from) => ({ row, from, to: from + wide, at })),
  );
  const free = candidates.filter(
    ({ row, from, to }) =>
      from >= least && to <= most && placed.every((one) => one.row !== row || from > one.to + 8 || to < one.from - 8),
  );
  // A line begins at the row of its name, so it runs through what stands below.
  const clear = ({ row, from, to }: Place): boolean =>
    placed.every((one) => one.row >= row || one.at < from - 2 || one.at > to + 2);
  return free.find(clear) ?? free[0] ?? null;
}

function percentileMarks(
  time: TimeFigures,
  x: (ms: number) => number,
  left: number,
  right: number,
  bottom: number,
  locale: string | undefined,
  theme: Theme,
): Shape[] {
  const shapes: Shape[] = [];
  // The median first, so that it has the best place.
  const told = time.min === time.max ? PERCENTILES.filter(({ key }) => key === 'median') : PERCENTILES;
  const placed: Place[] = [];
  for (const { key, text } of told.toSorted((a, b) => Number(b.key === 'median') - Number(a.key === 'median'))) {
    const main = key === 'median';
    const value = formatDuration(time[key], locale);
    const at = Math.round(Math.min(x(time[key]), right - 1)) + 0.5;
    const place = placeFor(at, textWidth(`${text} ${value}`, 11, main ? 600 : 400), placed, [left - 30, right]);
    const y = 14 + (place?.row ?? 1) * 18;
    const title = `${text === 'Median' ? 'Half' : text} took at most ${value}`;
    shapes.push({
      kind: 'path',
      d: `M${at} ${y - 9}V${bottom}`,
      stroke: main ? theme.warm : theme.muted,
      strokeWidth: main ? 1.5 : 1,
      dash: main ? undefined : '3 3',
      title,
    });
    if (place === null) continue;
    placed.push(place);
    const ink = main ? theme.warm : theme.muted;
    const rest = { weight: main ? 600 : 400, title, halo: theme.ground } as const;
    shapes.push(label(place.from, y, `${text} ${value}`, 11, ink, rest));
  }
  return shapes;
}

function timeInSentence(time: TimeFigures, document: FunnelDocument | undefined, locale: string | undefined): string {
  const of = (ms: number): string => formatDuration(ms, locale);
  return (
    `${formatCount(time.n, locale)} ${unitNoun(document, time.n)} converted: the fastest took ${of(time.min)}, ` +
    `a quarter at most ${of(time.p25)}, half at most ${of(time.median)}, three quarters at most ${of(time.p75)}, ` +
    `nine in ten at most ${of(time.p90)}, 95 % at most ${of(time.p95)}, the slowest ${of(time.max)}; ${of(time.mean)} on average`
  );
}
