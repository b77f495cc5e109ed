import { curveCatmullRom, line } from 'd3';
import type { FoldedEdge } from '../../core/flow/fold.ts';
import type { FlowGraph, GraphEdge } from '../../core/flow/paths-result.ts';
import { label, round } from '../scene/drawing.ts';
import type { GraphMark, Scene, Shape } from '../scene/shapes.ts';
import { fitName, textWidth } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { type EventTiers, tierSign } from '../scene/tier-sign.ts';
import { formatCompact, formatCount, formatDuration, formatPercent } from '../words/format.ts';

/** Where a layout has put a node; `item` null with `end` says which end of all journeys it is. */
export interface PlacedNode {
  readonly item: string | null;
  readonly end?: 'start' | 'end';
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The way of an edge, from the rim of one node to the rim of the other. */
export interface PlacedEdge {
  readonly from: string | null;
  readonly to: string | null;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** The middle of the room for its figure; at the middle of its points where nobody says. */
  readonly figure?: readonly [x: number, y: number];
}

/** What a layout library makes of a graph. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export type GraphWeight = 'times' | 'units' | 'journeys' | 'shareOut' | 'shareIn';

export interface GraphSceneOptions {
  readonly weight?: GraphWeight;
  readonly theme?: ThemeName;
  readonly locale?: string;
  /** What is folded at each node, by the item it leaves; see `foldGraph`. */
  readonly others?: readonly FoldedEdge[];
  readonly tiers?: EventTiers;
  /** An item or an edge that is looked at: what it has nothing to do with steps back. */
  readonly lit?: GraphMark | null;
}

export const TEXT = 12;
const HEAD = 7;
const WIDEST = 9;
/** Between a node's rim and its text. */
export const PAD = 10;
/** The room of a tier's sign before a name. */
export const SIGN = 14;
const FAINT = 0.18;

