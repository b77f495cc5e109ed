import type { BucketSize } from '../base/calendar.ts';
import type { Segmentation } from '../funnel/document.ts';
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
  /** In place of a property: segments, which may have units in common, each against all others. */
  readonly segments: readonly NamedSegment[];
}

export interface NamedSegment {
  readonly name: string;
  readonly segment: Segmentation;
}

/** The same of those alone who are in a segment too. */
export function withinSegment(question: ConversionQuestion, segment: Segmentation): ConversionQuestion {
  const { scope } = question;
  const both = scope.segment === null ? segment : { all: [scope.segment, segment] };
  return { ...question, scope: { ...scope, segment: both }, segments: [] };
}

/** A question with nothing but the tags and the scope. */
export const questionOf = (
  tags: TagsDocument,
  scope: ConversionScope,
  rest: Partial<Omit<ConversionQuestion, 'tags' | 'scope'>> = {},
): ConversionQuestion => ({ tags, scope, trend: null, by: null, top: 10, segments: [], ...rest });

/** The macros of a document, in its order. */
export const macrosOf = ({ tags }: TagsDocument): EventTag[] => tags.filter(({ tier }) => tier === 'macro');

/** Its micros, in its order. */
export const microsOf = ({ tags }: TagsDocument): EventTag[] => tags.filter(({ tier }) => tier !== 'macro');
