import type { EventTag, Tier } from './document.ts';

/** The trades whose usual goals are known. */
export type Trade = 'shop' | 'software' | 'leads';

export interface TagSuggestion {
  readonly tag: EventTag;
  readonly trade: Trade;
  /** A clause, such as "orders are what a shop lives on". */
  readonly because: string;
}

interface Rule {
  readonly trade: Trade;
  readonly tier: Tier;
  readonly pattern: RegExp;
  readonly because: string;
}

/*
 * Over names in lower case whose words are parted by single blanks: "Order Completed", "order_completed" and
 * "orderCompleted" are one. The first rule that fits an event counts. The names are those of the vendors' recommended
 * events (GA4, Segment) and their common variants.
 */
const RULES: readonly Rule[] = [
  {
    trade: 'shop',
    tier: 'macro',
    pattern:
      /^(in app )?purchased?$|^(order|purchase|checkout|transaction|payment) (complete|completed|placed|confirmed|succeeded|success|done)$|^(complete|place|placed) (order|purchase)$|^transaction$|^bought\b/,
    because: 'orders are what a shop lives on',
  },
  {
    trade: 'software',
    tier: 'macro',
    pattern:
      /^subscrib(e|ed)$|^(subscription|plan) (created|started|purchased|activated)$|^(start|started) subscription$|^(upgrade|upgraded|plan upgraded|account upgraded|converted to paid)$/,
    because: 'subscriptions are what software lives on',
  },
  {
    trade: 'leads',
    tier: 'macro',
    pattern:
      /^generate lead$|^lead( (created|submitted|generated))?$|^(request|requested|book|booked) (a )?(demo|quote|call|meeting)$|^(demo|quote|call|meeting) (requested|booked)$|^(contact )?form (submit|submitted)$|^contact (submitted|sent)$/,
    because: 'requests are what sales begin with',
  },
  {
    trade: 'shop',
    tier: 'micro-primary',
    pattern:
      /^add(ed)? (to|product to) cart$|^(product|item) added( to cart)?$|^(begin|start|started|initiate) checkout$|^checkout (started|begun|initiated)$|^(add|added|enter) (payment|shipping) info$|^(payment|shipping)( info)? (entered|added)$/,
    because: 'a step on the way to an order',
  },
  {
    trade: 'software',
    tier: 'micro-primary',
    pattern:
      /^sign(ed)? ?up$|^(register|registered|account created|create account|complete registration)$|^(start|started|begin) trial$|^trial (started|begun)$|^(activated|onboarding (complete|completed)|invite sent|invited? (user|member|teammate))$/,
    because: 'a step on the way to a subscription',
  },
  {
    trade: 'leads',
    tier: 'micro-primary',
    pattern:
      /^form (start|started)$|^(download|downloaded) (whitepaper|ebook|guide|report)$|^(whitepaper|ebook|guide|report) downloaded$|^webinar (registered|signup)$|^(register|registered) (for )?webinar$/,
    because: 'a step on the way to a request',
  },
  {
    trade: 'shop',
    tier: 'micro-secondary',
    pattern:
      /^view(ed)? (item|product|cart)$|^(product|item|cart) viewed$|^add(ed)? to wish ?list$|^wish ?list added$|^(search|searched|product searched|review read|coupon applied)$/,
    because: 'a sign of interest',
  },
  {
    trade: 'leads',
    tier: 'micro-secondary',
    pattern:
      /^(view|viewed) pricing( page)?$|^pricing( page)? viewed$|^newsletter (signup|subscribed)$|^(watch|watched) video$|^video (watched|completed)$/,
    because: 'a sign of interest',
  },
];

/** More goals than this dilute the meaning of each. */
export const MOST_MACROS = 3;

const MONEY = /^(revenue|value|amount|price|total)$|(^|[ .])(revenue|total amount|order total)$/;

const plain = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, ' ')
    .trim();

/**
 * What the names of events suggest for tags, macros first; no more macros than make sense. A macro is worth the property
 * that is named like money, the most telling name first. Nothing is applied by itself.
 */
export function suggestTags(events: readonly string[], properties: readonly string[]): TagSuggestion[] {
  const money = ['revenue', 'total', 'amount', 'value', 'price']
    .map((word) => properties.find((name) => MONEY.test(plain(name)) && plain(name).includes(word)))
    .find((name) => name !== undefined);
  let macros = 0;
  return RULES.flatMap(({ trade, tier, pattern, because }) =>
    events
      .filter((event) => pattern.test(plain(event)) && ruleOf(event)?.pattern === pattern)
      .flatMap((event): TagSuggestion[] => {
        if (tier === 'macro' && ++macros > MOST_MACROS) return [];
        const value =
          tier === 'macro' && trade === 'shop' && money !== undefined
            ? ({ kind: 'property', property: money, fallback: 0 } as const)
            : null;
        return [{ tag: { event, tier, value, per: 'event' }, trade, because }];
      }),
  );
}

const ruleOf = (event: string): Rule | undefined => RULES.find(({ pattern }) => pattern.test(plain(event)));
