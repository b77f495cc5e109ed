import type { FlowGraph, GraphEdge } from './paths-result.ts';

/** An edge to everything below a threshold. */
export interface FoldedEdge extends Omit<GraphEdge, 'units' | 'journeys' | 'shareIn' | 'medianMs' | 'p95Ms'> {
  /** How many edges it stands for. */
  readonly folded: number;
}

/**
 * The edges taken at least so often, and for each item one to Other, which stands for the rest of what it was left by:
 * the shares of every item still add up to 1.
 */
export function foldGraph(
  { edges }: FlowGraph,
  threshold: number,
): { readonly edges: readonly GraphEdge[]; readonly others: readonly FoldedEdge[] } {
  const below = edges.filter(({ times }) => times < threshold);
  const others = [...Map.groupBy(below, ({ from }) => from)].map(
    ([from, own]): FoldedEdge => ({
      from,
      to: null,
      times: own.reduce((sum, { times }) => sum + times, 0),
      shareOut: own.reduce((sum, { shareOut }) => sum + shareOut, 0),
      folded: own.length,
    }),
  );
  return { edges: edges.filter(({ times }) => times >= threshold), others };
}
