import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

test.each([
  ['purchase', ['Purchase', 'purchased', 'search'], 'Purchase'],
  ['add to cart', ['remove_from_cart', 'add_to_cart', 'Added'], 'add_to_cart'],
  ['chekcout', ['check', 'checkout', 'logout'], 'checkout'],
  ['ab', ['ad', 'ac', 'xyz'], 'ac'],
  ['anything', [], null],
])('nearest to %j among %j is %j', (name, names, nearest) => {
  expect(nearestName(name, names)).toBe(nearest);
});
