import { expect, test } from 'vitest';
import { parseTags } from './tags.ts';

const purchase = { event: 'purchase', tier: 'macro' };
const fieldOf = (json: unknown): unknown => {
  try {
    return parseTags(json);
  } catch (error) {
    return (error as { data: { params: { field: string } } }).data.params.field;
  }
};

test('the documented document, and its defaults', () => {
  const document = {
    version: 1,
    currency: 'EUR',
    lookAheadMs: 1000,
    tags: [
      { ...purchase, value: { kind: 'property', property: 'revenue', fallback: 0 }, per: 'event' },
      { event: 'demo', tier: 'macro', value: { kind: 'fixed', amount: 120, currency: 'GBP' }, per: 'user' },
      { event: 'watch', tier: 'micro-secondary', value: null, per: 'event' },
    ],
  };
  expect(parseTags(document)).toEqual(document);
  expect(parseTags({ tags: [purchase] })).toEqual({
    version: 1,
    currency: 'USD',
    lookAheadMs: 30 * 86_400_000,
    tags: [{ ...purchase, value: null, per: 'event' }],
  });
});

test.each([
  ['version', { version: 2, tags: [] }],
  ['tags', {}],
  ['tags[0].tier', { tags: [{ event: 'a', tier: 'big' }] }],
  ['tags[0].value', { tags: [{ event: 'a', tier: 'micro-primary', value: { kind: 'fixed', amount: 1 } }] }],
  ['tags[0].value.amount', { tags: [{ ...purchase, value: { kind: 'fixed' } }] }],
  ['tags[0].worth', { tags: [{ ...purchase, worth: 1 }] }],
  ['tags[1].event', { tags: [purchase, purchase] }],
])('refused by name: %s', (field, document) => {
  expect(fieldOf(document)).toBe(field);
});
