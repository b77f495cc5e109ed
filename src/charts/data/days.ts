import { scaleUtc } from 'd3';
import { footLabels, valueAxis } from '../scene/axis.ts';
import { block, label, round, SWATCH } from '../scene/drawing.ts';
import type { Hatch, Rect, Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import { bucketName, bucketTick } from '../words/buckets.ts';
import { formatCompact, formatCount, formatDay, formatDays } from '../words/format.ts';
import { barsOf, type DateBar, type DateUnit, dateAt, type EventDays, type EventGap, gapsOf } from './event-days.ts';

export interface DaysSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
}

const HEAD = 26;
const FOOT = 22;
const GAP = 'gap';
/** Wider bars tell no more. */
const WIDEST = 56;
/** A bar and the room to the next one. */
const PITCH = 4;
const LEGEND = 'no events';
const TEXT = 11;

/** How many events each day has, or each week, month or year where days would be too narrow; and when there were none. */
export function daysScene(days: EventDays, { width, height, theme: name, locale }: DaysSceneOptions): Scene {
  const theme = themes[name ?? 'light'];
  const bottom = height - FOOT;
  const { by, bars } = barsOf(days, Math.max(1, Math.floor((width - 60) / PITCH)));
  const gaps = gapsOf(days);
  const axis = valueAxis({
    max: Math.max(0, ...bars.map(({ events }) => events)),
    top: HEAD,
    bottom,
    width,
    format: (value) => formatCompact(value, locale),
    whole: true,
    theme,
  });
  const count = Math.max(days.events.length, 1);
  const x = (at: number): number => axis.left + (at / count) * (width - axis.left);
  const shapes: Shape[] = [
    label(axis.left, 11, `Events per ${by}`, TEXT, theme.muted),
    ...(gaps.length > 0 ? legend(width, theme) : []),
    ...axis.shapes,
    ...gaps.map((gap) => gapBand(gap, x, bottom, locale)),
    ...bars.flatMap((bar): Shape[] => (bar.events > 0 ? [barOf(bar, by, x, axis.y, bottom, theme, locale)] : [])),
    ...ticks(days, by, x, [axis.left, width], height - 5, theme, locale),
  ];
  return {
    width,
    height,
    title: `Events per ${by}`,
    description: descriptionOf(days, gaps, locale),
    ground: theme.ground,
    patterns: gaps.length > 0 ? [patternOf(theme)] : [],
    shapes,
  };
}

const patternOf = (theme: Theme): Hatch => ({
  kind: 'hatch',
  id: GAP,
  ground: theme.ghost,
  line: theme.warm,
  lineWidth: 0.8,
  gap: 7,
});

function legend(width: number, theme: Theme): Shape[] {
  const left = width - textWidth(LEGEND, TEXT, 400);
  return [
    { kind: 'rect', x: left - SWATCH - 6, y: 2, width: SWATCH, height: SWATCH, radius: 2, fill: { pattern: GAP } },
    label(width, 11, LEGEND, TEXT, theme.muted, { anchor: 'end' }),
  ];
}

function gapBand(gap: EventGap, x: (at: number) => number, bottom: number, locale?: string): Rect {
  const left = x(gap.at);
  return {
    kind: 'rect',
    x: round(left),
    y: HEAD,
    width: round(Math.max(x(gap.at + gap.days) - left, 2)),
    height: bottom - HEAD,
    fill: { pattern: GAP },
    title: gapInWords(gap, locale),
  };
}

function barOf(
  bar: DateBar,
  by: DateUnit,
  x: (at: number) => number,
  y: (value: number) => number,
  bottom: number,
  theme: Theme,
  locale?: string,
): Shape {
  const room = x(bar.to) - x(bar.from);
  const width = Math.min(Math.max(room - Math.min(1, room / 4), 0.5), WIDEST);
  const left = x(bar.from) + (room > WIDEST ? (room - width) / 2 : 0);
  // Even a single event is seen.
  const height = Math.max(bottom - y(bar.events), 1);
  const events = `${formatCount(bar.events, locale)} event${bar.events === 1 ? '' : 's'}`;
  return {
    kind: 'path',
    d: block(left, bottom - height, width, height, 2, 0),
    fill: theme.accent,
    title: `${barName(bar, by, locale)}\n${events}`,
  };
}

const barName = ({ date }: DateBar, by: DateUnit, locale?: string): string =>
  by === 'year'
    ? String(new Date(date).getUTCFullYear())
    : bucketName({ from: new Date(date).toISOString() }, { by, timezone: 'UTC' }, locale);

function ticks(
  days: EventDays,
  unit: DateUnit,
  x: (at: number) => number,
  bounds: readonly [number, number],
  y: number,
  theme: Theme,
  locale?: string,
): Shape[] {
  const [first, last] = [dateAt(days, 0), dateAt(days, days.events.length)];
  if (first === last) return [];
  const room = Math.max(2, Math.floor((bounds[1] - bounds[0]) / 90));
  const dates = scaleUtc()
    .domain([first, last])
    .ticks(room)
    .filter((date) => date.getTime() % 86_400_000 === 0 && date.getTime() < last);
  const shown = dates.length > 0 ? dates : [new Date(first)];
  const by = shown.every((date) => date.getUTCDate() === 1) && shown.length > 1 ? 'month' : 'day';
  const years = shown.length > 1 && shown.every((date) => date.getUTCMonth() === 0 && date.getUTCDate() === 1);
  return footLabels(
    shown.map((date, index) => ({
      // Under the middle of a day's bar; else where the bar of the date begins.
      x: x(((date.getTime() - first) / (last - first)) * days.events.length + (unit === 'day' ? 0.5 : 0)),
      text: years
        ? String(date.getUTCFullYear())
        : bucketTick(date.toISOString(), { by, timezone: 'UTC' }, index === 0, locale),
    })),
    y,
    bounds,
    theme,
  );
}

/** "No event on Mar 14, 2026", "No event on 3 days, Mar 14 – 16, 2026". */
export function gapInWords({ from, to, days }: EventGap, locale?: string): string {
  if (days === 1) return `No event on ${formatDay(from, locale)}`;
  return `No event on ${formatCount(days, locale)} days, ${formatDays(from, to, locale)}`;
}

function descriptionOf(days: EventDays, gaps: readonly EventGap[], locale?: string): string {
  const { events } = days;
  if (events.length === 0) return 'There are no events.';
  const most = events.reduce((best, n, at) => (n > events[best] ? at : best), 0);
  const range = formatDays(dateAt(days, 0), dateAt(days, events.length - 1), locale);
  const peak = `most on ${formatDay(dateAt(days, most), locale)} with ${formatCount(events[most], locale)}`;
  const missing = gaps.length === 0 ? 'no day without events' : gaps.map((gap) => gapInWords(gap, locale)).join('; ');
  return `${range}: ${peak}; ${missing}.`;
}
