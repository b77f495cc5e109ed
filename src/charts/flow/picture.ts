import type { FlowDocument } from '../../core/flow/document.ts';
import type { FlowResult } from '../../core/flow/result.ts';
import { label, SWATCH } from '../scene/drawing.ts';
import { datesOf, type LegendEntry, MARGIN, type PictureOptions, pictureFrame } from '../scene/picture-frame.ts';
import type { Paint, Rect, Scene } from '../scene/shapes.ts';
import { type Theme, themes } from '../scene/theme.ts';
import { type EventTiers, tierLegend } from '../scene/tier-sign.ts';
import { formatCount } from '../words/format.ts';
import { BEYOND, ENDED, type FlowSceneOptions, flowScene, LINK_OPACITY } from './scene.ts';
import { flowConditionsInWords, flowNoun, flowRulesInWords, flowTitle, flowWords } from './words.ts';

export interface FlowPictureOptions extends PictureOptions {
  readonly document: FlowDocument;
  readonly tiers?: EventTiers;
  readonly lit?: FlowSceneOptions['lit'];
}

const COLUMN = 206;

/** The flow chart as a picture that is readable on its own: title, data set, dates, n, rules, cleaning, legend. */
export function flowPicture(result: FlowResult, options: FlowPictureOptions): Scene {
  const { document, locale, tiers, lit } = options;
  const theme = themes[options.theme ?? 'light'];
  const shown = result.columns.filter((column) => column.count > 0).length;
  const width = options.width ?? Math.max(720, shown * COLUMN + 2 * MARGIN);
  const chart = flowScene(result, { width: width - 2 * MARGIN, theme: options.theme, locale, document, tiers, lit });
  const all = result.denominator;
  const n = `n = ${formatCount(all, locale)} ${flowNoun(document, all)}`;
  const severalEach = document.count === 'units' && result.journeys > result.units;
  return pictureFrame(chart, {
    title: options.title ?? flowTitle(document),
    origin: [options.dataset, datesOf(options, document.range), n],
    rules: flowRulesInWords(document, locale),
    conditions: flowConditionsInWords(document, locale),
    legend:
      all === 0
        ? []
        : [...legendOf(result, document, shown, theme, locale), ...tierLegend(tiers, itemsOf(result), theme)],
    note: severalEach
      ? `Distinct ${flowNoun(document, 2)}: one with several journeys can take several ways, so the counts of items and ways need not add up.`
      : undefined,
    theme,
    transparent: options.transparent,
  });
}

const itemsOf = ({ columns }: FlowResult): string[] => columns.flatMap(({ nodes }) => nodes.map(({ item }) => item));

/** What the paints mean. */
function legendOf(
  result: FlowResult,
  document: FlowDocument,
  shown: number,
  theme: Theme,
  locale: string | undefined,
): LegendEntry[] {
  const backward = document.anchor?.at === 'end';
  const all = result.denominator;
  const columns = result.columns.slice(0, shown);
  const box = (fill: Paint, text: string, width = SWATCH, rest: Partial<Rect> = {}): LegendEntry => ({
    sign: (x, y) => ({ kind: 'rect', x, y: y - SWATCH, width, height: SWATCH, fill, ...rest }),
    signWidth: width,
    text,
  });
  const entries = [
    box(theme.accent, `Came here (% of all ${formatCount(all, locale)} ${flowNoun(document, all)})`, SWATCH, {
      radius: 2,
    }),
  ];
  if (result.links.length > 0) {
    entries.push({
      sign: (x, y) => ({
        kind: 'path',
        d: `M${x} ${y - SWATCH}h18v${SWATCH}h-18Z`,
        fill: theme.accent,
        opacity: LINK_OPACITY[0],
      }),
      signWidth: 18,
      text: 'Went on to',
    });
  }
  if (columns.some(({ dropped }) => dropped > 0)) {
    entries.push(box({ pattern: ENDED }, `Journey ${backward ? 'starts' : 'ends'} here (% of those here)`, 18));
  }
  if (columns.at(-1)!.dropped < columns.at(-1)!.count) {
    entries.push(
      box({ pattern: BEYOND }, backward ? 'Came from before the first column' : 'Goes on beyond the last column', 18),
    );
  }
  if (columns.some(({ other }) => other.items > 0))
    entries.push(box(theme.loss, 'Other items together', SWATCH, { radius: 2 }));
  const { repeats } = flowWords(result, document, locale);
  if (columns.some(({ nodes, other }) => [...nodes, other].some((node) => repeats(node) !== null))) {
    entries.push({
      sign: (x, y) => label(x, y, '×2', 12, theme.accentInk, { weight: 500 }),
      signWidth: 15,
      text: 'In a row, on average',
    });
  }
  return entries;
}
