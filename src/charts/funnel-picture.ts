import type { FunnelDocument } from '../core/funnel-document.ts';
import type { FunnelResult } from '../core/funnel-result.ts';
import { conditionsInWords, rulesInWords } from './document-words.ts';
import { arrow, type Drawing, hairline, label, SWATCH, swatch } from './drawing.ts';
import { formatCount, formatDays, formatRange, unitNoun } from './format.ts';
import { type FunnelForm, formOf, funnelScene } from './funnel-scene.ts';
import type { Scene, Shape } from './scene.ts';
import { textWidth, wrapText } from './text-width.ts';
import { type Theme, type ThemeName, themes } from './theme.ts';

export interface FunnelPictureOptions {
  /** The funnel's name; made of its first and last step when missing. */
  readonly title?: string;
  /** The data set's name. */
  readonly dataset: string;
  readonly document: FunnelDocument;
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
  readonly form?: FunnelForm;
}

const MARGIN = 40;
const TITLE = 22;
const TEXT = 13;
const LINE = 19;
/** More steps than this read better as rows. */
const MOST_COLUMNS = 10;

/** The funnel chart as a picture that is readable on its own: title, data set, rules, n, dates, filters, legend. */
export function funnelPicture(result: FunnelResult, options: FunnelPictureOptions): Scene {
  const { document, locale, form } = options;
  const theme = themes[options.theme ?? 'light'];
  const steps = result.steps.length;
  const width =
    options.width ??
    (form === 'rows' || steps > MOST_COLUMNS ? 960 : Math.min(1200, Math.max(720, steps * 190 + 2 * MARGIN)));
  const inner = width - 2 * MARGIN;
  const rows = formOf(steps, inner, form ?? (steps > MOST_COLUMNS ? 'rows' : undefined)) === 'rows';
  const chart = funnelScene(result, {
    width: inner,
    theme: options.theme,
    locale,
    document,
    form: rows ? 'rows' : 'columns',
  });
  const title = options.title ?? arrowTitle(result);

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
  const n = `n = ${formatCount(result.entered, locale)} ${unitNoun(document, result.entered)} entered`;
  paragraph([options.dataset, datesOf(options), n].filter((part) => part !== '').join(' · '), 2);
  paragraph(rulesInWords(document, locale), 2);
  const conditions = conditionsInWords(document, locale);
  if (conditions.length > 0) paragraph(`Conditions: ${conditions.join('; ')}`, 4);

  y += 4;
  shapes.push(hairline(MARGIN, width - MARGIN, y + 0.5, theme.line));
  y += 22;
  shapes.push({ kind: 'group', x: MARGIN, y, children: chart.shapes });
  y += chart.height + 28;
  shapes.push(hairline(MARGIN, width - MARGIN, y + 0.5, theme.line));
  y += 24;
  const legend = legendOf(result, rows, inner - 64, theme);
  shapes.push({ kind: 'group', x: MARGIN, y, children: legend.shapes });
  y += legend.height;
  shapes.push(label(width - MARGIN, y, 'Sluice', 12, theme.muted, { anchor: 'end', weight: 600 }));

  return {
    ...chart,
    width,
    height: Math.ceil(y + MARGIN - 10),
    title,
    ground: options.transparent ? null : theme.ground,
    shapes,
  };
}

const percentSign = (x: number, y: number, theme: Theme): Shape => ({
  kind: 'group',
  children: [
    arrow(x + 0.5, y - 11.5, 18, 14, 3.5, theme),
    label(x + 10, y - 1, '%', 9, theme.accentInk, { anchor: 'middle', weight: 600 }),
  ],
});

/** What the paints and the arrows mean; its height is the baseline of its last line. */
function legendOf(result: FunnelResult, rows: boolean, width: number, theme: Theme): Drawing<Shape> {
  const entries: { sign: (x: number, y: number) => Shape; signWidth: number; text: string }[] = [
    {
      sign: (x, y) => swatch('reached', x, y, theme),
      signWidth: SWATCH,
      text: 'Reached (% of entered)',
    },
  ];
  if (!rows && result.steps.length > 1) {
    entries.push({
      sign: (x, y) => percentSign(x, y, theme),
      signWidth: 22,
      text: 'Went on (median time)',
    });
  }
  entries.push({
    sign: (x, y) => swatch('dropped', x, y, theme),
    signWidth: SWATCH,
    text: 'Dropped off',
  });
  if (result.open > 0) {
    entries.push({ sign: (x, y) => swatch('open', x, y, theme), signWidth: SWATCH, text: 'Still open, may yet go on' });
  }
  const shapes: Shape[] = [];
  let x = 0;
  let y = 0;
  for (const { sign, signWidth, text } of entries) {
    const own = signWidth + 7 + textWidth(text, 12, 400);
    if (x > 0 && x + own > width) {
      x = 0;
      y += 20;
    }
    shapes.push(sign(x, y), label(x + signWidth + 7, y, text, 12, theme.muted));
    x += own + 24;
  }
  return { height: y, shapes };
}

function arrowTitle(result: FunnelResult): string {
  const [first, last] = [result.steps.at(0), result.steps.at(-1)];
  return first === last ? (first?.label ?? '') : `${first!.label} → ${last!.label}`;
}

function datesOf({ document, first, last, locale, timeZone }: FunnelPictureOptions): string {
  if (document.range !== null) return formatRange(document.range, locale, timeZone);
  return first && last ? formatDays(first, last, locale, timeZone) : '';
}
