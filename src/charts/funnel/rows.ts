import { type Drawing, hairline, label, SWATCH, type SwatchKind, swatch } from '../scene/drawing.ts';
import type { Shape, ShapeData } from '../scene/shapes.ts';
import { textWidth, wrapText } from '../scene/text-width.ts';
import type { Theme } from '../scene/theme.ts';
import { formatCompact, formatCount, formatDuration, formatPercent } from '../words/format.ts';
import { type Part, partsOf, type StepView } from './steps.ts';

const NAME = 13;
const HEAD = 12;
const HEAD_HEIGHT = 42;
const ROW = 50;
const NAME_LINE = 17;
const MOST_LINES = 6;
const BAR = 10;

export interface RowsOptions {
  readonly views: readonly StepView[];
  readonly width: number;
  readonly theme: Theme;
  readonly locale: string | undefined;
}

/** Figures right of the bars, two to a cell: a count over its rate, or a rate over its time. */
interface FigureColumn {
  readonly head: readonly [string, string];
  readonly key?: SwatchKind;
  readonly ink: string;
  readonly cell: (view: StepView) => readonly [string, string];
  readonly title: (view: StepView) => string;
  readonly data?: (view: StepView) => ShapeData;
}

/** One row per step, its name over its bar, its figures to the right: for many steps, narrow places and long names. */
export function funnelRows({ views, width, theme, locale }: RowsOptions): Drawing<Shape> {
  const shapes: Shape[] = [];
  const columns = figureColumns(views, theme, locale);
  const edges: number[] = [];
  const numbered = views[0].number !== '';
  const left = numbered ? Math.ceil(textWidth(String(views.length), NAME, 600)) + 10 : 0;
  const gap = width < 640 ? 16 : 24;
  const widths = columns.map((column) => widthOf(column, views) + gap);
  // In a narrow place the last figures give way to the bars; tooltips still have them.
  const taken = () => widths.reduce((sum, one) => sum + one, left);
  while (columns.length > 2 && width - taken() < Math.min(160, width * 0.28)) {
    columns.pop();
    widths.pop();
  }
  let right = width;
  for (const one of widths.toReversed()) {
    edges.unshift(right);
    right -= one;
  }
  const room = Math.max(40, right - left);

  shapes.push(label(left, 12, 'Step', HEAD, theme.ink, { weight: 500 }));
  for (const [c, { head, key }] of columns.entries()) {
    shapes.push(label(edges[c], 12, head[0], HEAD, theme.ink, { anchor: 'end', weight: 500 }));
    shapes.push(label(edges[c], 28, head[1], HEAD, theme.muted, { anchor: 'end' }));
    if (key !== undefined) shapes.push(swatch(key, edges[c] - textWidth(head[0], HEAD, 500) - SWATCH - 5, 12, theme));
  }
  let top = HEAD_HEIGHT;
  for (const view of views) {
    const { index, label: name } = view.figures;
    shapes.push(hairline(0, width, top - 0.5, theme.line));
    if (numbered) shapes.push(label(0, top + 21, view.number, NAME, theme.muted, { weight: 500, tabular: true }));
    // A picture cannot be hovered: the name is there whole, however long it is.
    const lines = wrapText(view.name, room, NAME, 500, MOST_LINES);
    const more = (lines.length - 1) * NAME_LINE;
    for (const [at, line] of lines.entries())
      shapes.push(
        label(left, top + 21 + at * NAME_LINE, line, NAME, theme.ink, {
          weight: 500,
          title: name,
          data: { step: index, part: 'step' },
        }),
      );
    shapes.push(...rowBar(partsOf(view, theme), left, top + 30 + more, room, theme));
    for (const [c, column] of columns.entries()) {
      const [main, second] = column.cell(view);
      const rest = { anchor: 'end', tabular: true, title: column.title(view), data: column.data?.(view) } as const;
      if (main !== '') shapes.push(label(edges[c], top + 21, main, NAME, column.ink, { ...rest, weight: 600 }));
      if (second !== '') shapes.push(label(edges[c], top + 39, second, HEAD, theme.muted, rest));
    }
    top += ROW + more;
  }
  shapes.push(hairline(0, width, top - 0.5, theme.line));
  return { height: top, shapes };
}

function widthOf({ head, key, cell }: FigureColumn, views: readonly StepView[]): number {
  const heads = [textWidth(head[0], HEAD, 500) + (key === undefined ? 0 : SWATCH + 5), textWidth(head[1], HEAD, 400)];
  const cells = views.map(cell).flatMap(([main, second]) => [textWidth(main, NAME, 600), textWidth(second, HEAD, 400)]);
  return Math.ceil(Math.max(...heads, ...cells));
}

function figureColumns(views: readonly StepView[], theme: Theme, locale: string | undefined): FigureColumn[] {
  const count = (n: number) =>
    views[0].figures.count < 10_000_000 ? formatCount(n, locale) : formatCompact(n, locale);
  const columns: FigureColumn[] = [
    {
      head: ['Reached', 'of entered'],
      key: 'reached',
      ink: theme.ink,
      cell: ({ figures }) => [count(figures.count), formatPercent(figures.fromEntry, locale)],
      title: (view) => view.reachedTitle,
      data: (view) => ({ step: view.figures.index, part: 'count' }),
    },
    {
      head: ['From previous', 'median time'],
      ink: theme.accentInk,
      cell: ({ previous, figures: { fromPrevious, time } }) =>
        previous === null
          ? ['', '']
          : [formatPercent(fromPrevious, locale), time === null ? '' : formatDuration(time.median, locale)],
      title: (view) => view.transitionTitle,
    },
    {
      head: ['Dropped off', 'of this step'],
      key: 'dropped',
      ink: theme.warm,
      cell: ({ last, optional, figures: { dropped, count: n } }) =>
        last || optional || n === 0 ? ['', ''] : [count(dropped), formatPercent(dropped / n, locale)],
      title: (view) => view.droppedTitle,
      data: (view) => ({ step: view.figures.index, part: 'dropped' }),
    },
  ];
  if (views.some((view) => view.figures.open > 0)) {
    columns.push({
      head: ['Still open', 'of this step'],
      key: 'open',
      ink: theme.ink,
      cell: ({ figures: { open, count: n } }) =>
        open === 0 ? ['', ''] : [count(open), formatPercent(open / n, locale)],
      title: (view) => view.openTitle,
      data: (view) => ({ step: view.figures.index, part: 'open' }),
    });
  }
  return columns;
}

function rowBar(parts: readonly Part[], x: number, y: number, width: number, theme: Theme): Shape[] {
  const shapes: Shape[] = [{ kind: 'rect', x, y, width, height: BAR, radius: 2, fill: theme.ghost }];
  let start = 0;
  for (const { to, fill, stroke, title, data } of parts) {
    // One in a million is still there to see, and a hatch needs a little more to be one.
    const end = Math.min(width, Math.max(width * to, start + (data.part === 'open' ? 4 : 1.5)));
    const seam = start > 0 && end - start > 4 ? 1.5 : 0;
    const bar = { kind: 'rect', x: x + start + seam, y, width: end - start - seam, height: BAR } as const;
    shapes.push({
      ...bar,
      radius: Math.min(2, bar.width / 2),
      fill,
      stroke,
      strokeWidth: stroke === undefined ? undefined : 1,
      title,
      data,
    });
    start = end;
  }
  return shapes;
}
