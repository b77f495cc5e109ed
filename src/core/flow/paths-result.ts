/** What whole journeys come to: as a list of paths, and as a graph. Field names are public. */

export interface FlowPath {
  /** In the direction of the columns, no more than there are. */
  readonly items: readonly string[];
  /** By item: events that collapsing folded into it, over all journeys. */
  readonly repeats: readonly number[];
  /** Its journeys go on beyond the last column. */
  readonly cut: boolean;
  readonly units: number;
  readonly journeys: number;
  /** journeys ÷ all journeys. */
  readonly share: number;
  /** Units with a chosen event in such a journey, or, of anchored ones, in their time; null where none was chosen. */
  readonly converted: number | null;
  /** Median time from first to last event of the whole journey. */
  readonly medianMs: number;
}

export interface FlowPaths {
  /** Most units first; then most journeys, then items in code-point order. */
  readonly paths: readonly FlowPath[];
  /** How many more there are. */
  readonly more: number;
}

export interface GraphNode {
  readonly item: string;
  readonly units: number;
  /** How often it was come to; a run of equal items, where these are collapsed, counts once. */
  readonly times: number;
}

/** An item followed by an item. `from` null: a journey begins; `to` null: it ends. */
export interface GraphEdge {
  readonly from: string | null;
  readonly to: string | null;
  readonly units: number;
  readonly journeys: number;
  readonly times: number;
  /** times ÷ the times `from` was left, and ÷ the times `to` was reached. */
  readonly shareOut: number;
  readonly shareIn: number;
  /** Of the time between the two; null where one of them is no item. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

export interface FlowGraph {
  /** Most units first; then times, then the item in code-point order. */
  readonly nodes: readonly GraphNode[];
  /** Most times first; then units, then from and to in code-point order, null first. */
  readonly edges: readonly GraphEdge[];
}
