import type { TagsDocument } from '../../tags/document.ts';
import type { ConversionScope } from '../scope.ts';

/** What is asked about the channels that lead to conversions. */
export interface AttributionQuestion {
  readonly tags: TagsDocument;
  readonly scope: ConversionScope;
  /** The macro whose events are conversions; null: those of any. */
  readonly macro: string | null;
  /** The property that names the channel. */
  readonly touch: string;
  /** A touch is the first event of each session that carries the property, or every event whose value differs from the touch before. */
  readonly touches: 'session' | 'every-change';
  readonly lookBackMs: number;
  readonly halfLifeMs: number;
  /** Every conversion of a unit, or its first. */
  readonly count: 'all' | 'first';
  /** Channels that the model "last-non-direct" passes over unless there is nothing else. */
  readonly direct: readonly string[];
  /** Only conversions of these epoch milliseconds, to exclusive; touches before them count all the same. */
  readonly within: { readonly from: number; readonly to: number } | null;
}

const DAY_MS = 86_400_000;

/** A question with the usual rules: 30 days back, a half-life of a week, every conversion. */
export const attributionOf = (
  tags: TagsDocument,
  scope: ConversionScope,
  touch: string,
  rest: Partial<Omit<AttributionQuestion, 'tags' | 'scope' | 'touch'>> = {},
): AttributionQuestion => ({
  tags,
  scope,
  touch,
  macro: null,
  touches: 'session',
  lookBackMs: 30 * DAY_MS,
  halfLifeMs: 7 * DAY_MS,
  count: 'all',
  direct: ['direct', '(direct)', '(none)'],
  within: null,
  ...rest,
});
