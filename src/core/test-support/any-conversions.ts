import fc from 'fast-check';
import { type ConversionQuestion, questionOf } from '../conversion/document.ts';
import { scopeOf } from '../conversion/scope.ts';
import type { EventTag, TagsDocument } from '../tags/document.ts';
import type { SmallEvent } from './segment-of.ts';

const MINUTE = 60_000;

/** Few users and many ties, so that everything meets; events A … F, of which M and N are goals. */
export const anyEvents: fc.Arbitrary<SmallEvent[]> = fc.array(
  fc
    .record({
      user: fc.constantFrom('u', 'v', 'w', 'x', 'y'),
      event: fc.constantFrom('A', 'B', 'C', 'M', 'N'),
      minute: fc.integer({ min: 0, max: 120 }),
      v: fc.option(fc.constantFrom('1', '2.5', '0.1', '0.2'), { nil: undefined }),
      cur: fc.option(fc.constantFrom('EUR', 'SEK'), { nil: undefined }),
      g: fc.option(fc.constantFrom('p', 'q', 'r'), { nil: undefined }),
    })
    .map(({ user, event, minute, ...properties }) => ({
      user,
      event,
      ms: minute * MINUTE,
      properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >,
    })),
  { minLength: 1, maxLength: 60 },
);

const macro = (event: string, per: EventTag['per']): EventTag => ({
  event,
  tier: 'macro',
  value: { kind: 'property', property: 'v', fallback: 0, currencyProperty: 'cur' },
  per,
});
const micro = (event: string, tier: EventTag['tier']): EventTag => ({ event, tier, value: null, per: 'event' });

/** M counts each time, N once per user; A and B are micros. */
export const twoGoals: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 30 * MINUTE,
  tags: [macro('M', 'event'), macro('N', 'user'), micro('A', 'micro-primary'), micro('B', 'micro-secondary')],
};

const moment = (min: number, max: number) => fc.option(fc.integer({ min, max }), { nil: undefined });

export const anyQuestion: fc.Arbitrary<ConversionQuestion> = fc
  .record({ kind: fc.constantFrom('user' as const, 'session' as const), from: moment(0, 60), to: moment(61, 120) })
  .map(({ kind, from, to }) =>
    questionOf(
      twoGoals,
      scopeOf({
        unit: { kind },
        sessionGapMs: 10 * MINUTE,
        range:
          from === undefined && to === undefined
            ? null
            : {
                ...(from !== undefined && { from: new Date(from * MINUTE).toISOString() }),
                ...(to !== undefined && { to: new Date(to * MINUTE).toISOString() }),
              },
      }),
    ),
  );
