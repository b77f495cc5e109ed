import dagre from '@dagrejs/dagre';
import type { FoldedEdge } from '../../core/flow/fold.ts';
import type { GraphEdge, GraphNode } from '../../core/flow/paths-result.ts';
import { textWidth } from '../scene/text-width.ts';
import { foldedInWords, type GraphLayout, PAD, SIGN, TEXT } from './graph-scene.ts';

export interface GraphLayoutOptions {
  readonly locale?: string;
  readonly others?: readonly FoldedEdge[];
  /** Which way time runs: to the right, or down. */
  readonly direction?: GraphDirection;
}

export type GraphDirection = 'LR' | 'TB';

const WIDEST = 200;
const NARROWEST = 72;
const LINE = 14;
const MARGIN = 12;
/** The room of an edge's figure. */
const FIGURE = { width: 48, height: 26 };
const START = 'start';
const END = 'end';

/** Where the items of these edges stand, from left to right, and the ways between them; others are left out. */
export function graphLayout(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  { locale, others = [], direction = 'LR' }: GraphLayoutOptions = {},
): GraphLayout {
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  // A tight tree is good enough, and found at once; the simplex that is the default can go round for ever on ties.
  graph.setGraph({
    ranker: 'tight-tree',
    rankdir: direction,
    nodesep: 22,
    ranksep: 40,
    edgesep: 12,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  const places = new Map(nodes.map(({ item }, place) => [item, `item ${place}`]));
  const idOf = (item: string | null, end: string): string => (item === null ? end : places.get(item)!);
  const folded = new Map(others.map((other) => [other.from, other]));
  const shown = new Set(edges.flatMap(({ from, to }) => [idOf(from, START), idOf(to, END)]));
  const add = (id: string, item: string | null, name: string, lines: number, other: FoldedEdge | undefined): void => {
    if (!shown.has(id)) return;
    const widest = Math.max(
      textWidth(name, TEXT, 500) + SIGN,
      other ? textWidth(foldedInWords(other, locale), 11, 400) : 0,
    );
    graph.setNode(id, {
      item,
      width: Math.min(WIDEST, Math.max(NARROWEST, Math.ceil(widest) + 2 * PAD)),
      height: (lines + (other ? 1 : 0)) * LINE + 10,
    });
  };
  add(START, null, 'Start', 1, folded.get(null));
  for (const { item } of nodes) add(places.get(item)!, item, item, 2, folded.get(item));
  add(END, null, 'End', 1, undefined);
  for (const { from, to, times } of edges)
    graph.setEdge(idOf(from, START), idOf(to, END), {
      ...FIGURE,
      labelpos: 'c',
      from,
      to,
      weight: Math.ceil(Math.log2(1 + times)),
    });
  if (shown.size === 0) return { width: 0, height: 0, nodes: [], edges: [] };
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: graph.nodes().map((id) => {
      const { item, x, y, width, height } = graph.node(id) as unknown as Placed;
      return { item, ...(item === null && ({ end: id === START ? START : END } as const)), x, y, width, height };
    }),
    edges: graph.edges().map((edge) => {
      const { from, to, points, x, y } = graph.edge(edge) as unknown as Way;
      return { from, to, points: points.map((point) => [point.x, point.y] as const), figure: [x, y] as const };
    }),
  };
}

/** Its words are legible from this share of their size on. */
const LEGIBLE = 0.75;

/** The same in a room of some width: from left to right where that can be read, else downwards where that is narrower. */
export function fittedLayout(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  options: Omit<GraphLayoutOptions, 'direction'>,
  room: number,
): GraphLayout {
  const across = graphLayout(nodes, edges, options);
  if (across.width * LEGIBLE <= room) return across;
  const down = graphLayout(nodes, edges, { ...options, direction: 'TB' });
  return down.width < across.width ? down : across;
}

interface Placed {
  readonly item: string | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Way {
  readonly from: string | null;
  readonly to: string | null;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}
