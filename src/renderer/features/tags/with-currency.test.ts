import { expect, test } from 'vitest';
import type { EventTag } from '../../../core/tags/document.ts';
import { withCurrency } from './with-currency.ts';

const tag: EventTag = {
  event: 'pay',
  tier: 'macro',
  value: { kind: 'property', property: 'revenue', fallback: 0 },
  per: 'event',
};

test('amounts in several currencies keep each their own', () => {
  const found = { code: 'EUR', others: 0, property: 'currency' };
  expect(withCurrency(tag, found).value).toEqual({ ...tag.value, currency: 'EUR' });
  expect(withCurrency(tag, { ...found, others: 2 }).value).toEqual({
    ...tag.value,
    currency: 'EUR',
    currencyProperty: 'currency',
  });
  expect(withCurrency(tag, null)).toBe(tag);
  expect(withCurrency({ ...tag, value: null }, found).value).toBe(null);
});
