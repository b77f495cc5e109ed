import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFunnel, end, user } from '../test-support/any-funnel.ts';
import { type SmallEvent, segmentOf } from '../test-support/segment-of.ts';
import { resultOf, smallData } from '../test-support/small-run.ts';
import { funnelOf, stepOf } from './document.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { compileFunnel } from './program.ts';
import { referenceOutcomes } from './reference/outcomes.ts';
import { timeLists } from './tally.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);
const collapse = { collapse: true };

test('repeats are none: they do not come between, exclude, or count as a step', () => {
  const strict = { order: 'strict' as const, attempt: 'first' as const };
  expect(resultOf(funnelOf(['A', 'B'], strict), smallData('u A0 A1 B2')).converted).toBe(0);
  expect(resultOf(funnelOf(['A', 'B'], { ...strict, ...collapse }), smallData('u A0 A1 B2')).converted).toBe(1);
  // Two equal steps need another event between them.
  expect(resultOf(funnelOf(['A', 'A'], collapse), smallData('u A0 A1')).converted).toBe(0);
  expect(resultOf(funnelOf(['A', 'A'], collapse), smallData('u A0 B1 A2')).converted).toBe(1);
  const exclude = [{ any: stepOf('X').any, from: 0, to: 1, effect: 'drop' as const }];
  expect(resultOf(funnelOf(['A', 'B'], { exclude, ...collapse }), smallData('u X0 X1 A2 X3 B4')).converted).toBe(0);
});

test('counted from the entry on: a repeat may be an entry, and what follows it is no repeat of what came before', () => {
  // Only the second A is in range; the B after it is direct.
  const range = { from: '1970-01-01T00:00:05Z' };
  const asked = funnelOf(['A', 'B'], { order: 'strict', attempt: 'first', range, ...collapse });
  expect(resultOf(asked, smallData('u A0 A9 B10'))).toMatchObject({ entered: 1, converted: 1 });
  // The first A is too long ago for the window, the second one is not.
  expect(
    resultOf(funnelOf(['A', 'B'], { window: { ms: 5000 }, ...collapse }), smallData('u A0 A9 B10')).converted,
  ).toBe(1);
  // The time since the first A is what the minimum asks for, with the second one between.
  const late = { ...stepOf('B'), direct: true, afterMs: 8000 };
  expect(resultOf(funnelOf([stepOf('A'), late], collapse), smallData('u A0 A5 B9')).converted).toBe(1);
});

test('within the session where that is the window', () => {
  const gap = { window: 'session' as const, sessionGapMs: 1000, order: 'strict' as const };
  expect(resultOf(funnelOf(['A', 'B'], { ...gap, ...collapse }), smallData('u A0 A9 B10')).converted).toBe(1);
});

test(
  'the kernel collapses as the reference does',
  () => {
    fc.assert(
      fc.property(anyFunnel, fc.array(user(10), { minLength: 1, maxLength: 3 }), end, (any, users, after) => {
        const events = users.flatMap((own, index): SmallEvent[] => own.map((one) => ({ ...one, user: `u${index}` })));
        const endMs = Math.max(after, ...events.map(({ ms }) => ms));
        const { segment, facts, properties } = segmentOf(events, { endMs });
        const program = compileFunnel({ ...any, ...collapse }, facts);
        const lists = [timeLists(any.steps.length), timeLists(any.steps.length)];
        const [fast, slow] = [kernelOutcomes, referenceOutcomes].map(
          (evaluate, i) => evaluate(program, segment, properties, null, lists[i], () => false)!,
        );
        expect([...fast.codes]).toEqual([...slow.codes]);
        expect([...fast.users!]).toEqual([...slow.users!]);
      }),
      { numRuns: CASES },
    );
  },
  20_000 + 20 * CASES,
);
