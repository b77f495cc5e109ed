import { expect, test } from 'vitest';
import { funnelOf, stepLabel } from '../../../core/funnel/document.ts';
import { documentOf, previousPeriod, suggestedRoute, type Variant, variantName, withSegment } from './variants.ts';

const present = funnelOf(['view', 'add', 'pay'], {
  breakdown: { property: 'plan', attribution: 'first', step: 0, top: 5 },
});
const extent = { first: '2026-03-01T00:00:00Z', last: '2026-03-31T00:00:00Z', timezone: 'UTC', name: 'Shop' };
const steps = (variant: Variant) => documentOf(variant, present)?.steps.map(stepLabel);

test('a variant is the present funnel with one thing changed, and without its breakdown', () => {
  const range = { from: '2026-03-01T00:00:00Z', to: '2026-03-08T00:00:00Z' };
  expect(documentOf({ kind: 'present' }, present)).toEqual({ ...present, breakdown: null });
  expect(documentOf({ kind: 'range', range }, present)).toEqual({ ...present, breakdown: null, range });
  const [here, there] = [{ kind: 'present' }, { kind: 'range', range }] as const;
  expect(variantName(there, present, extent, [here, there])).toBe('Mar 1 – 7, 2026');
  expect(variantName(here, present, extent, [here, there])).toBe('This funnel');
  expect(variantName(here, { ...present, range }, extent, [here])).toBe('This funnel');
  expect(variantName(here, { ...present, range }, extent, [here, there])).toBe('Mar 1 – 7, 2026');
});

test('beside another data set the present one goes by its name', () => {
  const [here, there] = [{ kind: 'present' }, { kind: 'dataset', id: 'd2', name: 'Shop 2025' }] as const;
  expect(documentOf(there, present)).toEqual({ ...present, breakdown: null });
  expect([here, there].map((one) => variantName(one, present, extent, [here, there]))).toEqual(['Shop', 'Shop 2025']);
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

test('the first segment stands beside everybody else, another one beside it', () => {
  const first = withSegment([{ kind: 'present' }], 'A', { users: ['u1'] });
  expect(first).toEqual([
    { kind: 'segment', name: 'A', segment: { users: ['u1'] } },
    { kind: 'segment', name: 'Not A', segment: { not: { users: ['u1'] } } },
  ]);
  const second = { kind: 'segment', name: 'B', segment: { users: ['u2'] } };
  expect(withSegment(first, 'B', { users: ['u2'] })).toEqual([...first, second]);
});

test('the time before is the baseline: of the dates, or of half of the data', () => {
  const range = { from: '2026-03-08T00:00:00.000Z', to: '2026-03-15T00:00:00.000Z' };
  const before = { kind: 'range', range: { from: '2026-03-01T00:00:00.000Z', to: range.from } };
  expect(previousPeriod({ ...present, range }, extent)?.variants).toEqual([before, { kind: 'present' }]);
  const fortnight = { ...extent, last: '2026-03-14T12:00:00Z' };
  expect(previousPeriod(present, fortnight)?.variants).toEqual([before, { kind: 'range', range }]);
  expect(previousPeriod(present, { ...extent, last: extent.first })).toBe(null);
});

test('the suggested route takes the commonest event that is no step yet', () => {
  const events = ['view', 'search', 'add'].map((event) => ({ event }));
  expect(suggestedRoute(present, events)).toEqual({ kind: 'route', how: 'instead', step: 1, event: 'search' });
  expect(suggestedRoute(present, [{ event: 'view' }])).toBe(null);
  // The next one is another.
  const first = suggestedRoute(present, events)!;
  expect(suggestedRoute(present, [...events, { event: 'help' }], [first])).toMatchObject({ event: 'help' });
});
