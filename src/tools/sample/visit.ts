/** One visit to the shop: who came, with what, for what, and how time passes between their events. */

import { minute } from './calendar.ts';
import type { Random } from './random.ts';
import type { Client, Country, Product, Source } from './shop.ts';

export interface ShopEvent {
  readonly user: string;
  readonly event: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  /** When the row reached the export; later than `time` for a phone that was offline. */
  readonly arrival: number;
  readonly session: string;
  readonly client: Client;
  readonly country: Country;
  readonly source: Source;
  readonly campaign: string;
  readonly details: Details;
}

export interface Details {
  readonly page: string;
  /** Only where no product says it. */
  readonly category?: string;
  readonly product?: Product;
  readonly quantity?: number;
  /** Cents of the country's currency. */
  readonly revenue?: number;
  readonly error?: string;
}

/** What the shop remembers of a person from visit to visit. */
export interface Shopper {
  readonly country: Country;
  readonly favourite: string;
  /** 1 is average; multiplies the chance of coming to buy. */
  readonly keenness: number;
  account: boolean;
  subscribed: boolean;
  lastSeen: Product | undefined;
  readonly basket: { readonly product: Product; readonly quantity: number }[];
  purchases: number;
  /** The last payment did not go through: most give up, some come back and try again. */
  paymentFailed: boolean;
  returning: Product | undefined;
}

export type Intent = 'bounce' | 'look' | 'compare' | 'buy' | 'return';

export interface Visit {
  readonly shopper: Shopper;
  readonly client: Client;
  readonly source: Source;
  readonly intent: Intent;
  readonly random: Random;
  /** Time of the next event. */
  now: number;
  /** Notes an event, then lets time pass: log-normal with the given median, or the event's usual one. */
  readonly note: (event: string, details: Details, medianSeconds?: number) => void;
}

const usualSeconds: Readonly<Record<string, number>> = {
  home_viewed: 14,
  category_viewed: 24,
  search: 17,
  product_viewed: 34,
  review_read: 48,
  wishlist_added: 6,
  add_to_cart: 8,
  remove_from_cart: 5,
  cart_viewed: 26,
  login: 11,
  signup: 16,
  newsletter_signup: 5,
  support_chat_opened: 150,
  returned_item: 20,
};

/** Dwell in milliseconds. Capped below the 30 minutes after which a new session would begin. */
export function dwell(event: string, random: Random, medianSeconds = usualSeconds[event] ?? 15): number {
  return Math.min(28 * minute, 250 + Math.round(random.logNormal(medianSeconds * 1000, 0.95)));
}
