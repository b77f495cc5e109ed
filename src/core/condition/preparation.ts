import type { EventMatcher, PropertyFilter } from './document.ts';
import type { RewriteRule } from './rewrite.ts';

/**
 * Preparation: what becomes of the imported events before any question is asked of them. Field names are public; see the
 * drop-off specification, section 6. What a segment is, the room above says.
 */
export interface PreparationOf<Segment> {
  readonly version: 1;
  /** In order: each applies to what the ones before it left. */
  readonly steps: readonly PreparationStepOf<Segment>[];
}

/** One step. `off`: it does nothing for the time being. */
export type PreparationStepOf<Segment> = { readonly off?: boolean } & (
  | RenameStep
  | DeriveStep
  | NameStep
  | HideStep
  | HideWhereStep
  | CollapseStep
  | SilenceStep
  | { readonly users: Segment }
);

/** Several names, or one, become one. */
export interface RenameStep {
  readonly rename: readonly string[];
  readonly to: string;
}

/** Events that match get this name; `keep`: beside their own, as a second event of the same row, right after it. */
export interface DeriveStep {
  readonly derive: string;
  readonly any: readonly EventMatcher[];
  readonly keep: boolean;
}

/** Events of these names (null: all) are called by a property's value, rewritten; those without it keep their names. */
export interface NameStep {
  readonly name: { readonly property: string; readonly rewrite: readonly RewriteRule[] };
  readonly of: readonly string[] | null;
}

/** Events of these names vanish. */
export interface HideStep {
  readonly hide: readonly string[];
}

/** Events that pass all filters vanish. */
export interface HideWhereStep {
  readonly hideWhere: readonly PropertyFilter[];
}

/** Of equal events of a user in a row, each at most so long after the one before it (null: however long), the first stays. */
export interface CollapseStep {
  /** Names it is about; null: all. */
  readonly collapse: readonly string[] | null;
  readonly withinMs: number | null;
}

/** An event of this name wherever a user does nothing for longer than `afterMs`, so long after what they did last. */
export interface SilenceStep {
  readonly silence: string;
  readonly afterMs: number;
}
