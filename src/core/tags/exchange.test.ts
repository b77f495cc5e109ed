import { expect, test } from 'vitest';
import { exchangedBy, inOneCurrency } from './exchange.ts';

test('across currencies only by rates that were typed in, all of them', () => {
  const money = { EUR: 10, SEK: 100, USD: 1 };
  expect(inOneCurrency(money, { to: 'USD', rates: { EUR: 1.5, SEK: 0.25 } })).toBe(41);
  expect(inOneCurrency(money, { to: 'USD', rates: { EUR: 1.5 } })).toBeNull();
  // Nothing needs no rate.
  expect(inOneCurrency({ EUR: 2, GBP: 0 }, { to: 'EUR', rates: {} })).toBe(2);
  expect(exchangedBy(undefined, money)).toEqual({});
  expect(exchangedBy({ to: 'EUR', rates: {} }, null)).toEqual({ exchanged: null });
});
