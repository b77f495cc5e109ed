import { expect, test } from 'vitest';
import { funnelOf } from '../../../core/funnel/document.ts';
import type { EventTag } from '../../../core/tags/document.ts';
import { lastSteps } from './rules.ts';

test('from each primary micro to each macro, within the sessions that conversions go by', () => {
  const tag = (event: string, tier: EventTag['tier']): EventTag => ({ event, tier, value: null, per: 'event' });
  const tags = [
    ...[tag('purchase', 'macro'), tag('signup', 'macro')],
    ...[tag('payment_entered', 'micro-primary'), tag('zoom', 'micro-secondary')],
  ];
  const session = { property: 'visit' };
  const own = { window: 'session', session, sessionGapMs: 1000 } as const;
  expect(lastSteps({ version: 1, currency: 'USD', lookAheadMs: 1, tags }, own)).toEqual([
    { what: 'payment_entered → purchase', funnel: funnelOf(['payment_entered', 'purchase'], own) },
    { what: 'payment_entered → signup', funnel: funnelOf(['payment_entered', 'signup'], own) },
  ]);
});
