import { area, curveBumpX, scaleLinear } from 'd3';
import type { FlowDocument } from '../../core/flow/document.ts';
import type { FlowResult } from '../../core/flow/result.ts';
import { block, hairline, label, round } from '../scene/drawing.ts';
import { figureLine } from '../scene/figure-line.ts';
import type { Path, Pattern, Scene, Shape } from '../scene/shapes.ts';
import { fitName, textWidth } from '../scene/text-width.ts';
import { type Theme, type ThemeName, themes } from '../scene/theme.ts';
import type { EventTiers } from '../scene/tier-sign.ts';
import { formatCount } from '../words/format.ts';
import { flowCaptions, HEADINGS, markOf, NAME, NAME_LINE } from './captions.ts';
import {
  BAR,
  CAPTION,
  type FlowLayout,
  flowLayout,
  type LaidLink,
  type LaidNode,
  partLayout,
  type Stretch,
  TAIL,
} from './layout.ts';
import { describeFlow, type FlowWords, flowAudience, flowNoun, flowTitle, flowWords } from './words.ts';

export interface FlowSceneOptions {
  /** Pixels to fill; the scene is wider where its columns need it. */
  readonly width: number;
  /** Pixels to fill; the scene is higher where its rows need it. Chosen by the chart when missing. */
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  /** The flow that was counted: tells the direction, and what a unit is called. */
  readonly document: FlowDocument;
  readonly tiers?: EventTiers;
  /** The flow of those behind one number: lit, while everything else steps back. */
  readonly lit?: FlowResult;
}

const HEADER_GAP = 20;
/** Patterns: the drop-off, and what goes on beyond the last column. */
export const ENDED = 'ended';
export const BEYOND = 'beyond';
/** From the links of the largest item of a column to those of its smallest: neighbours differ a little without a colour each. */
export const LINK_OPACITY: readonly [number, number] = [0.32, 0.16];

/** The flow chart without a title block, for the screen. Time runs from left to right: with an end anchor its columns stand from the right. */
export const flowScene = (result: FlowResult, options: FlowSceneOptions): Scene => sceneOf(result, options, true);

/** How high the scene becomes, without drawing it. */
export function flowHeight(result: FlowResult, options: FlowSceneOptions): number {
  const { width, height, document, locale } = options;
  const header = figureLine(figuresOf(result, document, locale), width, themes[options.theme ?? 'light']);
  const top = header.height + HEADER_GAP;
  return result.denominator === 0
    ? emptyHeight(top, height)
    : heightOf(top, flowLayout(result, width, height && height - top - HEADINGS));
}

const heightOf = (top: number, layout: FlowLayout): number => Math.ceil(top + HEADINGS + layout.height);

const emptyHeight = (top: number, height = 0): number => Math.max(top + 120, height);

function sceneOf(result: FlowResult, options: FlowSceneOptions, isWhole: boolean): Scene {
  const { document, locale } = options;
  const theme = themes[options.theme ?? 'light'];
  const mirrored = document.anchor?.at === 'end';
  const words = flowWords(options.lit ?? result, document, locale);
  const header = figureLine(figuresOf(result, document, locale), options.width, theme);
  const top = header.height + HEADER_GAP;
  const scene = {
    title: flowTitle(document),
    description: describeFlow(result, document, locale),
    ground: theme.ground,
    patterns: fades(theme, mirrored),
  };
  if (result.denominator === 0) {
    const { width } = options;
    const height = emptyHeight(top, options.height);
    return { ...scene, width, height, shapes: [...header.shapes, ...notice(width / 2, (top + height) / 2, theme)] };
  }
  const layout = flowLayout(result, options.width, options.height && options.height - top - HEADINGS);
  const part = options.lit && partLayout(layout, options.lit);
  const body = isWhole ? bodyOf(layout, words, theme, mirrored) : [];
  const lit = part ? [...faint(body), ...bodyOf(part, words, theme, mirrored)] : body;
  const chart: Shape[] = [
    { kind: 'group', y: HEADINGS, children: lit },
    hairline(0, layout.width, HEADINGS - 8.5, theme.line),
    ...flowCaptions({
      layout: part ?? layout,
      all: (options.lit ?? result).denominator,
      words,
      theme,
      locale,
      mirrored,
      tiers: options.tiers,
    }),
    ...(part ? namesBeside(part, layout, words, theme, mirrored) : []),
  ];
  return {
    ...scene,
    width: Math.max(options.width, layout.width),
    height: heightOf(top, layout),
    shapes: [...header.shapes, { kind: 'group', y: top, children: chart }],
  };
}

