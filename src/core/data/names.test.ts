import { expect, test } from 'vitest';
import { nearestName, unknownNames } from './names.ts';

const known = ['view', 'Purchase', 'add_to_cart', 'Add to wishlist', 'sign_up', 'pay'];

test.each([
  ['purchase', 'Purchase'],
  ['PURCHASE', 'Purchase'],
  ['veiw', 'view'],
  ['views', 'view'],
  ['Add to cart', 'add_to_cart'],
  ['addToCart', 'add_to_cart'],
  ['signup', 'sign_up'],
  ['purchse', 'Purchase'],
  ['pya', 'pay'],
  ['refund', null],
  ['x', null],
])('the name most like %j is %j', (name, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});

test('of names as near as each other, the one that looks more like it', () => {
  expect(nearestName('purchased', ['PURCHASE', 'Purchase', 'purchase'])).toBe('purchase');
  expect(nearestName('cat', ['car', 'can'])).toBe('can');
});

test('each name that is not there is told once', () => {
  expect(unknownNames('event', ['purchase', 'view', 'purchase'], known)).toEqual([
    {
      code: 'unknown-event',
      count: 1,
      values: ['purchase', 'Purchase'],
      text: 'No event is called “purchase”; “Purchase” is.',
    },
  ]);
  expect(unknownNames('property', ['plan'], [])[0].text).toBe('No property is called “plan”.');
});
