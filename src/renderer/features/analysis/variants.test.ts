import { expect, test } from 'vitest';
import { funnelOf, stepLabel } from '../../../core/funnel-document.ts';
import { documentOf, suggestedRoute, type Variant, variantName } from './variants.ts';

const present = funnelOf(['view', 'add', 'pay'], {
  breakdown: { property: 'plan', attribution: 'first', step: 0, top: 5 },
});
const extent = { first: '2026-03-01T00:00:00Z', last: '2026-03-31T00:00:00Z', timezone: 'UTC' };
const steps = (variant: Variant) => documentOf(variant, present)?.steps.map(stepLabel);

test('a variant is the present funnel with one thing changed, and without its breakdown', () => {
  const range = { from: '2026-03-01T00:00:00Z', to: '2026-03-08T00:00:00Z' };
  expect(documentOf({ kind: 'present' }, present)).toEqual({ ...present, breakdown: null });
  expect(documentOf({ kind: 'range', range }, present)).toEqual({ ...present, breakdown: null, range });
  expect(variantName({ kind: 'range', range }, present, extent)).toBe('Mar 1 – 7, 2026');
});

test('a route puts an event in the place of a step, or before it', () => {
  expect(steps({ kind: 'route', how: 'instead', step: 1, event: 'search' })).toEqual(['view', 'search', 'pay']);
  expect(steps({ kind: 'route', how: 'before', step: 1, event: 'search' })).toEqual(['view', 'search', 'add', 'pay']);
  expect(documentOf({ kind: 'route', how: 'instead', step: 3, event: 'search' }, present)).toBe(null);
});

test('a segment narrows what the funnel has already', () => {
  const plan = { property: 'plan', op: 'is', values: ['pro'], at: 'ever' } as const;
  const users = { users: ['u1'] };
  const variant = { kind: 'segment', name: 'Pro', segment: plan } as const;
  expect(documentOf(variant, present)?.segment).toEqual(plan);
  expect(documentOf(variant, { ...present, segment: users })?.segment).toEqual({ all: [users, plan] });
});

test('the suggested route takes the commonest event that is no step yet', () => {
  const events = ['view', 'search', 'add'].map((event) => ({ event }));
  expect(suggestedRoute(present, events)).toEqual({ kind: 'route', how: 'instead', step: 1, event: 'search' });
  expect(suggestedRoute(present, [{ event: 'view' }])).toBe(null);
  // The next one is another.
  const first = suggestedRoute(present, events)!;
  expect(suggestedRoute(present, [...events, { event: 'help' }], [first])).toMatchObject({ event: 'help' });
});
