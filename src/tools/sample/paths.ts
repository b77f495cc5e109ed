/** The ways through the shop and how likely each is. */

import type { Weights } from './random.ts';
import type { Source } from './shop.ts';

export type Place =
  | 'home'
  | 'category'
  | 'search'
  | 'product'
  | 'review'
  | 'wishlist'
  | 'add'
  | 'quickAdd'
  | 'basket'
  | 'remove'
  | 'checkout'
  | 'newsletter'
  | 'chat'
  | 'leave';

/** Where a visit begins. */
export const landing: Record<Source, Weights<Place>> = {
  organic: [
    ['product', 40],
    ['category', 35],
    ['home', 25],
  ],
  'paid search': [
    ['product', 52],
    ['category', 38],
    ['home', 10],
  ],
  social: [
    ['product', 55],
    ['category', 25],
    ['home', 20],
  ],
  email: [
    ['category', 48],
    ['product', 30],
    ['home', 22],
  ],
  direct: [
    ['home', 76],
    ['category', 12],
    ['product', 12],
  ],
  referral: [
    ['product', 55],
    ['home', 25],
    ['category', 20],
  ],
};

/** Where people go next, before intent and device pull at it. */
export const paths: Record<Exclude<Place, 'leave' | 'checkout'>, Weights<Place>> = {
  home: [
    ['category', 48],
    ['search', 15],
    ['product', 20],
    ['newsletter', 0.7],
    ['leave', 13],
  ],
  category: [
    ['product', 59],
    ['category', 14],
    ['search', 6],
    ['home', 3],
    ['quickAdd', 0.5],
    ['leave', 12],
  ],
  search: [
    ['product', 62],
    ['search', 15],
    ['category', 9],
    ['leave', 12],
  ],
  product: [
    ['product', 22],
    ['review', 11],
    ['category', 25],
    ['search', 5],
    ['add', 5.4],
    ['wishlist', 1.6],
    ['chat', 0.2],
    ['home', 3],
    ['leave', 20],
  ],
  review: [
    ['product', 30],
    ['add', 6],
    ['category', 20],
    ['wishlist', 2],
    ['chat', 0.4],
    ['leave', 23],
  ],
  wishlist: [
    ['product', 40],
    ['category', 32],
    ['leave', 28],
  ],
  add: [
    ['basket', 46],
    ['product', 19],
    ['category', 16],
    ['checkout', 5],
    ['leave', 14],
  ],
  quickAdd: [
    ['category', 50],
    ['basket', 32],
    ['leave', 18],
  ],
  basket: [
    ['checkout', 46],
    ['remove', 9],
    ['product', 13],
    ['category', 13],
    ['home', 2],
    ['leave', 28],
  ],
  remove: [
    ['basket', 32],
    ['category', 34],
    ['leave', 34],
  ],
  newsletter: [
    ['category', 65],
    ['leave', 35],
  ],
  chat: [
    ['product', 50],
    ['basket', 8],
    ['leave', 42],
  ],
};

/** What each intent is drawn to or kept from; 1 where nothing is said. */
export const pull: Record<'look' | 'compare' | 'buy', Partial<Record<Place, number>>> = {
  look: { add: 0.45, quickAdd: 0.45, checkout: 0.5, basket: 0.8, leave: 1.1 },
  compare: { review: 2, search: 1.5, wishlist: 1.6, add: 1.1, checkout: 0.75, leave: 0.72 },
  buy: { add: 5.2, quickAdd: 4, basket: 1.4, checkout: 1.9, leave: 0.5 },
};
