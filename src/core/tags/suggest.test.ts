import { expect, test } from 'vitest';
import { MOST_MACROS, suggestTags } from './suggest.ts';

const tiers = (...events: string[]) => suggestTags(events, []).map(({ tag }) => [tag.event, tag.tier]);

test.each([
  'purchase',
  'Order Completed',
  'orderCompleted',
  'order_completed',
  'Subscription Started',
  'generate_lead',
  'Demo requested',
])('“%s” is a goal', (event) => expect(tiers(event)).toEqual([[event, 'macro']]));

test.each(['add_to_cart', 'begin_checkout', 'Signed Up', 'trial_started', 'form_start'])(
  '“%s” is a milestone',
  (event) => expect(tiers(event)).toEqual([[event, 'micro-primary']]),
);

test.each(['view_item', 'search', 'pricing_viewed', 'Video watched'])('“%s” is a signal', (event) =>
  expect(tiers(event)).toEqual([[event, 'micro-secondary']]),
);

test.each(['repurchase_reminder_shown', 'purchase_failed', 'research', 'order', 'page_view', ''])(
  '“%s” suggests nothing',
  (event) => expect(tiers(event)).toEqual([]),
);

test('goals come first, and not too many of them', () => {
  const found = tiers('search', 'purchase', 'order placed', 'transaction', 'bought it', 'lead');
  expect(found.map(([, tier]) => tier)).toEqual([...Array(MOST_MACROS).fill('macro'), 'micro-secondary']);
});

test('a shop’s goal is worth the property named like money', () => {
  const value = (...properties: string[]) => suggestTags(['purchase'], properties)[0].tag.value;
  expect(value('price', 'quantity', 'revenue')).toEqual({ kind: 'property', property: 'revenue', fallback: 0 });
  expect(value('properties.order_total')).toMatchObject({ property: 'properties.order_total' });
  expect(value('color', 'value_type')).toBe(null);
  expect(suggestTags(['lead'], ['revenue'])[0].tag.value).toBe(null);
});
