import { label, SWATCH, swatch } from '../scene/drawing.ts';
import type { Shape } from '../scene/shapes.ts';
import { textWidth, wrapText } from '../scene/text-width.ts';
import type { Theme } from '../scene/theme.ts';
import { formatCompact, formatCount, formatPercent } from '../words/format.ts';
import type { StepView } from './steps.ts';

export const NAME = 13;
/** A name takes no more; longer ones stand in rows. */
export const NAME_LINES = 3;
const NAME_LINE = 17;
const SMALL = 12;
const SMALL_LINE = 18;
const KEY = SWATCH + 6;

export interface CaptionOptions {
  readonly views: readonly StepView[];
  readonly theme: Theme;
  readonly locale: string | undefined;
  /** Pixels for the text of each step. */
  readonly rooms: readonly number[];
}

/** The text under the bars, from the plot's floor down. Each row has one height and one wording for all steps, so that figures can be compared along it. */
export function funnelCaptions({ views, theme, locale, rooms }: CaptionOptions): {
  height: number;
  columns: Shape[][];
} {
  const narrow = Math.min(...rooms) < 90;
  const numbered = !narrow && views[0].number !== '';
  const indent = numbered ? 7 + textWidth(String(views.length), NAME, 500) : 0;
  const names = views.map(({ name }, i) => wrapText(name, rooms[i] - indent, NAME, 600, NAME_LINES));
  const countSize = narrow ? 16 : 20;
  const counts = chosen(views, rooms, countSize, 600, [
    (view) => [formatCount(view.figures.count, locale)],
    (view) => [formatCompact(view.figures.count, locale)],
  ]);
  const entered = views[0].figures.count > 0;
  const rates = views.map((view) => (entered ? formatPercent(view.figures.fromEntry, locale) : ''));
  const rateX = counts.map(([count]) => textWidth(count, countSize, 600) + 8);
  const beside = rates.every((rate, i) => rateX[i] + textWidth(rate, NAME, 400) <= rooms[i]);

  const keyed = rooms.map((room) => room - KEY);
  const droppedRate = ({ figures }: StepView) =>
    formatPercent(figures.count > 0 ? figures.dropped / figures.count : 0, locale);
  const exact = (view: StepView) => formatCount(view.figures.dropped, locale);
  // Where the counts had to be shortened, the figures beside them are too.
  const short = views.some((view, i) => counts[i][0] !== formatCount(view.figures.count, locale));
  const wordings: ((view: StepView) => string[])[] = [
    (view) => (hasDropped(view) ? [`${exact(view)} dropped off, ${droppedRate(view)}`] : []),
    (view) => (hasDropped(view) ? [`${exact(view)} dropped, ${droppedRate(view)}`] : []),
    (view) => (hasDropped(view) ? [`${exact(view)} · ${droppedRate(view)}`] : []),
    (view) => (hasDropped(view) ? [`${exact(view)} dropped`, droppedRate(view)] : []),
    (view) => (hasDropped(view) ? [`${exact(view)} lost`, droppedRate(view)] : []),
    (view) => (hasDropped(view) ? [exact(view), droppedRate(view)] : []),
    (view) => (hasDropped(view) ? [formatCompact(view.figures.dropped, locale), droppedRate(view)] : []),
  ];
  const dropped = chosen(views, keyed, SMALL, 500, short ? wordings.slice(-1) : wordings);
  const open = chosen(views, keyed, SMALL, 500, [
    (view) => (view.figures.open > 0 ? [`${formatCount(view.figures.open, locale)} still open`] : []),
    (view) => (view.figures.open > 0 ? [`${formatCount(view.figures.open, locale)} open`] : []),
    (view) => (view.figures.open > 0 ? [`${formatCompact(view.figures.open, locale)} open`] : []),
  ]);

  // Baselines.
  const nameAt = 24;
  const countAt = nameAt + (most(names) - 1) * NAME_LINE + countSize + 11;
  const rateAt = beside || !entered ? countAt : countAt + 18;
  const droppedAt = rateAt + 26;
  const openAt = droppedAt + most(dropped) * SMALL_LINE;
  const height = most(dropped) + most(open) === 0 ? rateAt + 6 : openAt + (most(open) - 1) * SMALL_LINE + 6;

  const columns = views.map((view, i): Shape[] => {
    const { index, label: name } = view.figures;
    const shapes: Shape[] = [];
    if (numbered) shapes.push(label(0, nameAt, view.number, NAME, theme.muted, { weight: 500 }));
    const step = { weight: 600, title: name, data: { step: index, part: 'step' } } as const;
    for (const [row, line] of names[i].entries()) {
      shapes.push(label(indent, nameAt + row * NAME_LINE, line, NAME, theme.ink, step));
    }
    const reached = { title: view.reachedTitle, data: { step: index, part: 'count' } } as const;
    shapes.push(label(0, countAt, counts[i][0], countSize, theme.ink, { weight: 600, ...reached }));
    if (entered) shapes.push(label(beside ? rateX[i] : 0, rateAt, rates[i], NAME, theme.muted, reached));
    const left = { weight: 500, title: view.droppedTitle, data: { step: index, part: 'dropped' } } as const;
    if (dropped[i].length > 0) shapes.push(swatch('dropped', 0, droppedAt, theme));
    for (const [row, line] of dropped[i].entries()) {
      shapes.push(label(KEY, droppedAt + row * (SMALL_LINE - 2), line, SMALL, theme.warm, left));
    }
    const waiting = { weight: 500, title: view.openTitle, data: { step: index, part: 'open' } } as const;
    if (open[i].length > 0) shapes.push(swatch('open', 0, openAt, theme));
    for (const line of open[i]) shapes.push(label(KEY, openAt, line, SMALL, theme.muted, waiting));
    return shapes;
  });
  return { height, columns };
}

const hasDropped = ({ last, figures }: StepView): boolean => !last && figures.dropped > 0;

const most = (rows: readonly (readonly string[])[]): number => Math.max(...rows.map((lines) => lines.length));

/** The first wording that has room in every column; the last one where none has. */
function chosen(
  views: readonly StepView[],
  rooms: readonly number[],
  size: number,
  weight: 400 | 500 | 600,
  wordings: readonly ((view: StepView) => readonly string[])[],
): readonly (readonly string[])[] {
  const written = wordings.map((wording) => views.map(wording));
  const fits = (lines: readonly string[], i: number) =>
    lines.every((line) => textWidth(line, size, weight) <= rooms[i]);
  return written.find((columns) => columns.every(fits)) ?? written.at(-1)!;
}
