export type AttemptState = 'converted' | 'dropped' | 'open' | 'removed';

/** An attempt that speaks for its unit (with the rule "all": one of them). */
export interface Attempt {
  readonly state: AttemptState;
  /** The furthest required step it reached. */
  readonly furthest: number;
  /** By step: the index among the unit's events of the event taken as it, -1 for none. */
  readonly matched: readonly number[];
}
