import type { DateRange } from '../../core/funnel/document.ts';
import { formatDays, formatRange } from '../words/format.ts';
import { hairline, label } from './drawing.ts';
import type { Scene, Shape } from './shapes.ts';
import { textWidth, wrapText } from './text-width.ts';
import type { Theme, ThemeName } from './theme.ts';

/** What a picture of any chart may be told. */
export interface PictureOptions {
  /** The document's name; made of what it asks when missing. */
  readonly title?: string;
  /** The data set's name. */
  readonly dataset: string;
  /** ISO times of the data set's first and last event: the dates shown where the document has no range. */
  readonly first?: string | null;
  readonly last?: string | null;
  /** The data set's zone, for dates; UTC when missing. */
  readonly timeZone?: string;
  readonly locale?: string;
  readonly theme?: ThemeName;
  /** No ground behind the picture. */
  readonly transparent?: boolean;
  /** Pixels; chosen by the number of steps when missing. */
  readonly width?: number;
}

/** A key of the legend: its sign, drawn at x on a baseline, and what it means. */
export interface LegendEntry {
  readonly sign: (x: number, y: number) => Shape;
  readonly signWidth: number;
  readonly text: string;
}

export interface Frame {
  readonly title: string;
  /** Data set, dates, n. */
  readonly origin: readonly string[];
  readonly rules: string;
  readonly conditions: readonly string[];
  readonly legend: readonly LegendEntry[];
  /** What a reader has to know to read the figures right, under the legend. */
  readonly note?: string;
  readonly theme: Theme;
  readonly transparent?: boolean;
}

export const MARGIN = 40;
const TITLE = 22;
const TEXT = 13;
const LINE = 19;
const KEY = 12;

/** The chart with everything around it that makes it readable on its own: title, data set, rules, n, dates, filters, legend. */
export function pictureFrame(chart: Scene, frame: Frame): Scene {
  const { title, theme } = frame;
  const inner = chart.width;
  const width = inner + 2 * MARGIN;
  const shapes: Shape[] = [];
  let y = MARGIN + TITLE - 4;
  for (const line of wrapText(title, inner, TITLE, 600, 2)) {
    shapes.push(label(MARGIN, y, line, TITLE, theme.ink, { weight: 600, title }));
    y += TITLE + 6;
  }
  y += 2;
  const paragraph = (text: string, most: number) => {
    for (const line of wrapText(text, inner, TEXT, 400, most)) {
      shapes.push(label(MARGIN, y, line, TEXT, theme.muted, { title: text }));
      y += LINE;
    }
  };
  paragraph(frame.origin.filter((part) => part !== '').join(' · '), 2);
  paragraph(frame.rules, 2);
  if (frame.conditions.length > 0) paragraph(`Conditions: ${frame.conditions.join('; ')}`, 4);

  y += 4;
  shapes.push(hairline(MARGIN, width - MARGIN, y + 0.5, theme.line));
  y += 22;
  shapes.push({ kind: 'group', x: MARGIN, y, children: chart.shapes });
  y += chart.height + 28;
  shapes.push(hairline(MARGIN, width - MARGIN, y + 0.5, theme.line));
  y += 24;
  const legend: Shape[] = [];
  let below = 0;
  let x = 0;
  for (const { sign, signWidth, text } of frame.legend) {
    const own = signWidth + 7 + textWidth(text, KEY, 400);
    if (x > 0 && x + own > inner - 64) {
      x = 0;
      below += 20;
    }
    legend.push(sign(x, below), label(x + signWidth + 7, below, text, KEY, theme.muted));
    x += own + 24;
  }
  for (const line of frame.note === undefined ? [] : wrapText(frame.note, inner - 64, KEY, 400, 5)) {
    below += 20;
    legend.push(label(0, below, line, KEY, theme.muted));
  }
  shapes.push({ kind: 'group', x: MARGIN, y, children: legend });
  y += below;
  shapes.push(label(width - MARGIN, y, 'Sluice', KEY, theme.muted, { anchor: 'end', weight: 600 }));

  return {
    ...chart,
    width,
    height: Math.ceil(y + MARGIN - 10),
    title,
    ground: frame.transparent ? null : theme.ground,
    shapes,
  };
}

/** The dates that count: the document's range, else the data set's own. */
export function datesOf(
  { first, last, locale, timeZone }: Pick<PictureOptions, 'first' | 'last' | 'locale' | 'timeZone'>,
  range: DateRange | null,
): string {
  if (range !== null) return formatRange(range, locale, timeZone);
  return first && last ? formatDays(first, last, locale, timeZone) : '';
}