/** The part that is lit, drawn to lie over the scene of the whole flow in the same room, which then steps back. */
export function litScene(result: FlowResult, options: FlowSceneOptions & { readonly lit: FlowResult }): Scene {
  const scene = sceneOf(result, options, false);
  return { ...scene, ground: null, shapes: inert(scene.shapes) };
}

/** Only to be looked at. */
const inert = (shapes: readonly Shape[]): Shape[] =>
  shapes.map(({ title: _, data: __, ...shape }) =>
    shape.kind === 'group' ? { ...shape, children: inert(shape.children) } : (shape as Shape),
  );

const FAINT = 0.25;

/** Stepped back, and without a word: what it would say is not of the part that is looked at. */
const faint = (shapes: readonly Shape[]): Shape[] =>
  shapes.map((shape) =>
    shape.kind === 'path'
      ? { ...shape, title: undefined, data: undefined, opacity: (shape.opacity ?? 1) * FAINT }
      : shape,
  );

/** With more than these there is no reading of names beside the lit ones. */
const MOST_NAMES = 400;

/** The names of the items that none of the part pass, so that the others keep their neighbours. */
function namesBeside(
  part: FlowLayout,
  { width, columns }: FlowLayout,
  words: FlowWords,
  theme: Theme,
  mirrored: boolean,
): Shape[] {
  if (columns.reduce((sum, { nodes }) => sum + nodes.length, 0) > MOST_NAMES) return [];
  return columns.flatMap(({ x, room, nodes }, column) => {
    const lit = new Set(part.columns[column].nodes.map(({ item }) => item));
    return nodes
      .filter(({ item }) => !lit.has(item))
      .map((node) => {
        const at = mirrored ? width - x : x;
        const anchor = mirrored ? 'end' : 'start';
        const text = fitName(words.name(node), room, NAME, 400);
        return label(at, HEADINGS + node.bar.y - CAPTION + NAME_LINE, text, NAME, theme.muted, {
          anchor,
          halo: theme.ground,
        });
      });
  });
}

function figuresOf(result: FlowResult, document: FlowDocument, locale: string | undefined) {
  const { journeys, units, denominator } = result;
  const figures = [{ name: flowAudience(document), value: formatCount(denominator, locale), main: true }];
  const add = (count: FlowDocument['count'], n: number) => {
    const noun = flowNoun({ ...document, count }, 2);
    figures.push({ name: noun[0].toUpperCase() + noun.slice(1), value: formatCount(n, locale), main: false });
  };
  if (journeys !== units) {
    if (document.count === 'journeys') add('units', units);
    else add('journeys', journeys);
  }
  const undrawn = result.links.length - MOST_WAYS;
  if (undrawn > 0) figures.push({ name: 'Thinnest ways, not drawn', value: formatCount(undrawn, locale), main: false });
  return figures;
}

const fades = (theme: Theme, mirrored: boolean): Pattern[] => {
  const fade = { kind: 'fade', toward: mirrored ? 'left' : 'right' } as const;
  return [
    { ...fade, id: ENDED, color: theme.warm, opacity: 0.5 },
    { ...fade, id: BEYOND, color: theme.accent, opacity: 0.3 },
  ];
};

function notice(x: number, y: number, theme: Theme): Shape[] {
  const text = 'No journeys';
  const width = textWidth(text, 14, 500) + 32;
  return [
    {
      kind: 'rect',
      x: x - width / 2,
      y: y - 18,
      width,
      height: 36,
      radius: 18,
      fill: theme.ground,
      stroke: theme.line,
      strokeWidth: 1,
    },
    label(x, y + 5, text, 14, theme.ink, { anchor: 'middle', weight: 500 }),
  ];
}

