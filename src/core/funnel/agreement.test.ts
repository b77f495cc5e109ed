import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFunnel, distinctFunnel, end, plainFunnel, user, userFunnel } from '../test-support/any-funnel.ts';
import { type OracleAttempt, oracle } from '../test-support/funnel-oracle.ts';
import { type SmallEvent, segmentOf } from '../test-support/segment-of.ts';
import { type Breakdown, type FunnelDocument, funnelOf, stepOf } from './document.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { CONVERTED, type Outcomes, REMOVED } from './outcomes.ts';
import { compileFunnel } from './program.ts';
import { evaluateUnit } from './reference/evaluate.ts';
import { referenceOutcomes } from './reference/outcomes.ts';
import { eachUnit } from './reference/units.ts';
import { type TimeList, timeLists } from './tally.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);
const numRuns = (share: number): number => Math.ceil(CASES * share);

/** What the reference says, in the oracle's terms. */
function reference(
  document: FunnelDocument,
  events: readonly Omit<SmallEvent, 'user'>[],
  endMs: number,
): OracleAttempt[] {
  const data = segmentOf(
    events.map((one) => ({ ...one, user: 'u' })),
    { endMs },
  );
  const program = compileFunnel(document, data.facts);
  const found: OracleAttempt[] = [];
  eachUnit(
    program,
    data.segment,
    data.properties,
    () => false,
    (unit) => {
      for (const { state, furthest, matched } of evaluateUnit(program.rules, unit))
        found.push({
          state,
          furthest,
          at: state === 'removed' ? [] : matched.map((index) => (index < 0 ? null : unit.events[index].time)),
        });
    },
  );
  return found;
}

const inOrder = <E extends { readonly ms: number }>(events: readonly E[]): E[] =>
  [...events].sort((a, b) => a.ms - b.ms);

test('reference = oracle, whatever the document', { timeout: 0 }, () => {
  fc.assert(
    fc.property(anyFunnel, user(8), end, (document, events, tail) => {
      const endMs = Math.max(tail, ...events.map(({ ms }) => ms));
      const wanted = oracle(document, inOrder(events), endMs).map((one) =>
        one.state === 'removed' ? { ...one, at: [] } : one,
      );
      expect(reference(document, events, endMs)).toEqual(wanted);
    }),
    { numRuns: numRuns(1) },
  );
});

test('what is neither step nor exclusion does not hold an attempt’s session open', () => {
  const at = (event: string, ms: number, q?: string) => ({ event, ms, properties: q === undefined ? {} : { q } });
  const document = funnelOf([stepOf('A'), stepOf('A')], {
    window: 'session',
    attempt: 'all',
    sessionGapMs: 1000,
    session: { property: 'q' },
  });
  const [before, entry] = [at('A', 0, 'x'), at('A', 4000)];
  const wanted = [0, 4000].map((ms) => ({ state: 'dropped', furthest: 0, at: [ms, null] }));
  // Alone, and behind what is of the session before.
  for (const events of [
    [before, entry],
    [before, at('X', 4000, 'x'), entry],
  ]) {
    expect(reference(document, events, 8000)).toEqual(wanted);
    expect(oracle(document, events, 8000)).toEqual(wanted);
  }
});

const breakdown: fc.Arbitrary<Breakdown | null> = fc.option(
  fc.record({
    property: fc.constantFrom('p', 'q', 'r'),
    attribution: fc.constantFrom('first' as const, 'last' as const, 'step' as const, 'all' as const),
    step: fc.constant(0),
    top: fc.constant(10),
  }),
);

/**
 * Outcomes unit by unit, each with its times; those of one user in any order. The kernel may leave out what can be told
 * from the rest, the reference units that never entered.
 */
