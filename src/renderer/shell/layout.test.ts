import { expect, test } from 'vitest';
import { fittingLayout, keptLayout } from './layout.ts';

const kept = { events: 20, steps: 25, funnel: 55 };

test('the events stay as wide as they are when a flow takes the place of a funnel', () => {
  expect(fittingLayout(kept, 'funnel', false)).toEqual(kept);
  expect(fittingLayout(kept, 'flow', false)).toEqual({ events: 20, flow: 80 });
  expect(fittingLayout(kept, 'flow', true)).toBeUndefined();
  expect(fittingLayout(undefined, 'flow', true)).toBeUndefined();
});

test('what a flow makes of the widths holds for funnels', () => {
  expect(keptLayout({ events: 30, flow: 70 }, kept)).toEqual({ events: 30, steps: 25, funnel: 45 });
  expect(keptLayout({ events: 30, flow: 70 }, undefined)).toEqual({ events: 30, steps: 22, funnel: 48 });
  expect(keptLayout(kept, undefined)).toEqual(kept);
});
