import { rateOf } from '../../core/statistics/interval.ts';
import type { Tier } from '../../core/tags/document.ts';
import { label } from '../scene/drawing.ts';
import type { FlowMark, Label, Path } from '../scene/shapes.ts';
import { fitName, fitText, textWidth } from '../scene/text-width.ts';
import type { Theme } from '../scene/theme.ts';
import { type EventTiers, TIER_ROOM, TIER_SIGN, tierSign } from '../scene/tier-sign.ts';
import { formatCompact, formatCount, formatPercent } from '../words/format.ts';
import { BAR, CAPTION, type FlowLayout, type LaidColumn, type LaidNode, TAIL } from './layout.ts';
import type { FlowWords } from './words.ts';

export const NAME = 13;
/** The baseline of a name, from the top of its caption. */
export const NAME_LINE = 12;
const FIGURE = 12;
const SPACE = 6;
/** A tail at least this high has room for its figure. */
const TAIL_TEXT = 14;
const AFTER_TAIL = BAR + TAIL + 2;
/** Above the first captions. */
export const HEADINGS = 66;

export interface CaptionOptions {
  readonly layout: FlowLayout;
  /** What shares are shares of. */
  readonly all: number;
  readonly words: FlowWords;
  readonly theme: Theme;
  readonly locale: string | undefined;
  /** Columns run from the right, text ends where it would begin. */
  readonly mirrored: boolean;
  /** A sign stands before the name of an event that has one. */
  readonly tiers?: EventTiers;
}

interface Part {
  readonly text: string;
  /** Stands in place of the text. */
  readonly sign?: Tier;
  /** A name, whose digits are as they come. */
  readonly isName?: boolean;
  readonly fill: string;
  readonly weight: 400 | 500 | 600;
}

type Figures = (n: number) => string;

/** All text of the chart: headings above y = 0, captions over the bars, figures on the larger drop-offs. */
export function flowCaptions({ layout, all, words, theme, locale, mirrored, tiers }: CaptionOptions): (Label | Path)[] {
  const { width, columns } = layout;
  const shapes: (Label | Path)[] = [];
  const share = (part: number, whole: number) => formatPercent(rateOf(part, whole), locale);
  const line = (x: number, y: number, parts: readonly Part[], size: number, rest: Partial<Label>) => {
    const taken = widthOf(parts, size);
    let at = mirrored ? width - x - taken : x;
    for (const part of parts) {
      const { text, sign, isName, fill, weight } = part;
      if (sign) shapes.push(tierSign(sign, at, y, theme));
      else shapes.push(label(at, y, text, size, fill, { weight, tabular: !isName, halo: theme.ground, ...rest }));
      at += partWidth(part, size) + SPACE;
    }
  };
  const figures = (count: Figures, n: number, whole: number): Part[] => [
    { text: count(n), fill: theme.ink, weight: 600 },
    { text: share(n, whole), fill: theme.muted, weight: 400 },
  ];
  const nodes = columns.flatMap((column) => column.nodes.map((node) => ({ column, node })));
  const exact: Figures = (n) => formatCount(n, locale);
  const compact: Figures = (n) => formatCompact(n, locale);
  const fits = (count: Figures) =>
    columns.every((column) => widthOf(figures(count, column.figures.count, all), NAME) <= column.room) &&
    nodes.every(({ column, node }) => widthOf(figures(count, node.count, all), FIGURE) <= column.room);
  const count = fits(exact) ? exact : compact;

  const ended = wording(
    columns.filter(({ figures: { dropped } }) => dropped > 0).map(({ figures, room }) => ({ ...figures, room })),
    endings(words.ends, count, share),
  );
  for (const column of columns) {
    const { x, room, figures: whole } = column;
    const here: FlowMark = { kind: 'node', column: whole.index };
    const heading = fitText(words.heading(whole), room, NAME, 600);
    line(x, 12, [{ text: heading, isName: true, fill: theme.ink, weight: 600 }], NAME, {});
    line(x, 30, fitting(figures(count, whole.count, all), NAME, room), NAME, {
      title: words.arrivedTitle(whole),
      data: here,
    });
    if (whole.dropped > 0 && figureWidth(ended(whole), FIGURE, 500) <= room) {
      line(x, 47, [{ text: ended(whole), fill: theme.warm, weight: 500 }], FIGURE, {
        // What is read out has to hold what is seen, however short that had to be.
        title: `${ended(whole)}\n${words.endedTitle(whole)}`,
        data: { ...here, kind: 'dropped' },
      });
    }
  }

  const tailRoom = (column: LaidColumn) => column.room - AFTER_TAIL;
  const tails = nodes.filter(({ node }) => node.tail.height >= TAIL_TEXT);
  const left = wording(
    tails.map(({ column, node }) => ({ ...node, room: tailRoom(column) })),
    endings(words.ends, count, share),
  );
  for (const { column, node } of nodes) {
    const top = HEADINGS + node.bar.y - CAPTION;
    const rest = { title: words.nodeTitle(node), data: markOf(node) };
    const tier = node.item === null ? undefined : tiers?.get(node.item);
    const sign: Part[] = tier ? [{ text: '', sign: tier, fill: theme.ink, weight: 500 }] : [];
    const room = column.room - (tier ? TIER_ROOM : 0);
    const name = fitName(words.name(node), room, NAME, 500);
    const fill = node.item === null ? theme.muted : theme.ink;
    line(column.x, top + NAME_LINE, [...sign, { text: name, isName: true, fill, weight: 500 }], NAME, rest);
    const parts = figures(count, node.count, all);
    const repeats = words.repeats(node);
    if (repeats !== null) parts.push({ text: repeats, fill: theme.accentInk, weight: 500 });
    line(column.x, top + 28, fitting(parts, FIGURE, column.room), FIGURE, rest);
  }
  for (const { column, node } of tails) {
    if (figureWidth(left(node), FIGURE, 500) > tailRoom(column)) continue;
    const y = HEADINGS + node.tail.y + node.tail.height / 2 + 4;
    line(column.x + AFTER_TAIL, y, [{ text: left(node), fill: theme.warm, weight: 500 }], FIGURE, {
      title: words.tailTitle(node),
      data: { ...markOf(node), kind: 'dropped' },
    });
  }
  return shapes;
}

