import type { FlowGraph, GraphEdge } from '../../core/flow/paths-result.ts';
import { label, round } from '../scene/drawing.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { fitText } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
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
}

const TEXT = 12;
const HEAD = 7;
const WIDEST = 9;
const PAD = 10;

/** Items and what follows them, over a layout made elsewhere: the wider an edge, the more take it. */
export function graphScene(
  graph: FlowGraph,
  layout: GraphLayout,
  { weight = 'times', theme: name, locale }: GraphSceneOptions = {},
): Scene {
  const theme = themes[name ?? 'light'];
  const keyOf = (from: string | null, to: string | null): string => JSON.stringify([from, to]);
  const edges = new Map(graph.edges.map((edge) => [keyOf(edge.from, edge.to), edge]));
  const nodes = new Map(graph.nodes.map((node) => [node.item, node]));
  const most = Math.max(1e-9, ...graph.edges.map((edge) => edge[weight]));
  const shapes: Shape[] = [];
  const described: string[] = [];
  for (const { from, to, points } of layout.edges) {
    const edge = edges.get(keyOf(from, to));
    if (!edge || points.length < 2) continue;
    const title = edgeInWords(edge, locale);
    described.push(title.replaceAll('\n', ', '));
    const wide = round(1 + (WIDEST - 1) * Math.sqrt(edge[weight] / most));
    shapes.push(
      { kind: 'path', d: curve(points), stroke: theme.hatchLine, strokeWidth: wide, title },
      { kind: 'path', d: arrowHead(points, HEAD + wide), fill: theme.accent, title },
    );
    const [x, y] = middleOf(points);
    const text =
      weight === 'shareOut' || weight === 'shareIn'
        ? formatPercent(edge[weight], locale)
        : formatCompact(edge[weight], locale);
    shapes.push(
      label(round(x), round(y) - 4, text, 11, theme.muted, {
        anchor: 'middle',
        halo: theme.ground,
        tabular: true,
        title,
      }),
    );
  }
  for (const { item, end, x, y, width, height } of layout.nodes) {
    const node = item === null ? undefined : nodes.get(item);
    const text = item ?? (end === 'start' ? 'Start' : 'End');
    const title = node
      ? `${text}\n${formatCount(node.units, locale)} came here, ${formatCount(node.times, locale)} times`
      : text;
    if (node) described.push(title.replaceAll('\n', ': '));
    shapes.push(
      {
        kind: 'rect',
        x: round(x - width / 2),
        y: round(y - height / 2),
        width,
        height,
        radius: node ? 6 : height / 2,
        fill: node ? theme.flow : theme.ghost,
        stroke: node ? theme.accent : theme.muted,
        strokeWidth: 1,
        title,
      },
      label(round(x), round(y + (node ? -1 : 4)), fitText(text, width - 2 * PAD, TEXT, 500), TEXT, theme.ink, {
        anchor: 'middle',
        weight: 500,
        title,
      }),
    );
    if (node)
      shapes.push(
        label(round(x), round(y + 14), formatCompact(node.units, locale), 11, theme.muted, {
          anchor: 'middle',
          tabular: true,
          title,
        }),
      );
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

/** The point in the middle, or between the two that are. */
function middleOf(points: PlacedEdge['points']): readonly [number, number] {
  const [low, high] = [points[(points.length - 1) >> 1], points[points.length >> 1]];
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
}

/** A smooth way through points: quadratic pieces between the middles of its legs. */
function curve(points: PlacedEdge['points']): string {
  const [[x0, y0], ...rest] = points;
  const parts = [`M${round(x0)} ${round(y0)}`];
  for (let i = 0; i < rest.length - 1; i++) {
    const [x, y] = rest[i];
    const [nx, ny] = rest[i + 1];
    const last = i === rest.length - 2;
    parts.push(`Q${round(x)} ${round(y)} ${round(last ? nx : (x + nx) / 2)} ${round(last ? ny : (y + ny) / 2)}`);
  }
  if (rest.length === 1) parts.push(`L${round(rest[0][0])} ${round(rest[0][1])}`);
  return parts.join('');
}

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
