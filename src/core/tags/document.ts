/** Which events matter, and what they are worth. Field names are public; see the documents specification. */

export type Tier = 'macro' | 'micro-primary' | 'micro-secondary';

/**
 * What one occurrence is worth: a fixed amount, or a numeric property, with what counts where it has no number, and the
 * property that says each event's currency. A currency in the value itself comes before both.
 */
export type TagValue = (
  | { readonly kind: 'fixed'; readonly amount: number }
  | {
      readonly kind: 'property';
      readonly property: string;
      readonly fallback: number;
      /** The property with each event's own currency; where an event has none, or this is missing, the tag's holds. */
      readonly currencyProperty?: string;
    }
) & {
  /** The document's where it is missing. */
  readonly currency?: string;
};

export interface EventTag {
  readonly event: string;
  readonly tier: Tier;
  /** Macros only; null for none. */
  readonly value: TagValue | null;
  /** Whether the value counts at each occurrence, or at the first of each session or user. */
  readonly per: 'event' | 'session' | 'user';
}

export interface TagsDocument {
  readonly version: 1;
  readonly currency: string;
  /** How long after a micro conversion a macro one is put down to it, milliseconds. */
  readonly lookAheadMs: number;
  /** At most one per event. */
  readonly tags: readonly EventTag[];
  /** Fixed rates that somebody typed in; without them no currency is ever made into another. */
  readonly exchange?: Exchange;
}

/** What one unit of a currency is worth in another. */
export interface Exchange {
  readonly to: string;
  /** By currency; that of `to` is 1. */
  readonly rates: Readonly<Record<string, number>>;
}

export const NO_TAGS: TagsDocument = { version: 1, currency: 'USD', lookAheadMs: 30 * 86_400_000, tags: [] };

/** The tier of each event that has one. */
export const tiersByEvent = ({ tags }: TagsDocument): ReadonlyMap<string, Tier> =>
  new Map(tags.map(({ event, tier }) => [event, tier]));

/** A macro that is worth something. */
export interface ValuedTag extends EventTag {
  readonly value: TagValue;
}

/** The tags that are worth something. */
export const valuedTags = ({ tags }: TagsDocument): ValuedTag[] =>
  tags.filter((tag): tag is ValuedTag => tag.tier === 'macro' && tag.value !== null);

/** The currency a value is in. Currencies are never added to one another. */
export const currencyOf = (document: TagsDocument, { value }: ValuedTag): string => value.currency ?? document.currency;
