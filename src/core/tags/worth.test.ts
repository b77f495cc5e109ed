import { expect, test } from 'vitest';
import type { PropertyColumn } from '../data/columns.ts';
import { worthOf } from './worth.ts';

const column = (values: string[], decimal: '.' | ',' = '.'): PropertyColumn => ({
  per: 'row',
  codes: Uint8Array.from(values, (value, i) => (value === '' ? 0 : i + 1)),
  values,
  decimal,
});

test('an amount is read with the decimal sign of its column, its currency where it stands, else beside it', () => {
  const value = { kind: 'property', property: 'paid', fallback: 7, currencyProperty: 'unit' } as const;
  const properties = new Map([
    ['paid', column(['1.234,50', '2,5 €', '', 'free', '10 kr'], ',')],
    ['unit', column(['usd ', 'USD', 'gbp', '', 'SEK'])],
  ]);
  const worth = worthOf(value, 'CHF', properties);
  expect([0, 1, 2, 3, 4].map((row) => worth(row, 0))).toEqual([
    { amount: 1234.5, currency: 'USD' },
    { amount: 2.5, currency: 'EUR' },
    { amount: 7, currency: 'GBP' },
    { amount: 7, currency: 'CHF' },
    { amount: 10, currency: 'SEK' },
  ]);
  expect(worthOf({ kind: 'fixed', amount: 3 }, 'CHF', new Map())(0, 0)).toEqual({ amount: 3, currency: 'CHF' });
});
