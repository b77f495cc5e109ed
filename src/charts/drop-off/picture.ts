import { type DropOffQuestion, twoGroups } from '../../core/drop-off/question.ts';
import type { DropOffResult } from '../../core/drop-off/result.ts';
import { label, SWATCH } from '../scene/drawing.ts';
import { type Figure, figureLine } from '../scene/figure-line.ts';
import { datesOf, type LegendEntry, MARGIN, type PictureOptions, pictureFrame } from '../scene/picture-frame.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { wrapText } from '../scene/text-width.ts';
import { themes } from '../scene/theme.ts';
import { type EventTiers, tierLegend } from '../scene/tier-sign.ts';
import { conditionsInWords, rulesInWords } from '../words/document.ts';
import { formatCount, formatPercent, unitNoun } from '../words/format.ts';
import { type BarList, barRows, pairedBarsScene } from './bars.ts';
import { forestScene, shownDrivers } from './forest.ts';
import {
  claimInWords,
  dropOffTitle,
  groupHeads,
  groupWays,
  nothingClaimed,
  notWhy,
  stakesOf,
  testedInWords,
} from './words.ts';

export interface DropOffPictureOptions extends PictureOptions {
  readonly question: DropOffQuestion;
  /** Only why, or only what next. */
  readonly only?: 'drivers' | 'next';
  /** How many drivers. */
  readonly rows?: number;
  readonly tiers?: EventTiers;
}

const WIDTH = 960;
const BETWEEN = 32;

/** A step's drop-off as a picture that is readable on its own. */
export function dropOffPicture(result: DropOffResult, options: DropOffPictureOptions): Scene {
  const { question, locale, only, tiers } = options;
  const { funnel, against } = question;
  const [heads, ways] = [groupHeads(against), groupWays(against)];
  const theme = themes[options.theme ?? 'light'];
  const width = (options.width ?? WIDTH) - 2 * MARGIN;
  const drawn = { width, theme: options.theme, locale, against: question.against, tiers };
  const shapes: Shape[] = [];
  let height = 0;
  const add = (drawn: readonly Shape[], own: number, after = BETWEEN): void => {
    shapes.push({ kind: 'group', x: 0, y: height, children: drawn });
    height += own + after;
  };
  const head = figureLine(figuresOf(result, question, locale), width, theme);
  add(head.shapes, head.height, 8);
  const parts: Scene[] = [];
  if (only !== 'next') {
    const claim = claimInWords(result, locale, against) ?? nothingClaimed(against);
    const lines = wrapText(claim, width, 14, 500, 4);
    add(
      lines.map((line, index) => label(0, 14 + index * 20, line, 14, theme.ink, { weight: 500, title: claim })),
      lines.length * 20,
      16,
    );
    parts.push(forestScene(result, { ...drawn, rows: options.rows }));
  }
  const lists: readonly BarList[] =
    only === 'drivers' ? [] : only === 'next' ? ['after', 'before', 'lastSeen'] : ['after'];
  for (const list of lists) parts.push(pairedBarsScene(result, list, drawn));
  for (const part of parts) add(part.shapes, part.height);
  const chart: Scene = {
    width,
    height: height - BETWEEN,
    title: dropOffTitle(question),
    description: parts.map(({ title, description }) => `${title}: ${description}`).join('. '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
  const reached = result.dropped + result.wentOn + result.open;
  const box = (fill: string, text: string): LegendEntry => ({
    sign: (x, y) => ({ kind: 'rect', x, y: y - SWATCH, width: SWATCH, height: SWATCH, radius: 2, fill }),
    signWidth: SWATCH,
    text,
  });
  return pictureFrame(chart, {
    title: options.title ?? dropOffTitle(question),
    origin: [
      options.dataset,
      datesOf(options, funnel.range),
      `n = ${formatCount(reached, locale)} ${unitNoun(funnel, reached)} ${twoGroups(against) ? 'in the two groups' : 'that reached the step'}`,
    ],
    rules: rulesInWords(funnel, locale),
    conditions: conditionsInWords(funnel, locale),
    legend: [
      box(theme.warm, `${heads[0]}; a diamond: goes with ${ways[0]}`),
      box(theme.accent, `${heads[1]}; a circle: goes with ${ways[1]}`),
      ...tierLegend(tiers, namesIn(result, lists, only !== 'next', options.rows), theme),
    ],
    note:
      only === 'next'
        ? undefined
        : `Odds ratios of ${ways[0]} with 95 % intervals, on a logarithmic scale; for events among stays of about as many events (Mantel–Haenszel), dashed without that. ${testedInWords(result, funnel, locale)} ${notWhy(against)}`,
    theme,
    transparent: options.transparent,
  });
}

/** The events that a picture names. */
const namesIn = (result: DropOffResult, lists: readonly BarList[], drivers: boolean, rows?: number): string[] => [
  ...lists.flatMap((list) => barRows(result, list).flatMap(({ item }) => item ?? [])),
  ...(drivers ? shownDrivers(result, rows).flatMap((one) => (one.kind === 'event' ? one.event : [])) : []),
];

function figuresOf(result: DropOffResult, { against }: DropOffQuestion, locale?: string): Figure[] {
  const { dropped, wentOn, open, overlap = 0 } = result;
  const known = dropped + wentOn;
  const [first, second] = groupHeads(against);
  const sizes = [
    { name: first, value: formatCount(dropped, locale), main: true },
    { name: second, value: formatCount(wentOn, locale) },
    ...(open > 0 ? [{ name: 'Still open', value: formatCount(open, locale) }] : []),
  ];
  if (twoGroups(against))
    return [...sizes, ...(overlap > 0 ? [{ name: 'In both', value: formatCount(overlap, locale) }] : [])];
  return [
    ...sizes,
    { name: 'Drop rate', value: known === 0 ? '–' : formatPercent(dropped / known, locale) },
    { name: 'Left for good', value: formatCount(result.leftForGood, locale) },
    { name: 'Came back', value: formatCount(result.cameBack, locale) },
    ...stakesOf(result, locale).map(({ amount, n, rates }) => ({
      name: rates === null ? 'At stake' : `At stake, ${rates}`,
      value: amount,
      title: `If they were worth what those who went on were (n = ${formatCount(dropped, locale)} and ${formatCount(n, locale)})`,
    })),
  ];
}
