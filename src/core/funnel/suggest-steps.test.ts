import { expect, test } from 'vitest';
import { funnelOf } from './document.ts';
import { suggestSteps } from './suggest-steps.ts';
import type { WhatIf } from './what-if.ts';

const whatIf = (counts: Readonly<Record<string, number>>): WhatIf => ({
  entered: 1000,
  events: Object.entries(counts).map(([event, count]) => ({ event, entered: 1000, count, rate: 0 })),
});

test('events rank by the conversions beyond what doing them would give by chance', () => {
  const figures = {
    before: 1000,
    goal: 200,
    inserted: whatIf({ view: 200, cart: 180, wish: 40, rare: 2, leave: 5, goal: 20 }),
    replaced: whatIf({ view: 1000, cart: 400, wish: 100, rare: 2, leave: 600, goal: 200 }),
  };
  const found = suggestSteps(funnelOf(['start', 'goal']), figures, 3);
  // Everyone views; those who leave convert less; "rare" is sure, but of 1 % only.
  expect(found.map(({ event }) => event)).toEqual(['cart', 'wish']);
  expect(found[0]).toEqual({ event: 'cart', through: 180, did: 400, share: 0.9, onward: 0.45 });
  expect(suggestSteps(funnelOf(['start', 'cart', 'goal']), figures, 3).map(({ event }) => event)).toEqual(['wish']);
  expect(suggestSteps(funnelOf(['start', 'goal']), figures, 1).length).toBe(1);
});

test('where nobody gets to the goal there is no way to explain', () => {
  const figures = { before: 10, goal: 0, inserted: whatIf({ a: 0 }), replaced: whatIf({ a: 5 }) };
  expect(suggestSteps(funnelOf(['start', 'goal']), figures, 3)).toEqual([]);
});
