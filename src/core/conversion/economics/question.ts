import type { TagsDocument } from '../../tags/document.ts';
import type { AttributionQuestion } from '../attribution/document.ts';
import type { Model } from '../attribution/models.ts';
import type { ConversionScope } from '../scope.ts';
import type { SpendRow } from './spend-row.ts';

/** What is asked about what conversions cost and bring in. */
export interface EconomicsQuestion {
  readonly tags: TagsDocument;
  /** Without a range: the period is that of the spend, and customers are those of all data. */
  readonly scope: ConversionScope;
  /** Null: all macros together. */
  readonly macro: string | null;
  readonly spend: readonly SpendRow[];
  readonly cohort: 'week' | 'month';
  /** How channels are credited; null without a touchpoint property. */
  readonly attribution: { readonly question: AttributionQuestion; readonly model: Model } | null;
}
