import { expect, test } from 'vitest';
import type { EventList } from '../../../core/data/event-list.ts';
import { detail } from '../../test-support/engine-double.ts';
import { suggestStarts } from './suggest-starts.ts';

const list = (...events: readonly (readonly [string, number])[]): EventList => ({
  ...detail.list,
  events: events.map(([event, users]) => ({ ...detail.list.events[0], event, users, count: users })),
});

test('from what most did to what looks like a goal, by way of something half-way', () => {
  const starts = suggestStarts(list(['view', 1000], ['search', 700], ['cart', 240], ['purchase', 50], ['help', 60]));
  expect(starts[0]).toEqual(['view', 'cart', 'purchase']);
  expect(starts[1]).toEqual(['view', 'purchase']);
});

test('nothing comes after the goal', () => {
  expect(suggestStarts(list(['welcome', 4120], ['passed', 2497], ['login', 2160]))).toEqual([
    ['welcome', 'passed'],
    ['welcome', 'login', 'passed'],
  ]);
});

test('a failure is no goal', () => {
  expect(suggestStarts(list(['open', 100], ['payment_failed_to_complete', 80], ['close', 50]))).toEqual([
    ['open', 'close'],
  ]);
});

test('without a goal, the events of most users; without events, nothing', () => {
  expect(suggestStarts(list(['a', 5], ['b', 9], ['c', 7], ['d', 1]))).toEqual([['b', 'c', 'a']]);
  expect(suggestStarts(list(['only', 3]))).toEqual([['only']]);
  expect(suggestStarts(list())).toEqual([]);
});
