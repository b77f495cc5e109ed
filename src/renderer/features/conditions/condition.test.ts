import { expect, test } from 'vitest';
import type { FilterOp } from '../../../core/condition/document.ts';
import { valueTest } from '../../../core/condition/filter.ts';
import {
  conditionOf,
  filterOf,
  filtersOf,
  newCondition,
  patternProblem,
  readValue,
  withOperator,
  withoutValue,
  withProperty,
  withValue,
} from './condition.ts';
import { OPERATORS } from './operators.ts';

const country = conditionOf({ property: 'country', op: 'is', values: ['DE', 'FR'] });
const price = conditionOf({ property: 'price', op: 'is', values: [10, 20] });

test('a condition is no filter until it has a property and, where it compares, a value', () => {
  const empty = newCondition();
  expect(filterOf(empty)).toBeNull();
  expect(filterOf(withProperty(empty, 'plan'))).toBeNull();
  expect(filterOf({ ...withProperty(empty, 'plan'), op: 'exists' })).toEqual({
    property: 'plan',
    op: 'exists',
    values: [],
  });
  expect(filtersOf([empty, withValue(withProperty(empty, 'plan'), 'pro')])).toEqual([
    { property: 'plan', op: 'is', values: ['pro'] },
  ]);
});

test('values are added once and taken away, and do not follow to another property', () => {
  expect(withValue(country, 'DE')).toBe(country);
  expect(withoutValue(country, 'DE').values).toEqual(['FR']);
  expect(withProperty(country, 'country')).toBe(country);
  expect(withProperty(country, 'plan').values).toEqual([]);
});

test('values stay with an operator that takes such ones', () => {
  expect(withOperator(country, 'is-not', 'text').values).toEqual(['DE', 'FR']);
  expect(withOperator(country, 'gt', 'text').values).toEqual(['DE']);
  expect(withOperator(price, 'gte', 'number').values).toEqual([10]);
  expect(withOperator(price, 'contains', 'number').values).toEqual(['10', '20']);
  expect(withOperator(withOperator(price, 'contains', 'number'), 'is', 'number').values).toEqual([10, 20]);
  expect(withOperator({ ...country, op: 'contains', values: ['(', 'a'] }, 'matches', 'text').values).toEqual(['a']);
  // To "is set" and back nothing is lost.
  const bare = withOperator(country, 'exists', 'text');
  expect(filterOf(bare)?.values).toEqual([]);
  expect(withOperator(bare, 'is', 'text').values).toEqual(['DE', 'FR']);
});

test('a number is read as one, and what is none is refused', () => {
  expect(readValue('24.90', 'number')).toBe(24.9);
  expect(readValue('abc', 'number')).toBeNull();
  expect(readValue('', 'number')).toBeNull();
  expect(readValue('24.90', 'text')).toBe('24.90');
});

test('a wrong pattern says why', () => {
  expect(patternProblem('^/p/\\d+')).toBeNull();
  expect(patternProblem('(a')).toContain('missing closing');
});

test('both kinds offer every operator there is, once', () => {
  const known: Record<FilterOp, true> = {
    is: true,
    'is-not': true,
    contains: true,
    'not-contains': true,
    matches: true,
    'not-matches': true,
    gt: true,
    gte: true,
    lt: true,
    lte: true,
    exists: true,
    'not-exists': true,
  };
  for (const operators of Object.values(OPERATORS)) {
    expect(operators.map(({ id }) => id).sort()).toEqual(Object.keys(known).sort());
    for (const { id } of operators) expect(() => valueTest({ property: 'p', op: id, values: ['1'] })).not.toThrow();
  }
});
