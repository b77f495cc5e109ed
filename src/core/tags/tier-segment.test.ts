import { expect, test } from 'vitest';
import { NO_TAGS, type TagsDocument, type Tier } from './document.ts';
import { tierSegment, withTiers } from './tier-segment.ts';

const tag = (event: string, tier: Tier) => ({ event, tier, value: null, per: 'event' }) as const;
const tags: TagsDocument = {
  ...NO_TAGS,
  tags: [
    tag('buy', 'macro'),
    tag('cart', 'micro-primary'),
    tag('search', 'micro-secondary'),
    tag('pay', 'micro-primary'),
  ],
};
const did = (event: string) => ({ did: { event, where: [] }, atLeast: 1, atMost: null, withinMs: null });

test('a tier is any of its events; one without events has nobody', () => {
  expect(tierSegment(tags, 'micro-primary')).toEqual({ anyOf: [did('cart'), did('pay')] });
  expect(tierSegment(NO_TAGS, 'macro')).toEqual({ anyOf: [] });
});

test('tiers stand anywhere in a segment; what only looks like one stays as it is', () => {
  const tried = { all: [{ tier: 'micro-primary' }, { not: { tier: 'macro' } }] };
  expect(withTiers(tried, tags)).toEqual({
    all: [{ anyOf: [did('cart'), did('pay')] }, { not: { anyOf: [did('buy')] } }],
  });
  const others = { anyOf: [{ tier: 'gold' }, { tier: 'macro', op: 'is' }, null, 'macro'] };
  expect(withTiers(others, tags)).toEqual(others);
});
