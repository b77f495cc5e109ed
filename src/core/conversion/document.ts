import type { BucketSize } from '../base/calendar.ts';
import type { EventTag, TagsDocument } from '../tags/document.ts';
import type { ConversionScope } from './scope.ts';

/** What is asked about the conversions of a data set. */
export interface ConversionQuestion {
  readonly tags: TagsDocument;
  readonly scope: ConversionScope;
  /** The calendar of the trend; null for none. */
  readonly trend: BucketSize | null;
  /** The property by whose values the figures are split; null for none. */
  readonly by: string | null;
  /** How many values are shown before Other. */
  readonly top: number;
}

/** A question with nothing but the tags and the scope. */
export const questionOf = (
  tags: TagsDocument,
  scope: ConversionScope,
  rest: Partial<Omit<ConversionQuestion, 'tags' | 'scope'>> = {},
): ConversionQuestion => ({ tags, scope, trend: null, by: null, top: 10, ...rest });

/** The macros of a document, in its order. */
export const macrosOf = ({ tags }: TagsDocument): EventTag[] => tags.filter(({ tier }) => tier === 'macro');

/** Its micros, in its order. */
export const microsOf = ({ tags }: TagsDocument): EventTag[] => tags.filter(({ tier }) => tier !== 'macro');
