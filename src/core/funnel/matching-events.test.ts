import { expect, test } from 'vitest';
import { expectFiguresOfSome } from '../test-support/figures-of-some.ts';
import { funnelOf, stepOf } from './document.ts';
import { matchingEvents } from './matching-events.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);

test('what stands between, ends sessions or carries values counts, too', () => {
  expect(matchingEvents(funnelOf(['A', stepOf('B', 'A')]))).toEqual(['A', 'B']);
  const exclude = [{ any: stepOf('X').any, from: 0, to: 1, effect: 'drop' as const }];
  expect(matchingEvents(funnelOf(['A', 'B'], { exclude, order: 'any' }))).toEqual(['A', 'B', 'X']);
  for (const more of [
    { order: 'strict' as const },
    { window: 'session' as const },
    { unit: { kind: 'session' as const } },
    { tieToleranceMs: 1 },
    { collapse: true },
    { prepare: { version: 1 as const, steps: [] } },
    { where: [{ property: 'p', op: 'gt' as const, values: [1] }] },
    { breakdown: { property: 'p', attribution: 'step' as const, step: 0, top: 3 } },
  ])
    expect(matchingEvents(funnelOf(['A', 'B'], more))).toBeNull();
  expect(matchingEvents(funnelOf(['A', '*']))).toBeNull();
  const where = [{ property: 'p', op: 'is' as const, values: ['1'] }];
  expect(matchingEvents(funnelOf(['A', 'B'], { where }))).toEqual(['A', 'B']);
});

test('without all other events the figures are the same', () => {
  const { asked } = expectFiguresOfSome((document) => {
    const names = matchingEvents(document);
    return names && (({ event }) => names.includes(event));
  }, CASES / 4);
  expect(asked).toBeGreaterThan(CASES / 10);
});