const listOf = ({ codes, users, matched, values, count }: Outcomes, times: readonly TimeList[]): string[] => {
  const next = times.map(() => 0);
  const units: string[] = [];
  for (let unit = 0; unit < count; unit++) {
    const [furthest, state] = [(codes[unit] >> 2) - 1, codes[unit] & 3];
    if (furthest < 0) continue;
    // Of a removed unit nothing more is told.
    const steps = state === REMOVED ? 0 : matched ? matched[unit] : 2 ** (furthest + 1) - 1;
    const took = times.map(({ values }, k) => {
      const has = k === 0 ? state === CONVERTED : (steps & (1 << k)) !== 0;
      return has ? values[next[k]++] : null;
    });
    units.push(JSON.stringify([users ? users[unit] : unit, codes[unit], steps, values?.[unit], took]));
  }
  expect(times.map(({ length }) => length)).toEqual(next);
  return units.sort();
};

/** Times as they are; in whole seconds; or without ties, a second or two apart. */
const timing = fc.constantFrom<(ms: number, index: number) => number>(
  (ms) => ms,
  (ms) => Math.round(ms / 1000) * 1000,
  (ms, index) => index * 1500 + (ms % 700),
);

test('kernel = reference', { timeout: 0 }, () => {
  const users = fc.array(user(12), { minLength: 1, maxLength: 3 });
  const funnel = fc
    .tuple(fc.oneof(plainFunnel, userFunnel, anyFunnel, distinctFunnel), breakdown, fc.nat(4))
    .map(([one, breakdown, step]) => ({
      ...one,
      breakdown: breakdown && { ...breakdown, step: Math.min(step, one.steps.length - 1) },
    }));
  fc.assert(
    fc.property(funnel, users, end, timing, fc.boolean(), (document, lists, tail, time, perUser) => {
      const events = lists.flatMap((list, index) =>
        list.map((one, i) => ({ ...one, user: `u${index}`, ms: time(one.ms, i) })),
      );
      const { segment, facts, properties } = segmentOf(events, {
        endMs: Math.max(tail, ...events.map(({ ms }) => ms)),
        perUser: perUser ? ['q'] : [],
      });
      const program = compileFunnel(document, facts);
      for (const inside of document.breakdown ? [false, true] : [false]) {
        const slowTimes = timeLists(document.steps.length);
        const slow = referenceOutcomes(program, segment, properties, null, slowTimes, () => false, inside)!;
        const wanted = listOf(slow, slowTimes);
        // Who asks again may be answered from what was kept, or where there was no room to keep it.
        for (const keeps of [undefined, undefined, () => false]) {
          const fastTimes = timeLists(document.steps.length);
          const asked = { ...program, facts: { ...facts, ...(keeps && { keeps }) } };
          const fast = kernelOutcomes(asked, segment, properties, null, fastTimes, () => false, inside)!;
          expect(listOf(fast, fastTimes)).toEqual(wanted);
        }
      }
    }),
    { numRuns: numRuns(1) },
  );
});

test('a tie group begins with its first event, be that a match or not', () => {
  const at = (event: string, ms: number): SmallEvent => ({ user: 'u', event, ms, properties: {} });
  const within = { ...stepOf('B'), withinMs: 2000 };
  const documents: FunnelDocument[] = [
    funnelOf([stepOf('A'), within], { attempt: 'first', tieToleranceMs: 1000, exclude: [dropOf('X', 'remove')] }),
    funnelOf([stepOf('A'), { ...stepOf('A'), optional: true, withinMs: 4000 }, { ...stepOf('B'), direct: true }], {
      attempt: 'all',
      tieToleranceMs: 1000,
    }),
  ];
  const lists = [
    [at('A', 1000), at('C', 3000), at('X', 4000), at('A', 5000)],
    [at('A', 0), at('C', 4000), at('A', 5000)],
  ];
  for (const document of documents)
    for (const events of lists) {
      const { segment, facts, properties } = segmentOf(events, { endMs: 8000 });
      const program = compileFunnel(document, facts);
      const [fast, slow] = [kernelOutcomes, referenceOutcomes].map((evaluate) => {
        const times = timeLists(document.steps.length);
        return listOf(evaluate(program, segment, properties, null, times, () => false, false)!, times);
      });
      expect(fast).toEqual(slow);
    }
});

const dropOf = (event: string, effect: 'drop' | 'remove'): FunnelDocument['exclude'][number] => ({
  any: stepOf(event).any,
  from: 0,
  to: 1,
  effect,
});
