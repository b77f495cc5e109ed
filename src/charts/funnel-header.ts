import type { FunnelDocument } from '../core/funnel-document.ts';
import type { FunnelResult } from '../core/funnel-result.ts';
import { type Drawing, label } from './drawing.ts';
import { formatCount, formatDuration, formatInterval, formatPercent, unitNoun } from './format.ts';
import type { Shape } from './scene.ts';
import { textWidth } from './text-width.ts';
import type { Theme } from './theme.ts';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  /** The one to read first. */
  readonly main?: boolean;
}

const NAME = 12;
const VALUE = 17;
const MAIN = 26;
const GAP = 32;
const LINE = 56;

/** The funnel as a whole in one line of figures; it wraps where the picture is narrow. */
export function funnelHeader(
  result: FunnelResult,
  width: number,
  theme: Theme,
  document: FunnelDocument | undefined,
  locale: string | undefined,
): Drawing<Shape> {
  const shapes: Shape[] = [];
  let x = 0;
  let y = 0;
  for (const figure of figuresOf(result, document, locale)) {
    const size = figure.main ? MAIN : VALUE;
    const own = Math.max(textWidth(figure.name, NAME, 400), textWidth(figure.value, size, 600));
    if (x > 0 && x + own > width) {
      x = 0;
      y += LINE;
    }
    shapes.push(
      label(x, y + 12, figure.name, NAME, theme.muted),
      label(x, y + 41, figure.value, size, theme.ink, { weight: 600, title: figure.title }),
    );
    x += Math.ceil(own) + GAP;
  }
  return { height: y + LINE, shapes };
}

function figuresOf(result: FunnelResult, document: FunnelDocument | undefined, locale: string | undefined): Figure[] {
  const count = (name: string, n: number, title?: string): Figure => ({ name, value: formatCount(n, locale), title });
  const nouns = unitNoun(document, 2);
  const figures: Figure[] = [
    {
      name: 'Conversion',
      value: result.entered > 0 ? formatPercent(result.rate, locale) : '–',
      main: true,
      title: `${formatCount(result.converted, locale)} of ${formatCount(result.entered, locale)} ${nouns}`,
    },
  ];
  if (result.entered > 0) {
    figures.push({
      name: '95\u202f% interval',
      value: formatInterval(result.interval, locale),
      title: 'Where the true rate lies, were these a sample (Wilson)',
    });
  }
  figures.push(count('Entered', result.entered), count('Converted', result.converted));
  if (result.open > 0) figures.push(count('Still open', result.open, 'Not converted yet, and the window still runs'));
  if (result.removed > 0) figures.push(count('Removed', result.removed, 'Left out by an exclusion'));
  if (result.time !== null) {
    figures.push({
      name: 'Median time',
      value: formatDuration(result.time.median, locale),
      title: `Nine in ten convert within ${formatDuration(result.time.p90, locale)}`,
    });
  }
  return figures;
}
