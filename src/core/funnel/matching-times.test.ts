import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFunnel, end, isValid, user } from '../test-support/any-funnel.ts';
import { type SmallEvent, segmentOf } from '../test-support/segment-of.ts';
import { resultOf } from '../test-support/small-run.ts';
import { funnelOf } from './document.ts';
import { matchingTimes } from './matching-times.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);
const ms = Date.parse;

test('from the first entry on until the last one can have gone its way', () => {
  const range = { from: '2026-01-05', to: '2026-01-07T12:00:00Z' };
  const [fromMs, toMs] = [ms('2026-01-05T00:00:00Z'), ms('2026-01-07T12:00:00Z')];
  const times = (more: Parameters<typeof funnelOf>[1]) => matchingTimes(funnelOf(['A', 'B'], { range, ...more }));
  expect(times({ window: { ms: 5000 } })).toEqual({ fromMs, toMs: toMs + 5000 });
  expect(times({ window: null })).toEqual({ fromMs, toMs: null });
  expect(times({ window: null, rangeApplies: 'all-events' })).toEqual({ fromMs, toMs });
  expect(times({ window: { ms: 1 }, range: { to: range.to } })).toEqual({
    fromMs: null,
    toMs: toMs + 1,
  });
  expect(times({ range: null })).toBeNull();
  expect(times({ order: 'strict' })).toBeNull();
  expect(
    times({
      exclude: [
        { any: [{ event: 'X', where: [{ property: 'p', op: 'gt', values: [1] }] }], from: 0, to: 1, effect: 'drop' },
      ],
    }),
  ).toBeNull();
});

test('without the events of all other times the figures are the same', () => {
  let asked = 0;
  fc.assert(
    fc.property(
      anyFunnel.filter(isValid),
      fc.array(user(10), { minLength: 1, maxLength: 3 }),
      end,
      (any, users, after) => {
        // Often without what makes all events count.
        const document = { ...any, breakdown: null, segment: null, collapse: false, prepare: null };
        const times = matchingTimes(document);
        fc.pre(times !== null);
        const events = users.flatMap((own, index): SmallEvent[] => own.map((one) => ({ ...one, user: `u${index}` })));
        const endMs = Math.max(after, ...events.map(({ ms }) => ms));
        const some = events.filter(
          (one) =>
            one.ms >= (times!.fromMs ?? Number.NEGATIVE_INFINITY) &&
            one.ms <= (times!.toMs ?? Number.POSITIVE_INFINITY),
        );
        if (some.length < events.length) asked++;
        expect(resultOf(document, segmentOf(some, { endMs }))).toEqual(
          resultOf(document, segmentOf(events, { endMs })),
        );
      },
    ),
    { numRuns: CASES / 4 },
  );
  expect(asked).toBeGreaterThan(CASES / 20);
}, 60_000);
