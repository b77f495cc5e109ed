import { block, type Drawing, HATCH, hairline, label, SWATCH, swatch } from './drawing.ts';
import { formatCompact, formatCount, formatDuration, formatPercent } from './format.ts';
import type { StepView } from './funnel-steps.ts';
import type { Shape, ShapeData } from './scene.ts';
import { textWidth, wrapText } from './text-width.ts';
import type { Theme } from './theme.ts';

const NAME = 13;
const FIGURE = 13;
const HEAD = 11.5;
const HEAD_HEIGHT = 30;
const BAR = 16;
const GAP = 22;
const MIN_BAR = 110;

export interface RowsOptions {
  readonly views: readonly StepView[];
  readonly width: number;
  readonly theme: Theme;
  readonly locale: string | undefined;
}

/** A column of figures right of the bars; `text` is empty where a step has none. */
interface FigureColumn {
  readonly head: string;
  readonly key?: 'reached' | 'dropped' | 'open';
  readonly text: (view: StepView) => string;
  readonly ink: string;
  readonly weight: 400 | 500 | 600;
  readonly title: (view: StepView) => string;
  readonly data?: (view: StepView) => ShapeData;
}

/** One row per step: a table with bars in it, for many steps or long names. */
export function funnelRows({ views, width, theme, locale }: RowsOptions): Drawing<Shape> {
  const columns = figureColumns(views, theme, locale);
  const widths = columns.map((column) => {
    const head = textWidth(column.head, HEAD, 400) + (column.key === undefined ? 0 : SWATCH + 5);
    return Math.ceil(Math.max(head, ...views.map((view) => textWidth(column.text(view), FIGURE, column.weight))));
  });
  const number = textWidth(String(views.length), NAME, 600) + 10;
  const natural = Math.max(...views.map((view) => textWidth(nameOf(view), NAME, 500)));
  const nameWidth = Math.ceil(Math.min(natural + 2, Math.max(110, width * 0.28)));
  // Where the row is too short for everything, the last figures give way first; the tooltips still have them.
  let shown = columns.length;
  const barWidth = () => width - number - nameWidth - widths.slice(0, shown).reduce((sum, one) => sum + one + GAP, GAP);
  while (shown > 2 && barWidth() < MIN_BAR) shown -= 1;
  const barX = number + nameWidth + GAP;
  const bar = Math.max(24, barWidth());

  const shapes: Shape[] = [];
  const names = views.map((view) => wrapText(nameOf(view), nameWidth, NAME, 500, 2));
  const rowHeight = names.some((lines) => lines.length > 1) ? 44 : 34;
  const height = HEAD_HEIGHT + rowHeight * views.length;

  shapes.push(label(0, 14, 'Step', HEAD, theme.muted));
  let x = barX + bar;
  const edges = widths.slice(0, shown).map((one) => {
    x += GAP + one;
    return x;
  });
  for (const [c, edge] of edges.entries()) {
    const { head, key } = columns[c];
    shapes.push(label(edge, 14, head, HEAD, theme.muted, { anchor: 'end' }));
    if (key !== undefined) shapes.push(swatch(key, edge - textWidth(head, HEAD, 400) - SWATCH - 5, 14, theme));
  }
  for (const [i, view] of views.entries()) {
    const top = HEAD_HEIGHT + i * rowHeight;
    const middle = top + rowHeight / 2;
    shapes.push(hairline(0, width, top - 0.5 + (i === 0 ? -2 : 0), theme.line));
    shapes.push(
      label(0, middle + NAME * 0.36 - (names[i].length - 1) * 8, String(i + 1), NAME, theme.muted, { weight: 600 }),
    );
    for (const [row, line] of names[i].entries()) {
      const y = middle + NAME * 0.36 + (row - (names[i].length - 1) / 2) * 16;
      shapes.push(
        label(number, y, line, NAME, theme.ink, {
          weight: 500,
          title: view.figures.label,
          data: { step: i, part: 'step' },
        }),
      );
    }
    shapes.push(...rowBar(view, barX, middle - BAR / 2, bar, theme));
    for (const [c, edge] of edges.entries()) {
      const column = columns[c];
      const text = column.text(view);
      if (text === '') continue;
      shapes.push(
        label(edge, middle + FIGURE * 0.36, text, FIGURE, column.ink, {
          anchor: 'end',
          weight: column.weight,
          tabular: true,
          title: column.title(view),
          data: column.data?.(view),
        }),
      );
    }
  }
  shapes.push(hairline(0, width, height - 0.5, theme.line));
  return { height, shapes };
}

const nameOf = (view: StepView): string => (view.optional ? `${view.figures.label} (optional)` : view.figures.label);

function figureColumns(views: readonly StepView[], theme: Theme, locale: string | undefined): FigureColumn[] {
  const large = views.some((view) => view.figures.count >= 10_000_000);
  const count = (n: number) => (large ? formatCompact(n, locale) : formatCount(n, locale));
  const columns: FigureColumn[] = [
    {
      head: 'Reached',
      key: 'reached',
      text: (view) => count(view.figures.count),
      ink: theme.ink,
      weight: 600,
      title: (view) => view.reachedTitle,
      data: (view) => ({ step: view.figures.index, part: 'count' }),
    },
    {
      head: 'of entered',
      text: (view) => formatPercent(view.figures.fromEntry, locale),
      ink: theme.muted,
      weight: 400,
      title: (view) => view.reachedTitle,
    },
    {
      head: 'of previous',
      text: (view) => (view.previous === null ? '' : formatPercent(view.figures.fromPrevious, locale)),
      ink: theme.accentInk,
      weight: 500,
      title: (view) => view.transitionTitle,
    },
    {
      head: 'Dropped off',
      key: 'dropped',
      text: ({ last, figures }) =>
        last || figures.dropped === 0
          ? ''
          : `${count(figures.dropped)} · ${formatPercent(figures.dropped / figures.count, locale)}`,
      ink: theme.warm,
      weight: 500,
      title: (view) => view.droppedTitle,
      data: (view) => ({ step: view.figures.index, part: 'dropped' }),
    },
  ];
  if (views.some((view) => view.figures.open > 0)) {
    columns.push({
      head: 'Still open',
      key: 'open',
      text: (view) => (view.figures.open > 0 ? count(view.figures.open) : ''),
      ink: theme.muted,
      weight: 400,
      title: (view) => view.openTitle,
      data: (view) => ({ step: view.figures.index, part: 'open' }),
    });
  }
  if (views.some((view) => view.figures.time !== null)) {
    columns.push({
      head: 'Median time',
      text: (view) => (view.figures.time === null ? '' : formatDuration(view.figures.time.median, locale)),
      ink: theme.muted,
      weight: 400,
      title: (view) => view.transitionTitle,
    });
  }
  return columns;
}

/** From the left: got here, can still get here, dropped off on the way, and the rest of all who entered. */
function rowBar(view: StepView, x: number, y: number, width: number, theme: Theme): Shape[] {
  const step = view.figures.index;
  const before = view.previous?.index ?? step;
  const shapes: Shape[] = [{ kind: 'rect', x, y, width, height: BAR, radius: 3, fill: theme.ghost }];
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
    const left = x + width * share;
    share += own;
    const seam = data.part !== 'count' && own * width > 4 ? 1.5 : 0;
    const right = Math.min(x + width, Math.max(x + width * share, left + 1.5));
    shapes.push({
      kind: 'path',
      d: block(left + seam, y, right - left - seam, BAR, 2, 2),
      fill,
      stroke,
      strokeWidth: stroke === undefined ? undefined : 1.5,
      title,
      data,
    });
  }
  return shapes;
}
