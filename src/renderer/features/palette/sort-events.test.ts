import { expect, test } from 'vitest';
import { detail } from '../../test-support/engine-double.ts';
import { searchEvents, sortEvents } from './sort-events.ts';

const base = detail.list.events[0];
const events = [
  { ...base, event: 'Step 10', count: 5, users: 1 },
  { ...base, event: 'step 2', count: 5, users: 4 },
  { ...base, event: 'Cart opened', count: 9, users: 3 },
];
const names = (list: readonly { event: string }[]) => list.map((one) => one.event);

test('sorted by count, by users, and by name as people sort', () => {
  expect(names(sortEvents(events, 'count'))).toEqual(['Cart opened', 'step 2', 'Step 10']);
  expect(names(sortEvents(events, 'users'))).toEqual(['step 2', 'Cart opened', 'Step 10']);
  expect(names(sortEvents(events, 'name'))).toEqual(['Cart opened', 'step 2', 'Step 10']);
});

test('by what-if: the best first, what cannot be told last', () => {
  const rates = new Map([
    ['Step 10', 0.2],
    ['step 2', null],
    ['Cart opened', 0.7],
  ]);
  expect(names(sortEvents(events, 'what-if', rates))).toEqual(['Cart opened', 'Step 10', 'step 2']);
  // Until the rates are there, as often as they are.
  expect(names(sortEvents(events, 'what-if'))).toEqual(['Cart opened', 'step 2', 'Step 10']);
});

test('a search finds names with all of its words, in any order and case', () => {
  expect(names(searchEvents(events, 'OPEN cart'))).toEqual(['Cart opened']);
  expect(searchEvents(events, 'cart step')).toEqual([]);
});
