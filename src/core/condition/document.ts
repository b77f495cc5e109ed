/** What is asked of single events and of users. Field names are public; see the documents specification. */

export type FilterOp =
  | 'is'
  | 'is-not'
  | 'contains'
  | 'not-contains'
  | 'matches'
  | 'not-matches'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'exists'
  | 'not-exists';

export type FilterValue = string | number | boolean;

/** A condition on one property of an event. `values` are alternatives; `exists` and `not-exists` take none. */
export interface PropertyFilter {
  readonly property: string;
  readonly op: FilterOp;
  readonly values: readonly FilterValue[];
}

/** An event name (`*` for any) and the filters it must pass. */
export interface EventMatcher {
  readonly event: string;
  readonly where: readonly PropertyFilter[];
}

/**
 * A segment: which users are meant, by what they did, what they had, or how they stand in a funnel. What a funnel is,
 * the room above says.
 */
export type SegmentOf<Funnel> =
  | { readonly all: readonly SegmentOf<Funnel>[] }
  | { readonly anyOf: readonly SegmentOf<Funnel>[] }
  | { readonly not: SegmentOf<Funnel> }
  | {
      readonly did: EventMatcher;
      readonly atLeast: number;
      readonly atMost: number | null;
      readonly withinMs: number | null;
      readonly of?: 'first-event';
    }
  | {
      readonly property: string;
      readonly op: FilterOp;
      readonly values: readonly FilterValue[];
      readonly at: 'first' | 'last' | 'ever';
    }
  | { readonly funnel: Funnel; readonly state: 'converted' | 'dropped' | 'open'; readonly step?: number }
  | { readonly users: readonly string[] }
  | { readonly score: ScoreCondition };

/** Who has not come to a macro, and scores at least so many points for what they did. */
export interface ScoreCondition {
  readonly atLeast: number;
  readonly macro: string;
  /** The weights as they were: what the score is made of does not change with the data. */
  readonly weights: readonly Weight[];
}

/** What having done something adds to the log odds of converting. */
export interface Weight {
  readonly event: string;
  readonly weight: number;
}
