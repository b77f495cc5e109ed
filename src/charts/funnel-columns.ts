import { block, type Drawing, HATCH, hairline, label, round, SWATCH, swatch } from './drawing.ts';
import { formatCompact, formatCount, formatDuration, formatPercent } from './format.ts';
import type { StepView } from './funnel-steps.ts';
import type { Shape, ShapeData } from './scene.ts';
import { textWidth, wrapText } from './text-width.ts';
import type { Theme } from './theme.ts';

/** The narrowest column that can carry its figures. */
export const MIN_COLUMN = 84;
const MAX_COLUMN = 280;

const NAME = 13;
const NAME_LINE = 17;
const SMALL = 12;
const SMALL_LINE = 18;

export interface ColumnsOptions {
  readonly views: readonly StepView[];
  readonly width: number;
  /** Of the whole drawing; the bars take what the text leaves. */
  readonly height: number | undefined;
  readonly theme: Theme;
  readonly locale: string | undefined;
  readonly noun: string;
}

/** One column per step: bars over aligned rows of name, count and rate, drop-off and open; between the bars how many went on, and how fast. */
export function funnelColumns({ views, width, height, theme, locale, noun }: ColumnsOptions): Drawing<Shape> {
  const column = Math.min(width / views.length, MAX_COLUMN);
  const gap = Math.min(Math.max(54, column * 0.4), 108);
  const bar = column - gap;
  const text = column - (column < 120 ? 10 : 18);
  const captions = captionsOf({ views, theme, locale, room: text });
  const plot = Math.max(96, height === undefined ? 236 : height - captions.height);
  const yOf = (share: number) => plot * (1 - share);
  const shapes: Shape[] = [];

  for (const [i, view] of views.entries()) {
    const x = i * column;
    const next = views[i + 1];
    if (next !== undefined) shapes.push(flow(x + bar, x + column, yOf(view.reached), yOf(next.reached), plot, theme));
    shapes.push(...barOf(view, x, bar, plot, theme));
  }
  shapes.push(hairline(0, (views.length - 1) * column + bar, plot + 0.5, theme.line));
  for (const [i, view] of views.entries()) {
    if (i > 0) shapes.push(passage(view, i * column - gap / 2, gap, plot, theme, locale));
  }
  if (views.every((view) => view.figures.count === 0)) {
    const middle = ((views.length - 1) * column + bar) / 2;
    shapes.push(label(middle, plot / 2, `No ${noun} entered`, 14, theme.muted, { anchor: 'middle', weight: 500 }));
  }
  for (const [i, caption] of captions.columns.entries()) {
    shapes.push({ kind: 'group', x: i * column, y: plot, children: caption });
  }
  return { height: plot + captions.height, shapes };
}

/** From the top of one bar to the top of the next. */
function flow(x1: number, x2: number, y1: number, y2: number, base: number, theme: Theme): Shape {
  const middle = round((x1 + x2) / 2);
  const [a, b, c, d] = [round(x1), round(x2), round(y1), round(y2)];
  return {
    kind: 'path',
    d: `M${a} ${c}C${middle} ${c} ${middle} ${d} ${b} ${d}V${round(base)}H${a}Z`,
    fill: theme.flow,
  };
}

