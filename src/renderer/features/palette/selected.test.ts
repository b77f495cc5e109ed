import { expect, test } from 'vitest';
import { between } from './selected.ts';

test('all from one to the other, in the order of the list', () => {
  const listed = ['a', 'b', 'c', 'd'];
  expect(between(listed, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(between(listed, 'c', 'a')).toEqual(['a', 'b', 'c']);
  expect(between(listed, 'b', 'b')).toEqual(['b']);
  // The one before may have gone since.
  expect(between(listed, 'gone', 'c')).toEqual(['c']);
});