export const markOf = ({ column, item }: LaidNode) => ({ kind: 'node', column, item }) as const satisfies FlowMark;

const widthOf = (parts: readonly Part[], size: number): number =>
  parts.reduce((sum, part) => sum + partWidth(part, size), SPACE * (parts.length - 1));

const partWidth = ({ text, sign, isName, weight }: Part, size: number): number => {
  if (sign) return TIER_SIGN;
  return isName ? textWidth(text, size, weight) : figureWidth(text, size, weight);
};

/** Figures stand in columns, so each digit is as wide as the widest. */
const figureWidth = (text: string, size: number, weight: Part['weight']): number =>
  textWidth(text.replace(/\d/g, '4'), size, weight);

/** As many of the parts, from the first, as there is room for; the tooltip has them all. */
function fitting(parts: readonly Part[], size: number, room: number): readonly Part[] {
  let shown = parts;
  while (shown.length > 1 && widthOf(shown, size) > room) shown = shown.slice(0, -1);
  return shown;
}

interface Ended {
  readonly dropped: number;
  readonly count: number;
}

/** From the longest wording to the shortest. */
const endings = (ends: string, count: Figures, share: (part: number, whole: number) => string) => [
  ({ dropped, count: n }: Ended) => `${count(dropped)} ${ends}, ${share(dropped, n)}`,
  ({ dropped, count: n }: Ended) => `${count(dropped)} · ${share(dropped, n)}`,
  ({ dropped, count: n }: Ended) => share(dropped, n),
];

/** The first wording that has room everywhere, so that all read alike; the last one where none has. */
const wording = (
  places: readonly (Ended & { readonly room: number })[],
  wordings: readonly ((one: Ended) => string)[],
): ((one: Ended) => string) =>
  wordings.find((words) => places.every((one) => figureWidth(words(one), FIGURE, 500) <= one.room)) ?? wordings.at(-1)!;
