import { expect, test } from 'vitest';
import { DAY_MS, funnelOf, stepOf } from '../../core/funnel/document.ts';
import { conditionsInWords, rulesInWords } from './document.ts';

test('the rules in one line', () => {
  expect(rulesInWords(funnelOf(['a', 'b']))).toBe('Users · steps in order · within 7 days · best attempt');
  expect(rulesInWords(funnelOf(['a', 'b'], { order: 'strict', window: null, attempt: 'all' }))).toBe(
    'Users · steps directly one after another · no time limit · every attempt counted',
  );
  expect(
    rulesInWords(
      funnelOf(['a', 'b'], { order: 'any', window: 'session', unit: { kind: 'session' }, attempt: 'first' }),
    ),
  ).toBe('Sessions · steps in any order · within one session · first attempt');
  expect(rulesInWords(funnelOf(['a']))).toBe('Users · best attempt');
});

test('a plain funnel has no conditions', () => {
  expect(conditionsInWords(funnelOf(['a', { ...stepOf('b', 'c'), optional: true }, 'd']))).toEqual([]);
});

test('events taken as simultaneous are told', () => {
  expect(conditionsInWords(funnelOf(['a', 'b'], { tieToleranceMs: 1000 }))).toEqual([
    'events within 1 second taken as simultaneous',
  ]);
});

test('everything that narrows the count is named', () => {
  const document = funnelOf(
    [
      { ...stepOf('a'), occurrence: 'first-ever' },
      { ...stepOf('b', 'c'), label: 'Paid', direct: true, afterMs: 1000, withinMs: 60_000 },
      {
        ...stepOf(),
        any: [
          {
            event: '*',
            where: [
              { property: 'plan', op: 'exists', values: [] },
              { property: 'seats', op: 'gte', values: [5] },
            ],
          },
        ],
      },
    ],
    {
      where: [{ property: 'country', op: 'is-not', values: ['DE', ''] }],
      exclude: [
        { any: [{ event: 'refund', where: [] }], from: 0, to: 1, effect: 'drop' },
        { any: [{ event: 'bot', where: [] }], from: 1, to: 2, effect: 'remove' },
      ],
      segment: {
        all: [
          { anyOf: [{ property: 'plan', op: 'is', values: ['pro'], at: 'last' }, { users: ['u1', 'u2'] }] },
          { not: { did: { event: 'x', where: [] }, atLeast: 2, atMost: null, withinMs: DAY_MS, of: 'first-event' } },
          { funnel: funnelOf(['a', 'b']), state: 'dropped' },
        ],
      },
    },
  );
  expect(conditionsInWords(document)).toEqual([
    'country is not DE or “”',
    'only users who (last had plan is pro or are among 2 chosen) and not: did x at least 2 times within 1 day of their first event and dropped off in the funnel from a to b',
    'step 1: only its first time',
    'step 2: b or c, directly after the previous, at least 1 second after the previous, at most 1 minute after the previous',
    'step 3: any event with plan is set and seats ≥ 5',
    'ended by refund between steps 1 and 2',
    'without bot between steps 2 and 3',
  ]);
});
