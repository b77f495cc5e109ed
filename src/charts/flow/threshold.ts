import type { FlowGraph } from '../../core/flow/paths-result.ts';

/** So many ways can be told apart; the slider on screen shows more of them, or fewer. */
export const USUAL_WAYS = 30;
const FEWEST_WAYS = 12;
/** Pixels of width that one more way takes, as a rule. */
const ROOM_OF_WAY = 40;

/** How many ways are shown at first in a room of some width. */
export const usualWays = (room: number): number =>
  Math.max(FEWEST_WAYS, Math.min(USUAL_WAYS, Math.floor(room / ROOM_OF_WAY)));

/** With more than these a picture says nothing, and takes long to lay out. */
export const MOST_WAYS = 250;

/**
 * How often an edge has to be taken to be among the most taken `wanted`; those taken as often as the last are too, unless
 * that were too many.
 */
export function waysOf({ edges }: FlowGraph, wanted: number): number {
  const times = edges.map((edge) => edge.times).toSorted((a, b) => b - a);
  const least = times[Math.min(Math.max(wanted, 1), times.length) - 1] ?? 1;
  return times[MOST_WAYS] === least ? least + 1 : least;
}
