import { expect, test } from 'vitest';
import type { EventList } from '../../../core/data/event-list.ts';
import { funnelOf, stepLabel } from '../../../core/funnel/document.ts';
import { detail } from '../../test-support/engine-double.ts';
import { wayOf } from './way.ts';

const list: EventList = {
  ...detail.list,
  events: (
    [
      ['view', 100],
      ['cart', 40],
      ['purchase', 10],
    ] as const
  ).map(([event, users]) => ({ ...detail.list.events[0], event, users, count: users })),
};
const steps = (way: ReturnType<typeof wayOf>) => way?.funnel.steps.map(stepLabel);

test('a goal that the funnel lacks comes after its last step', () => {
  const way = wayOf(funnelOf(['view']), list);
  expect(steps(way)).toEqual(['view', 'purchase']);
  expect(way).toMatchObject({ goal: 'purchase', at: 1, after: 'view', missing: 'purchase' });
  expect(wayOf(funnelOf([]), list)).toMatchObject({ at: 0, after: null, missing: 'purchase' });
});

test('a funnel that ends in its goal is filled before it; without any goal its last step is one', () => {
  expect(wayOf(funnelOf(['view', 'purchase']), list)).toMatchObject({ at: 1, after: 'view', missing: null });
  const plain = { ...list, events: list.events.slice(0, 2) };
  expect(wayOf(funnelOf(['view', 'cart']), plain)).toMatchObject({ goal: 'cart', at: 1, missing: null });
  expect(wayOf(funnelOf([]), plain)).toBeNull();
});

test('a macro conversion goes above what only looks like a goal', () => {
  expect(wayOf(funnelOf(['view']), list, ['cart'])?.goal).toBe('cart');
  expect(wayOf(funnelOf(['view', 'cart']), list, ['purchase', 'cart'])).toMatchObject({ goal: 'cart', missing: null });
  expect(wayOf(funnelOf(['purchase', 'view']), list, ['purchase', 'cart'])?.goal).toBe('cart');
});

test('rules under which events would be tried one by one get no suggestions', () => {
  expect(wayOf({ ...funnelOf(['view']), attempt: 'first' }, list)).toBeNull();
});
