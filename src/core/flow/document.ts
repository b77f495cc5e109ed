import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import type { RewriteRule } from '../condition/rewrite.ts';
import type { SessionSource } from '../data/session-source.ts';
import type { DateRange, FunnelUnit, Preparation, Segmentation } from '../funnel/document.ts';

/** The saved flow: which paths people take. Field names are public; see the documents specification. */

/** Where journeys begin (`start`) or what they lead to (`end`). Alternatives; at least one. */
export interface FlowAnchor {
  readonly at: 'start' | 'end';
  readonly any: readonly EventMatcher[];
}

/**
 * Items are a property's values instead of event names, each rewritten by all rules in turn. An event without the
 * property keeps its name as its item.
 */
export interface FlowItem {
  readonly property: string;
  readonly rewrite: readonly RewriteRule[];
}

export interface FlowDocument {
  readonly version: 1;
  /** null: one journey per session. */
  readonly anchor: FlowAnchor | null;
  /** How many columns are shown; a journey may go on beyond them. 1 … MOST_COLUMNS. */
  readonly columns: number;
  /** How many items a column shows; the others merge into Other. 1 … MOST_ROWS. */
  readonly rows: number;
  /** Consecutive equal items become one. */
  readonly collapse: boolean;
  readonly unit: FunnelUnit;
  /** What every figure counts: distinct units, or journeys. */
  readonly count: 'units' | 'journeys';
  /** Event names that take part; null for all. */
  readonly include: readonly string[] | null;
  /** Event names that do not. */
  readonly exclude: readonly string[];
  /** null: items are event names. */
  readonly item: FlowItem | null;
  /** Selects journeys, not events: those whose anchor, or without an anchor whose first event, lies in it. */
  readonly range: DateRange | null;
  /** Filters every event must pass before anything else. */
  readonly where: readonly PropertyFilter[];
  /** Which users take part. */
  readonly segment: Segmentation | null;
  readonly sessionGapMs: number;
  /** Sessions as the source numbered them; null: by the gap; missing: as the data set's session column has them, if one was mapped. */
  readonly session?: SessionSource | null;
  /** Anchored journeys only: their greatest time from the anchor, inclusive; null keeps them in the anchor's session. */
  readonly windowMs: number | null;
  /** What becomes of the events before anything else; null: what is saved with the data set. */
  readonly prepare: Preparation | null;
}

export const MOST_COLUMNS = 32;
export const MOST_ROWS = 200;

/** A flow with the documented defaults. */
export function flowOf(rest: Partial<FlowDocument> = {}): FlowDocument {
  return {
    version: 1,
    anchor: null,
    columns: 5,
    rows: 5,
    collapse: true,
    unit: { kind: 'user' },
    count: 'units',
    include: null,
    exclude: [],
    item: null,
    range: null,
    where: [],
    segment: null,
    sessionGapMs: 1_800_000,
    windowMs: null,
    prepare: null,
    ...rest,
  };
}
