import { expect, test } from 'vitest';
import { listUsers } from './user-list.ts';

const KEYS = [['u10', 'u9'], ['u2']];
const dataset = { userKey: (segment: number, user: number) => KEYS[segment][user] } as Parameters<typeof listUsers>[0];
const found = [
  {
    segment: 0,
    users: Uint32Array.of(0, 1),
    events: Uint32Array.of(3, 1),
    first: Float64Array.of(1000, 2000),
    last: Float64Array.of(5000, 2000),
  },
  {
    segment: 1,
    users: Uint32Array.of(0),
    events: Uint32Array.of(3),
    first: Float64Array.of(500),
    last: Float64Array.of(9000),
  },
];
const order = (by: 'user' | 'events' | 'first' | 'last', descending = false) =>
  listUsers(dataset, found, { by, descending }).page(0, 10).users;

test('without an order users stay as they are in the data; a page is a part of the list', () => {
  const list = listUsers(dataset, found, undefined);
  expect(list.page(0, 10)).toEqual({
    total: 3,
    users: ['u10', 'u9', 'u2'],
    events: [3, 1, 3],
    first: [1000, 2000, 500],
    last: [5000, 2000, 9000],
  });
  expect(list.page(1, 1)).toEqual({ total: 3, users: ['u9'], events: [1], first: [2000], last: [2000] });
  expect(list.page(3, 10).users).toEqual([]);
});

test('names go by the numbers in them, and users alike stay as they were', () => {
  expect(order('user')).toEqual(['u2', 'u9', 'u10']);
  expect(order('user', true)).toEqual(['u10', 'u9', 'u2']);
  expect(order('events')).toEqual(['u9', 'u10', 'u2']);
  expect(order('events', true)).toEqual(['u10', 'u2', 'u9']);
  expect(order('first')).toEqual(['u2', 'u10', 'u9']);
  expect(order('last', true)).toEqual(['u2', 'u10', 'u9']);
});
