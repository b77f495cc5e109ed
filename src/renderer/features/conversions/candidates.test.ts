import { expect, test } from 'vitest';
import { candidates } from './candidates.ts';

const event = (name: string, users: number) => ({ event: name, users, count: users * 2, first: '', last: '' });

test('candidates are what few do, but not too few; the rarest first, and none that is known', () => {
  const events = [event('view', 900), event('add', 400), event('pay', 50), event('bug', 2), event('signup', 300)];
  expect(candidates(events, 1000, new Set(['signup'])).map((one) => one.event)).toEqual(['pay', 'add']);
});
