import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import type { Drawing } from '../scene/drawing.ts';
import { type Figure, figureLine } from '../scene/figure-line.ts';
import type { Shape } from '../scene/shapes.ts';
import type { Theme } from '../scene/theme.ts';
import { formatAmount, formatCount, formatDuration, formatInterval, formatPercent, unitNoun } from '../words/format.ts';

/** The funnel as a whole in one line of figures. */
export const funnelHeader = (
  result: FunnelResult,
  width: number,
  theme: Theme,
  document: FunnelDocument | undefined,
  locale: string | undefined,
): Drawing<Shape> => figureLine(figuresOf(result, document, locale), width, theme);

function figuresOf(result: FunnelResult, document: FunnelDocument | undefined, locale: string | undefined): Figure[] {
  const count = (name: string, n: number, more: Pick<Figure, 'title' | 'data'>): Figure => ({
    name,
    value: formatCount(n, locale),
    ...more,
  });
  const nouns = unitNoun(document, 2);
  const figures: Figure[] = [
    {
      name: 'Conversion',
      value: formatPercent(result.rate, locale),
      main: true,
      title: `${formatCount(result.converted, locale)} of ${formatCount(result.entered, locale)} ${nouns}`,
    },
  ];
  // A funnel of one step converts everybody at once, which is nothing to state an interval or a time for.
  const passes = result.steps.length > 1;
  if (result.entered > 0 && passes) {
    figures.push({
      name: '95\u202f% interval',
      value: formatInterval(result.interval, locale),
      title: 'Where the true rate lies, were these a sample (Wilson)',
    });
  }
  // Without titles these are no stops for the keyboard: the steps' own numbers are.
  const reached = (step: number): Pick<Figure, 'data'> =>
    result.steps[step].count > 0 ? { data: { step, part: 'count' } } : {};
  figures.push(
    count('Entered', result.entered, reached(0)),
    count('Converted', result.converted, reached(result.steps.length - 1)),
  );
  if (result.open > 0)
    figures.push(
      count('Still open', result.open, {
        title: `${formatCount(result.open, locale)} ${unitNoun(document, result.open)} can still convert: their window still runs`,
        data: { step: null, part: 'open' },
      }),
    );
  if (result.removed > 0) figures.push(count('Removed', result.removed, { title: 'Left out by an exclusion' }));
  if (result.time !== null && passes) {
    figures.push({
      name: 'Median time',
      value: formatDuration(result.time.median, locale),
      title: `Nine in ten convert within ${formatDuration(result.time.p90, locale)}`,
    });
  }
  for (const [currency, amount] of Object.entries(result.steps.at(-1)?.value ?? {}))
    figures.push({
      name: `Value, ${currency}`,
      value: formatAmount(amount, locale),
      title: 'Of the macro conversions of those who converted',
    });
  return figures;
}
