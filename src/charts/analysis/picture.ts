import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import type { FunnelTrend } from '../../core/funnel/trend.ts';
import { SWATCH, swatch } from '../scene/drawing.ts';
import { datesOf, type LegendEntry, MARGIN, type PictureOptions, pictureFrame } from '../scene/picture-frame.ts';
import type { Scene } from '../scene/shapes.ts';
import { type Theme, themes } from '../scene/theme.ts';
import { conditionsInWords, rulesInWords } from '../words/document.ts';
import { formatCount, unitNoun } from '../words/format.ts';
import { breakdownScenes } from './breakdown.ts';
import { type Compared, compareScene, openCaution } from './compare.ts';
import { histogramScene } from './histogram.ts';
import { trendScene } from './trend.ts';

export interface AnalysisPictureOptions extends PictureOptions {
  readonly title: string;
  readonly document: FunnelDocument;
}

const WIDTH = 960;
const HEIGHT = 400;

/** The conversion over time as a picture that is readable on its own. */
export function trendPicture(trend: FunnelTrend, options: AnalysisPictureOptions & { readonly step?: number }): Scene {
  const { document, locale, theme, step } = options;
  const chart = trendScene(trend, { width: innerOf(options), height: HEIGHT, theme, locale, document, step });
  const entered = trend.buckets.reduce((sum, bucket) => sum + bucket.entered, 0);
  const open = trend.buckets.some((bucket) => bucket.open > 0);
  return framed(chart, options, {
    n: `n = ${formatCount(entered, locale)} entries, by ${trend.by} of the entry (${trend.timezone})`,
    legend: (paint) => [
      key('reached', 'Conversion of those who entered then, with its 95 % interval', paint),
      key('dropped', 'Entered', paint),
      ...(open ? [key('open', 'Still open, may yet convert', paint)] : []),
    ],
  });
}

/** The times from first to last step as a picture that is readable on its own. */
export function histogramPicture(
  result: FunnelResult,
  options: AnalysisPictureOptions & { readonly log?: boolean },
): Scene {
  const { document, locale, theme, log } = options;
  const width = innerOf(options);
  const chart = histogramScene(result.histogram, result.time!, { width, height: HEIGHT, theme, locale, document, log });
  const { n } = result.time!;
  return framed(chart, options, {
    n: `n = ${formatCount(n, locale)} ${unitNoun(document, n)} converted`,
    legend: (paint) => [key('reached', `Converted after this long${log ? ' (logarithmic scale)' : ''}`, paint)],
  });
}

/** The conversion by the values of one or several properties as a picture that is readable on its own. */
export function breakdownPicture(
  parts: readonly { readonly result: FunnelResult; readonly document: FunnelDocument }[],
  options: AnalysisPictureOptions,
): Scene {
  const { document, locale, theme } = options;
  const [{ result }] = parts;
  const chart = breakdownScenes(parts, { width: innerOf(options), theme, locale });
  return framed(chart, options, {
    n: `n = ${formatCount(result.entered, locale)} ${unitNoun(document, result.entered)} entered`,
    legend: (paint) => [
      key('reached', 'Converted, with its 95 % interval', paint),
      ...(result.open > 0 ? [key('open', 'Still open, may yet convert', paint)] : []),
    ],
    note: 'Against the others: the difference in percentage points, given where it would hold among this many comparisons (Benjamini–Hochberg, q < 0.05).',
  });
}

/** Up to eight funnels as a picture that is readable on its own. */
export function comparePicture(compared: readonly Compared[], options: AnalysisPictureOptions): Scene {
  const { locale, theme } = options;
  const height = 200 + compared.length * 40 + 160;
  const caution = openCaution(compared, locale);
  const chart = compareScene(compared, { width: innerOf(options), height, theme, locale });
  const dates = new Set(compared.map(({ document }) => datesOf(options, document.range)));
  const rules = new Set(compared.map(({ document }) => rulesInWords(document, locale)));
  const conditions = compared.map(({ document }) => conditionsInWords(document, locale));
  const shared = conditions[0].filter((condition) => conditions.every((all) => all.includes(condition)));
  const own = compared.flatMap(({ name }, index) =>
    conditions[index].filter((condition) => !shared.includes(condition)).map((condition) => `“${name}”: ${condition}`),
  );
  return framed(chart, options, {
    n: `${compared.length} compared`,
    // What is not the same for all is said of each.
    dates: dates.size > 1 ? '' : [...dates][0],
    rules:
      rules.size > 1
        ? compared.map(({ name, document }) => `“${name}”: ${rulesInWords(document, locale)}`).join('; ')
        : [...rules][0],
    conditions: [...shared, ...own],
    legend: () => [],
    note: `Difference to “${compared[0].name}” in percentage points with its 95 % interval (Newcombe), named where it would hold among this many comparisons (Benjamini–Hochberg, q < 0.05). Bars: share of those who entered, with 95 % intervals (Wilson).${caution === null ? '' : ` ${caution}`}`,
  });
}

const innerOf = ({ width = WIDTH }: PictureOptions): number => width - 2 * MARGIN;

const key = (kind: 'reached' | 'dropped' | 'open', text: string, theme: Theme): LegendEntry => ({
  sign: (x, y) => swatch(kind, x, y, theme),
  signWidth: SWATCH,
  text,
});

interface About {
  readonly n: string;
  /** Dates, rules and conditions are the document's where nothing else is said. */
  readonly dates?: string;
  readonly rules?: string;
  readonly conditions?: readonly string[];
  readonly legend: (theme: Theme) => LegendEntry[];
  readonly note?: string;
}

function framed(chart: Scene, options: AnalysisPictureOptions, { legend, note, n, ...about }: About): Scene {
  const { document, locale, title, dataset, transparent } = options;
  const theme = themes[options.theme ?? 'light'];
  return pictureFrame(chart, {
    title,
    origin: [dataset, about.dates ?? datesOf(options, document.range), n],
    rules: about.rules ?? rulesInWords(document, locale),
    conditions: about.conditions ?? conditionsInWords(document, locale),
    legend: legend(theme),
    note,
    theme,
    transparent,
  });
}
