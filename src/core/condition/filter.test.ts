import { expect, test } from 'vitest';
import type { FilterOp, FilterValue } from './document.ts';
import { valueTest } from './filter.ts';

const passing = (op: FilterOp, values: FilterValue[], of: (string | null)[]): (string | null)[] =>
  of.filter(valueTest({ property: 'p', op, values }));

test('text compares exactly, numbers as numbers', () => {
  expect(passing('is', ['10'], ['10', '10.0', '1e1', null])).toEqual(['10']);
  expect(passing('is', [10], ['10', '10.0', '1e1', '', ' ', null])).toEqual(['10', '10.0', '1e1']);
  expect(passing('is', [0], ['0', '', ' '])).toEqual(['0']);
  expect(passing('is', ['a', 'b'], ['a', 'A', 'b', 'ab'])).toEqual(['a', 'b']);
  expect(passing('is', [true], ['true', 'false'])).toEqual(['true']);
});

test('negations also pass what has no value', () => {
  expect(passing('is-not', ['a', 'b'], ['a', 'b', 'c', null])).toEqual(['c', null]);
  expect(passing('not-contains', ['a'], ['cat', 'dog', null])).toEqual(['dog', null]);
  expect(passing('not-matches', ['^a'], ['ab', 'ba', null])).toEqual(['ba', null]);
  expect(passing('contains', ['a'], ['cat', 'dog', null])).toEqual(['cat']);
});

test('order', () => {
  expect(passing('gt', [9], ['10', '9', '9.5', 'x', '', null])).toEqual(['10', '9.5']);
  expect(passing('gte', ['9'], ['10', '9', '8'])).toEqual(['10', '9']);
  expect(passing('lt', [9], ['-1', '9', 'x', null])).toEqual(['-1']);
  expect(passing('lte', ['2026-02'], ['2026-01-31', '2026-02', '2026-03'])).toEqual(['2026-01-31', '2026-02']);
});

test('existence', () => {
  expect(passing('exists', [], ['', 'a', null])).toEqual(['', 'a']);
  expect(passing('not-exists', [], ['', 'a', null])).toEqual([null]);
});
