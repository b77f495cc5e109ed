import type { FunnelDocument, Segmentation } from '../../funnel/document.ts';

/** Rules that say when a rate has fallen. Field names are public. */
export interface RulesDocument {
  readonly version: 1;
  readonly rules: readonly WatchRule[];
}

export interface WatchRule {
  readonly name: string;
  /** Users with an event of that name among all who were there, or converted among those who entered. */
  readonly of: { readonly macro: string } | { readonly micro: string } | { readonly funnel: FunnelDocument };
  readonly bucket: 'day' | 'week';
  /** How many buckets before it the last one is held against. */
  readonly against: number;
  /** The least fall that matters: 0.1 is a tenth of what the rate was. */
  readonly fallsBy: number;
  /** How often chance alone may look like that, at one look, while weeks are alike. */
  readonly p: number;
  /** Fewer units in the last bucket are not enough. */
  readonly atLeast: number;
  readonly segment: Segmentation | null;
}
