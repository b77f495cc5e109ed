import { expect, test } from 'vitest';
import { funnelOf, stepOf } from '../funnel/document.ts';
import { takeName } from './take-name.ts';

const where = [{ property: 'paln', op: 'is' as const, values: ['veiw', 'paln'] }];
const funnel = funnelOf([{ ...stepOf('veiw', 'buy'), any: [{ event: 'veiw', where }] }, 'buy'], {
  segment: { did: { event: 'veiw', where: [] }, atLeast: 1, atMost: null, withinMs: null },
  breakdown: { property: 'paln', attribution: 'first', step: 0, top: 5 },
});

test('another name is taken wherever the old one stands, and nowhere else', () => {
  const events = takeName(funnel, 'event', 'veiw', 'view');
  expect(events.steps[0].any).toEqual([{ event: 'view', where }]);
  expect(events.segment).toMatchObject({ did: { event: 'view' } });
  expect(events.breakdown).toBe(funnel.breakdown);
  expect(events.steps[1]).toBe(funnel.steps[1]);
  const properties = takeName(funnel, 'property', 'paln', 'plan');
  expect(properties.steps[0].any[0].where).toEqual([{ ...where[0], property: 'plan' }]);
  expect(properties.breakdown).toMatchObject({ property: 'plan' });
});

test('a document that does not have the name stays as it is', () => {
  expect(takeName(funnel, 'event', 'pay', 'paid')).toBe(funnel);
});
