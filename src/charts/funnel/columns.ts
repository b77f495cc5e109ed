import { area, curveBumpX, scaleLinear } from 'd3';
import { arrow, block, type Drawing, hairline, label } from '../scene/drawing.ts';
import type { Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import type { Theme } from '../scene/theme.ts';
import { formatDuration, formatPercent } from '../words/format.ts';
import { funnelCaptions } from './captions.ts';
import { partsOf, type StepView } from './steps.ts';

/** The narrowest column that can carry its figures. */
export const MIN_COLUMN = 84;
const MAX_BAR = 180;
const MAX_GAP = 280;
/** What the last column's text needs where its bar is narrower. */
const LAST_TEXT = 116;

export interface ColumnsOptions {
  readonly views: readonly StepView[];
  readonly width: number;
  /** Of the whole drawing; the bars take what the text leaves. */
  readonly height: number | undefined;
  readonly theme: Theme;
  readonly locale: string | undefined;
  readonly noun: string;
}

/** Bars and the gaps between them. The last column is as wide as its bar or its text, so that the chart ends where its width does. */
export function columnsOf(steps: number, width: number): { pitch: number; bar: number; last: number } {
  const gapOf = (pitch: number) => Math.min(Math.max(58, pitch * 0.44), 150);
  let pitch = width / steps;
  if (pitch > LAST_TEXT) {
    // Grown until the last bar, not the last gap, touches the edge: bar + (steps - 1) * pitch = width.
    for (let round = 0; round < 20; round += 1)
      pitch = (width + Math.min(gapOf(pitch), Math.max(0, pitch - LAST_TEXT))) / steps;
  }
  const bar = Math.min(pitch - gapOf(pitch), MAX_BAR);
  if (bar === MAX_BAR) pitch = Math.min((width - bar) / Math.max(1, steps - 1), bar + MAX_GAP);
  return { pitch, bar, last: Math.max(bar, Math.min(pitch, LAST_TEXT)) };
}

/** One column per step: bars over aligned rows of name, count and rate, drop-off and open; between the bars how many went on, and how fast. */
export function funnelColumns({ views, width, height, theme, locale, noun }: ColumnsOptions): Drawing<Shape> {
  const { pitch, bar, last } = columnsOf(views.length, width);
  const padding = pitch < 120 ? 8 : 16;
  const rooms = views.map((view) => (view.last ? last : pitch - padding));
  const captions = funnelCaptions({ views, theme, locale, rooms });
  const plot = Math.max(96, height === undefined ? 236 : height - captions.height);
  const empty = views.every((view) => view.figures.count === 0);
  const y = scaleLinear([0, 1], [plot, 0]);
  const yOf = (view: StepView) => y(view.reached);
  const shapes: Shape[] = [];

  // Optional steps lie beside the way: it runs past behind them.
  const required = views.filter((view) => !view.optional);
  for (const [i, to] of required.entries()) {
    const from = required[i - 1];
    if (from === undefined || empty) continue;
    shapes.push(flow(from.figures.index * pitch + bar, to.figures.index * pitch, yOf(from), yOf(to), plot, theme));
  }
  const end = (views.length - 1) * pitch + bar;
  for (const [i, view] of views.entries()) shapes.push(...barOf(view, i * pitch, bar, plot, theme));
  shapes.push(hairline(0, end, plot + 0.5, theme.line));
  for (const [i, view] of views.entries()) {
    if (i > 0 && !empty) shapes.push(passage(view, i * pitch - (pitch - bar) / 2, pitch - bar, plot, theme, locale));
  }
  if (empty) shapes.push(...notice(`No ${noun} entered`, end / 2, plot / 2, theme));
  for (const [i, caption] of captions.columns.entries()) {
    shapes.push({ kind: 'group', x: i * pitch, y: plot, children: caption });
  }
  return { height: plot + captions.height, shapes };
}

function notice(text: string, x: number, y: number, theme: Theme): Shape[] {
  const width = textWidth(text, 14, 500) + 32;
  const box = { x: x - width / 2, y: y - 18, width, height: 36, radius: 18 };
  return [
    { kind: 'rect', ...box, fill: theme.ground, stroke: theme.line, strokeWidth: 1 },
    label(x, y + 5, text, 14, theme.ink, { anchor: 'middle', weight: 500 }),
  ];
}

/** From the top of one bar to the top of the next. */
function flow(x1: number, x2: number, y1: number, y2: number, base: number, theme: Theme): Shape {
  const band = area<readonly [x: number, y: number]>(
    ([x]) => x,
    base,
    ([, y]) => y,
  );
  const d = band.curve(curveBumpX).digits(2)([
    [x1, y1],
    [x2, y2],
  ]);
  return { kind: 'path', d: d ?? '', fill: theme.flow };
}

/** The parts from the baseline up, before the ghost of everybody who entered. */
function barOf(view: StepView, x: number, width: number, plot: number, theme: Theme): Shape[] {
  // What an optional step lacks went past it; a ghost would call that a loss.
  const shapes: Shape[] = view.optional ? [] : [{ kind: 'path', d: block(x, 0, width, plot, 4, 0), fill: theme.ghost }];
  let bottom = plot;
  for (const { to, fill, stroke, title, data } of partsOf(view, theme)) {
    // One in a million is still there to see.
    const top = Math.max(0, Math.min(plot * (1 - to), bottom - (data.part === 'open' ? 3 : 1.5)));
    // A hair of ground between the parts keeps them apart without colour.
    const seam = bottom < plot && bottom - top > 4 ? 1.5 : 0;
    const radius = data.part === 'count' || top < 0.5 ? 4 : 0;
    const d = block(x, top, width, bottom - seam - top, radius, 0);
    shapes.push({ kind: 'path', d, fill, stroke, strokeWidth: stroke === undefined ? undefined : 1.5, title, data });
    bottom = top;
  }
  return shapes;
}

/** Between two bars: the share of the previous step that went on, and their median time. */
function passage(
  view: StepView,
  middle: number,
  gap: number,
  plot: number,
  theme: Theme,
  locale: string | undefined,
): Shape {
  const size = gap < 70 ? 11 : 13;
  const rate = formatPercent(view.figures.fromPrevious, locale);
  const nose = size < 13 ? 4 : 5;
  const width = Math.ceil(textWidth(rate, size, 600)) + (size < 13 ? 10 : 12);
  const height = size + 11;
  const x = middle - (width + nose) / 2;
  const y = plot - 46;
  const children: Shape[] = [
    arrow(x, y, width, height, nose, theme),
    label(x + width / 2 + 1, y + height / 2 + size * 0.36, rate, size, view.optional ? theme.muted : theme.accentInk, {
      anchor: 'middle',
      weight: 600,
    }),
  ];
  const time = view.figures.time;
  if (time !== null) {
    const long = formatDuration(time.median, locale);
    const timeSize = gap < 70 ? 10.5 : 12;
    const fits = textWidth(long, timeSize, 400) <= gap - 4;
    const words = fits ? long : formatDuration(time.median, locale, true);
    children.push(label(middle, y + height + 14, words, timeSize, theme.muted, { anchor: 'middle' }));
  }
  return { kind: 'group', title: view.transitionTitle, children };
}
