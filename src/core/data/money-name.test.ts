import { expect, test } from 'vitest';
import { isMoneyName } from './money-name.ts';

test('what is named like money', () => {
  const money = [
    'revenue',
    'Order Total',
    'properties.$revenue',
    'totalPrice',
    'price_usd',
    'Umsatz',
    'purchase_value',
  ];
  expect(money.filter((name) => !isMoneyName(name))).toEqual([]);
  expect(['weight', 'total_items', 'price_list', 'version', 'usd', '', 'evaluate'].filter(isMoneyName)).toEqual([]);
});