/** Items and what follows them, over a layout made elsewhere: the wider an edge, the more take it. */
export function graphScene(
  graph: FlowGraph,
  layout: GraphLayout,
  { weight = 'times', theme: name, locale, others = [], tiers, lit = null }: GraphSceneOptions = {},
): Scene {
  const theme = themes[name ?? 'light'];
  const keyOf = (from: string | null, to: string | null): string => JSON.stringify([from, to]);
  const edges = new Map(graph.edges.map((edge) => [keyOf(edge.from, edge.to), edge]));
  const nodes = new Map(graph.nodes.map((node) => [node.item, node]));
  const most = Math.max(1e-9, ...graph.edges.map((edge) => edge[weight]));
  const shapes: Shape[] = [];
  const described: string[] = [];
  for (const { from, to, points, figure } of layout.edges) {
    const edge = edges.get(keyOf(from, to));
    if (!edge || points.length < 2) continue;
    const title = edgeInWords(edge, locale);
    described.push(title.replaceAll('\n', ', '));
    const journey: GraphMark = { kind: 'edge', from, to };
    const isFaint = lit !== null && !touches(lit, journey);
    const opacity = isFaint ? FAINT : undefined;
    const wide = round(1 + (WIDEST - 1) * Math.sqrt(edge[weight] / most));
    shapes.push(
      { kind: 'path', d: curve(points), stroke: theme.hatchLine, strokeWidth: wide, opacity, title, journey },
      { kind: 'path', d: arrowHead(points, HEAD + wide), fill: theme.accent, opacity, title, journey },
    );
    const [x, y] = figure ?? points[Math.floor(points.length / 2)];
    const text =
      weight === 'shareOut' || weight === 'shareIn'
        ? formatPercent(edge[weight], locale)
        : formatCompact(edge[weight], locale);
    shapes.push(
      // Without a word rather than not there: what is pointed at must stay the same shape.
      label(round(x), round(y - 5), isFaint ? '' : text, 11, theme.muted, {
        anchor: 'middle',
        halo: theme.ground,
        tabular: true,
        title,
        journey,
      }),
    );
  }
  const folded = new Map(others.map((other) => [other.from, other]));
  const near = lit === null ? null : itemsNear(lit, layout);
  for (const { item, end, x, y, width, height } of layout.nodes) {
    const node = item === null ? undefined : nodes.get(item);
    const text = item ?? (end === 'start' ? 'Start' : 'End');
    const other = end === 'end' ? undefined : folded.get(item);
    const tier = item === null ? undefined : tiers?.get(item);
    const title = [
      text,
      ...(node ? [`${formatCount(node.units, locale)} came here, ${formatCount(node.times, locale)} times`] : []),
      ...(other
        ? [
            `${formatCount(other.folded, locale)} smaller way${other.folded === 1 ? '' : 's'} from here not drawn: ${formatCount(other.times, locale)} times, ${formatPercent(other.shareOut, locale)}`,
          ]
        : []),
    ].join('\n');
    if (node) described.push(title.replaceAll('\n', ': '));
    const journey: GraphMark | undefined = item === null ? undefined : { kind: 'item', item };
    const isFaint = near !== null && !near.has(item === null ? `\0${end}` : item);
    const ink = isFaint ? theme.muted : theme.ink;
    const room = width - 2 * PAD - (tier ? SIGN : 0);
    // Lines from the top: the name, how many came, what is not drawn.
    const lineAt = (place: number): number => round(y - height / 2 + 17 + place * 14);
    shapes.push(
      {
        kind: 'rect',
        x: round(x - width / 2),
        y: round(y - height / 2),
        width,
        height,
        radius: node ? 6 : Math.min(height / 2, 14),
        fill: node && !isFaint ? theme.flow : theme.ghost,
        stroke: isFaint ? theme.line : node ? theme.accent : theme.muted,
        strokeWidth: 1,
        title,
        journey,
      },
      label(round(x + (tier ? SIGN / 2 : 0)), lineAt(0), fitName(text, room, TEXT, 500), TEXT, ink, {
        anchor: 'middle',
        weight: 500,
        title,
        journey,
      }),
    );
    if (tier) {
      const left = x - Math.min(textWidth(text, TEXT, 500), room) / 2 - SIGN / 2 - 3;
      shapes.push(tierSign(tier, round(left), lineAt(0), theme));
    }
    const small = (place: number, words: string): Shape =>
      label(round(x), lineAt(place), words, 11, theme.muted, { anchor: 'middle', tabular: true, title, journey });
    if (node) shapes.push(small(1, formatCompact(node.units, locale)));
    if (other) shapes.push(small(node ? 2 : 1, foldedInWords(other, locale)));
  }
  return {
    width: layout.width,
    height: layout.height,
    title: 'What follows what',
    description: described.join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}

/** "+3 ways, 5.2 %": what is not drawn at a node. */
export const foldedInWords = ({ folded, shareOut }: FoldedEdge, locale?: string): string =>
  `+${formatCount(folded, locale)} way${folded === 1 ? '' : 's'}, ${formatPercent(shareOut, locale)}`;

/** Whether an edge has to do with what is looked at. */
function touches(lit: GraphMark, edge: Extract<GraphMark, { kind: 'edge' }>): boolean {
  if (lit.kind === 'item') return edge.from === lit.item || edge.to === lit.item;
  return edge.from === lit.from && edge.to === lit.to;
}

/** The items at the ends of what is lit; the ends of all journeys by names that no item has. */
function itemsNear(lit: GraphMark, { edges }: GraphLayout): ReadonlySet<string> {
  const ends = edges
    .filter(({ from, to }) => touches(lit, { kind: 'edge', from, to }))
    .flatMap(({ from, to }) => [from ?? '\0start', to ?? '\0end']);
  return new Set(lit.kind === 'item' ? [...ends, lit.item] : ends);
}

/** An edge in words, a line each. */
export function edgeInWords(
  { from, to, units, times, shareOut, shareIn, medianMs }: GraphEdge,
  locale?: string,
): string {
  return [
    `${from ?? 'Start'} → ${to ?? 'End'}`,
    `${formatCount(times, locale)} times, ${formatCount(units, locale)} units`,
    `${formatPercent(shareOut, locale)} of what follows ${from ?? 'the start'}, ${formatPercent(shareIn, locale)} of what leads to ${to ?? 'the end'}`,
    ...(medianMs === null ? [] : [`median ${formatDuration(medianMs, locale)}`]),
  ].join('\n');
}

/** A smooth way through all points, so that a figure at one of them stands on it. */
const curve = (points: PlacedEdge['points']): string =>
  line<readonly [number, number]>().curve(curveCatmullRom.alpha(0.5)).digits(2)([...points]) ?? '';

/** A triangle at the last point, along the last leg. */
function arrowHead(points: PlacedEdge['points'], size: number): string {
  const [x, y] = points[points.length - 1];
  const [px, py] = points[points.length - 2];
  const length = Math.hypot(x - px, y - py) || 1;
  const [dx, dy] = [(x - px) / length, (y - py) / length];
  const at = (along: number, across: number): string =>
    `${round(x - dx * along - dy * across)} ${round(y - dy * along + dx * across)}`;
  return `M${round(x)} ${round(y)}L${at(size, size / 2)}L${at(size, -size / 2)}Z`;
}