/** From the baseline up: got here, can still get here, dropped off on the way, and the rest of all who entered. */
function barOf(view: StepView, x: number, width: number, plot: number, theme: Theme): Shape[] {
  const step = view.figures.index;
  const before = view.previous?.index ?? step;
  const shapes: Shape[] = [{ kind: 'path', d: block(x, 0, width, plot, 4, 0), fill: theme.ghost }];
  const parts: {
    share: number;
    fill: string | { pattern: string };
    title: string;
    data: ShapeData;
    stroke?: string;
  }[] = [
    {
      share: view.reached,
      fill: view.optional ? theme.flow : theme.accent,
      stroke: view.optional ? theme.accent : undefined,
      title: view.reachedTitle,
      data: { step, part: 'count' },
    },
    { share: view.waiting, fill: { pattern: HATCH }, title: view.waitingTitle, data: { step: before, part: 'open' } },
    { share: view.lost, fill: theme.loss, title: view.lostTitle, data: { step: before, part: 'dropped' } },
  ];
  let share = 0;
  for (const { share: own, fill, stroke, title, data } of parts) {
    if (own <= 0) continue;
    const bottom = plot * (1 - share);
    share += own;
    // A part of one in a million is still there.
    const top = Math.min(plot * (1 - share), bottom - 1.5);
    // A hair of ground between the parts keeps them apart without colour.
    const seam = data.part !== 'count' && bottom - top > 4 ? 1.5 : 0;
    shapes.push({
      kind: 'path',
      d: block(
        x,
        Math.max(0, top),
        width,
        bottom - seam - Math.max(0, top),
        top <= 0.5 || data.part === 'count' ? 4 : 0,
        0,
      ),
      fill,
      stroke,
      strokeWidth: stroke === undefined ? undefined : 1.5,
      title,
      data,
    });
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
  const size = gap < 64 ? 11 : 13;
  const rate = formatPercent(view.figures.fromPrevious, locale);
  const nose = 5;
  const width = Math.ceil(textWidth(rate, size, 600)) + 12;
  const height = size + 11;
  const x = middle - (width + nose) / 2;
  const y = plot - 46;
  const children: Shape[] = [
    {
      kind: 'path',
      d: `M${round(x + 4)} ${y}H${round(x + width)}L${round(x + width + nose)} ${y + height / 2}L${round(x + width)} ${y + height}H${round(x + 4)}a4 4 0 0 1 -4 -4V${y + 4}a4 4 0 0 1 4 -4Z`,
      fill: theme.ground,
      stroke: theme.line,
      strokeWidth: 1,
    },
    label(x + width / 2 + 1, y + height / 2 + size * 0.36, rate, size, theme.accentInk, {
      anchor: 'middle',
      weight: 600,
    }),
  ];
  const time = view.figures.time;
  if (time !== null) {
    const long = formatDuration(time.median, locale);
    const timeSize = gap < 64 ? 10.5 : 11.5;
    const fits = textWidth(long, timeSize, 400) <= gap - 4;
    const words = fits ? long : formatDuration(time.median, locale, true);
    children.push(label(middle, y + height + 14, words, timeSize, theme.muted, { anchor: 'middle' }));
  }
  return { kind: 'group', title: view.transitionTitle, children };
}

interface CaptionOptions {
  readonly views: readonly StepView[];
  readonly theme: Theme;
  readonly locale: string | undefined;
  readonly room: number;
}

/** The text under the bars. Each row has one height for all columns, so that figures can be compared along it. */
function captionsOf({ views, theme, locale, room }: CaptionOptions): { height: number; columns: Shape[][] } {
  const indent = room >= 100 ? 9 + textWidth(String(views.length), NAME, 600) : 0;
  const names = views.map((view) => wrapText(view.figures.label, room - indent, NAME, 600, 3));
  const nameRows = Math.max(...names.map((lines) => lines.length));
  const countSize = room < 90 ? 16 : 20;
  const counts = views.map((view) => {
    const exact = formatCount(view.figures.count, locale);
    return textWidth(exact, countSize, 600) <= room ? exact : formatCompact(view.figures.count, locale);
  });
  const rates = views.map((view) => formatPercent(view.figures.fromEntry, locale));
  const beside = views.every(
    (_, i) => textWidth(counts[i], countSize, 600) + 8 + textWidth(rates[i], NAME, 400) <= room,
  );
  const anyOptional = views.some((view) => view.optional);
  const anyDropped = views.some((view) => view.figures.dropped > 0);
  const anyOpen = views.some((view) => view.figures.open > 0);

  const key = SWATCH + 6;
  const dropped = (view: StepView, form: number): string[] => {
    const n = view.figures.dropped;
    const share = formatPercent(view.figures.count > 0 ? n / view.figures.count : 0, locale);
    if (form === 0) return [`${formatCount(n, locale)} dropped off, ${share}`];
    if (form === 1) return [`${formatCount(n, locale)} off, ${share}`];
    if (form === 2) return [`${formatCompact(n, locale)} · ${share}`];
    return [formatCompact(n, locale), share];
  };
  const fitting = [0, 1, 2, 3].find((form) =>
    views.every((view) => dropped(view, form).every((line) => textWidth(line, SMALL, 500) <= room - key)),
  );
  const dropForm = fitting ?? 3;
  const open = (view: StepView, form: number): string =>
    form === 0
      ? `${formatCount(view.figures.open, locale)} still open`
      : `${formatCompact(view.figures.open, locale)} open`;
  const openForm = views.every((view) => textWidth(open(view, 0), SMALL, 500) <= room - key) ? 0 : 1;

  // Baselines, from the plot's floor down.
  const nameTop = 24;
  const countAt = nameTop + (nameRows - 1) * NAME_LINE + (anyOptional ? 16 : 0) + countSize + 10;
  const rateAt = beside ? countAt : countAt + 18;
  const droppedAt = rateAt + 25;
  const openAt = anyDropped ? droppedAt + (dropForm === 3 ? 2 : 1) * SMALL_LINE : droppedAt;
  const height = (anyOpen ? openAt : anyDropped ? openAt - SMALL_LINE : rateAt) + 8;

  const columns = views.map((view, i): Shape[] => {
    const { index, label: name, count, dropped: lost, open: waiting } = view.figures;
    const shapes: Shape[] = [];
    if (indent > 0) shapes.push(label(0, nameTop, String(index + 1), NAME, theme.muted, { weight: 600 }));
    for (const [row, line] of names[i].entries()) {
      shapes.push(
        label(indent, nameTop + row * NAME_LINE, line, NAME, theme.ink, {
          weight: 600,
          title: name,
          data: { step: index, part: 'step' },
        }),
      );
    }
    if (view.optional) {
      shapes.push(label(indent, nameTop + names[i].length * NAME_LINE - 1, 'optional', SMALL, theme.muted));
    }
    const reached = { title: view.reachedTitle, data: { step: index, part: 'count' } } as const;
    shapes.push(
      label(0, countAt, counts[i], countSize, theme.ink, { weight: 600, ...reached }),
      beside
        ? label(textWidth(counts[i], countSize, 600) + 8, rateAt, rates[i], NAME, theme.muted, reached)
        : label(0, rateAt, rates[i], NAME, theme.muted, reached),
    );
    if (!view.last && count > 0 && lost > 0) {
      const data = { step: index, part: 'dropped' } as const;
      shapes.push(swatch('dropped', 0, droppedAt, theme));
      for (const [row, line] of dropped(view, dropForm).entries()) {
        const y = droppedAt + row * (SMALL_LINE - 3);
        shapes.push(label(key, y, line, SMALL, theme.warm, { weight: 500, title: view.droppedTitle, data }));
      }
    }
    if (waiting > 0) {
      const data = { step: index, part: 'open' } as const;
      shapes.push(swatch('open', 0, openAt, theme));
      shapes.push(
        label(key, openAt, open(view, openForm), SMALL, theme.muted, { weight: 500, title: view.openTitle, data }),
      );
    }
    return shapes;
  });
  return { height, columns };
}