/** Of so many ways each is a shape of its own; of more only the widest, if they are so many pixels wide. */
const MOST_BANDS = 2000;
const THIN = 0.5;
/** Only so many ways are drawn at all, the widest, thin ones in one shape a column: nobody could point at any, or see the rest. */
const MOST_WAYS = 8000;

/** The ways that are shapes of their own, and those of each column that are one together. */
function drawnLinks(links: readonly LaidLink[]): { bands: readonly LaidLink[]; threads: readonly LaidLink[][] } {
  if (links.length <= MOST_BANDS) return { bands: links, threads: [] };
  const widest = links.toSorted((a, b) => b.leaves.height - a.leaves.height);
  const thick = widest.slice(0, MOST_BANDS).filter(({ leaves }) => leaves.height >= THIN);
  const drawn = new Set(widest.slice(0, MOST_WAYS));
  const own = new Set(thick);
  // In the order they lie in, whichever is drawn.
  const threads = Map.groupBy(
    links.filter((one) => drawn.has(one) && !own.has(one)),
    ({ link }) => link.column,
  );
  return { bands: links.filter((one) => own.has(one)), threads: [...threads.values()] };
}

/** Links under tails under bars. */
function bodyOf({ width, columns, links }: FlowLayout, words: FlowWords, theme: Theme, mirrored: boolean): Shape[] {
  const at = (x: number) => (mirrored ? width - x : x);
  const stretch = (x: number, length: number, { y, height }: Stretch): string => {
    const [x1, x2] = [at(x), at(x + length)].sort((a, b) => a - b);
    return block(x1, y, x2 - x1, height, 0, 0);
  };
  const most = Math.max(1, ...columns.map(({ nodes }) => nodes.length - 1));
  const opacity = scaleLinear([0, most], LINK_OPACITY);
  const band = (one: LaidLink): string =>
    bandOf(at(columns[one.link.column].x + BAR), at(columns[one.link.column + 1].x), one);
  const drawn = drawnLinks(links);
  const bands = [
    ...drawn.threads.map(
      (all): Path => ({ kind: 'path', d: all.map(band).join(''), fill: theme.accent, opacity: LINK_OPACITY[1] }),
    ),
    ...drawn.bands.map((one): Path => {
      const other = one.source.item === null;
      return {
        kind: 'path',
        d: band(one),
        fill: other ? theme.loss : theme.accent,
        opacity: round(other ? 0.45 : opacity(one.source.rank)),
        title: words.linkTitle(one),
        data: { kind: 'link', ...placeOf(one) },
      };
    }),
  ];
  const ends: Shape[] = [];
  const bars: Shape[] = [];
  for (const { x, nodes } of columns) {
    for (const node of nodes) {
      if (node.dropped > 0) {
        ends.push({
          kind: 'path',
          d: stretch(x + BAR, TAIL, node.tail),
          fill: { pattern: ENDED },
          title: words.tailTitle(node),
          data: { ...markOf(node), kind: 'dropped' },
        });
      }
      if (node.beyond.height > 0.01) {
        ends.push({
          kind: 'path',
          d: stretch(x + BAR, TAIL, node.beyond),
          fill: { pattern: BEYOND },
          title: words.beyondTitle(node),
        });
      }
      bars.push({
        kind: 'path',
        d: block(Math.min(at(x), at(x + BAR)), node.bar.y, BAR, node.bar.height, 2, 2),
        fill: fillOf(node, theme),
        title: words.nodeTitle(node),
        data: markOf(node),
      });
    }
  }
  return [...bands, ...ends, ...bars];
}

const fillOf = ({ item }: LaidNode, theme: Theme): string => (item === null ? theme.loss : theme.accent);

const placeOf = ({ link: { column, from, to } }: LaidLink) => ({ column, from, to });

function bandOf(x1: number, x2: number, { leaves, arrives }: LaidLink): string {
  const band = area<readonly [x: number, { readonly y: number; readonly height: number }]>(
    ([x]) => x,
    ([, { y }]) => y,
    ([, { y, height }]) => y + height,
  );
  return (
    band.curve(curveBumpX).digits(2)([
      [x1, leaves],
      [x2, arrives],
    ]) ?? ''
  );
}
