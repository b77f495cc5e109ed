import type { Warning } from '../data/warning.ts';
/**
 * The figures of a flow. Field names are public. A count is one of distinct units or of journeys, as the document asks;
 * counts of units need not add up, since a unit with several journeys may stand in several places.
 */

export interface FlowNode {
  readonly item: string;
  readonly count: number;
  /** Of those, the ones with a journey that ends here (with an end anchor: begins here). */
  readonly dropped: number;
  /** Events that collapsing folded into this node, over all journeys. */
  readonly repeats: number;
}

/** The items of a column that are not shown, by set union: a unit in two of them counts once. */
export interface FlowOther {
  /** How many different items these are. */
  readonly items: number;
  readonly count: number;
  readonly dropped: number;
  readonly repeats: number;
}

export interface FlowColumn {
  /** 0-based; with an end anchor column 0 is the anchor and the next one what came before it. */
  readonly index: number;
  /** All who arrive here, and of those the ones with a journey that ends here; again by set union. */
  readonly count: number;
  readonly dropped: number;
  /** Largest first; ties by item in code-point order. */
  readonly nodes: readonly FlowNode[];
  readonly other: FlowOther;
}

/** From an item of `column` to one of the next column; null stands for Other. Read in the direction of the columns. */
export interface FlowLink {
  readonly column: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly count: number;
}

export interface FlowResult {
  readonly journeys: number;
  /** Units with at least one journey. */
  readonly units: number;
  /** What shares are shares of: `units` or `journeys`, whichever the document counts. */
  readonly denominator: number;
  /** As many as the document asks for, empty ones included. */
  readonly columns: readonly FlowColumn[];
  /** By column, then in the order of the nodes, Other last; only those somebody took. */
  readonly links: readonly FlowLink[];
  /** What the question names that is not there. */
  readonly warnings?: readonly Warning[];
}
