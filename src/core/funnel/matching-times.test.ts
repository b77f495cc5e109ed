import { expect, test } from 'vitest';
import { expectFiguresOfSome } from '../test-support/figures-of-some.ts';
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
  const { fewer } = expectFiguresOfSome((document) => {
    const times = matchingTimes(document);
    if (times === null) return null;
    const { fromMs, toMs } = times;
    return (one) => one.ms >= (fromMs ?? Number.NEGATIVE_INFINITY) && one.ms <= (toMs ?? Number.POSITIVE_INFINITY);
  }, CASES / 4);
  expect(fewer).toBeGreaterThan(CASES / 20);
});
