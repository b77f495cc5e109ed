import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import { arrow, label, SWATCH, swatch } from '../scene/drawing.ts';
import { datesOf, type LegendEntry, MARGIN, type PictureOptions, pictureFrame } from '../scene/picture-frame.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { type Theme, themes } from '../scene/theme.ts';
import { conditionsInWords, rulesInWords } from '../words/document.ts';
import { formatCount, unitNoun } from '../words/format.ts';
import { type FunnelForm, type FunnelSceneOptions, formOf, funnelScene } from './scene.ts';

export interface FunnelPictureOptions extends PictureOptions {
  readonly document: FunnelDocument;
  readonly form?: FunnelForm;
  readonly tiers?: FunnelSceneOptions['tiers'];
}

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
  const labels = result.steps.map((step) => step.label);
  const rows = formOf(labels, inner, form ?? (steps > MOST_COLUMNS ? 'rows' : undefined)) === 'rows';
  const chart = funnelScene(result, {
    width: inner,
    theme: options.theme,
    locale,
    document,
    tiers: options.tiers,
    form: rows ? 'rows' : 'columns',
  });
  const n = `n = ${formatCount(result.entered, locale)} ${unitNoun(document, result.entered)} entered`;
  return pictureFrame(chart, {
    title: options.title ?? arrowTitle(result),
    origin: [options.dataset, datesOf(options, document.range), n],
    rules: rulesInWords(document, locale),
    conditions: conditionsInWords(document, locale),
    legend: legendOf(result, rows, theme),
    theme,
    transparent: options.transparent,
  });
}

const percentSign = (x: number, y: number, theme: Theme): Shape => ({
  kind: 'group',
  children: [
    arrow(x + 0.5, y - 11.5, 18, 14, 3.5, theme),
    label(x + 10, y - 1, '%', 9, theme.accentInk, { anchor: 'middle', weight: 600 }),
  ],
});

/** What the paints and the arrows mean. */
function legendOf(result: FunnelResult, rows: boolean, theme: Theme): LegendEntry[] {
  const entries: LegendEntry[] = [
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
  return entries;
}

function arrowTitle(result: FunnelResult): string {
  const [first, last] = [result.steps.at(0), result.steps.at(-1)];
  return first === last ? (first?.label ?? '') : `${first!.label} → ${last!.label}`;
}
