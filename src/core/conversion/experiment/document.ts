import type { EventMatcher } from '../../condition/document.ts';
import type { FunnelDocument } from '../../funnel/document.ts';
import type { TagsDocument } from '../../tags/document.ts';
import type { ConversionScope } from '../scope.ts';

/** What is asked about the variants of an experiment. */
export interface ExperimentQuestion {
  readonly tags: TagsDocument;
  readonly scope: ConversionScope;
  /** The property whose values are the arms. */
  readonly variant: string;
  /** The events a unit is exposed by, where they carry the property; null: any that does. */
  readonly exposure: EventMatcher | null;
  /** What counts as success: an event of the macro, or a conversion of the funnel (of users only). */
  readonly outcome: { readonly macro: string } | { readonly funnel: FunnelDocument };
  /** How long after the exposure it counts; null: to the end. */
  readonly windowMs: number | null;
  /** The arm the others are held against; null: the first value by code point. */
  readonly control: string | null;
  /** Shares that were planned, by arm; null: equal ones. */
  readonly split: Readonly<Record<string, number>> | null;
  /** Units whose window has not run out stand among the others. */
  readonly keepOpen: boolean;
  /** The lift that is planned for: 0.1 is a tenth of the control's rate. */
  readonly lift: number;
}

/** A question with the usual rules. */
export const experimentOf = (
  tags: TagsDocument,
  scope: ConversionScope,
  variant: string,
  outcome: ExperimentQuestion['outcome'],
  rest: Partial<ExperimentQuestion> = {},
): ExperimentQuestion => ({
  tags,
  scope,
  variant,
  outcome,
  exposure: null,
  windowMs: null,
  control: null,
  split: null,
  keepOpen: false,
  lift: 0.1,
  ...rest,
});
