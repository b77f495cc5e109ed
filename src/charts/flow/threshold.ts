import type { FlowGraph } from '../../core/flow/paths-result.ts';

/** So many ways can be told apart; the slider on screen shows more of them, or fewer. */
export const USUAL_WAYS = 30;

/** How often an edge has to be taken to be among the most taken `wanted`; those taken as often as the last are too. */
export function waysOf({ edges }: FlowGraph, wanted: number): number {
  const times = edges.map((edge) => edge.times).toSorted((a, b) => b - a);
  return times[Math.min(Math.max(wanted, 1), times.length) - 1] ?? 1;
}
