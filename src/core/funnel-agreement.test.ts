import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FunnelDocument } from './funnel-document.ts';
import { evaluateUnit } from './funnel-evaluate.ts';
import { kernelCovers, kernelOutcomes } from './funnel-kernel.ts';
import { compileFunnel } from './funnel-program.ts';
import { referenceOutcomes } from './funnel-run.ts';
import { timeLists } from './funnel-tally.ts';
import { eachUnit } from './funnel-units.ts';
import { anyFunnel, end, plainFunnel, user, userFunnel } from './test-support/any-funnel.ts';
import { type OracleAttempt, oracle } from './test-support/funnel-oracle.ts';
import { type SmallEvent, segmentOf } from './test-support/segment-of.ts';

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

test('kernel = reference', { timeout: 0 }, () => {
  const users = fc.array(user(12), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.oneof(plainFunnel, userFunnel), users, end, fc.boolean(), (document, lists, tail, whole) => {
      const events = lists.flatMap((list, index) =>
        list.map((one) => ({ ...one, user: `u${index}`, ms: whole ? Math.round(one.ms / 1000) * 1000 : one.ms })),
      );
      const { segment, facts, properties } = segmentOf(events, {
        endMs: Math.max(tail, ...events.map(({ ms }) => ms)),
      });
      const program = compileFunnel(document, facts);
      fc.pre(kernelCovers(document));
      const [fastTimes, slowTimes] = [timeLists(document.steps.length), timeLists(document.steps.length)];
      const fast = kernelOutcomes(program, segment, properties, null, fastTimes, () => false)!;
      const slow = referenceOutcomes(program, segment, properties, slowTimes, () => false)!;
      const timesOf = (times: typeof fastTimes) => times.map(({ values, length }) => [...values.subarray(0, length)]);
      // The reference leaves out units that never entered.
      expect([...fast.codes].filter((code) => code !== 0)).toEqual([...slow.codes]);
      expect(timesOf(fastTimes)).toEqual(timesOf(slowTimes));
      const userOf = (_: number, unit: number) => fast.users?.[unit] ?? unit;
      expect([...fast.codes].map(userOf).filter((_, unit) => fast.codes[unit] !== 0)).toEqual([...slow.users!]);
    }),
    { numRuns: numRuns(1) },
  );
});
