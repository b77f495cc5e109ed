import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FunnelDocument } from '../funnel/document.ts';
import { anyFunnel, end, user } from '../test-support/any-funnel.ts';
import { type SmallEvent, segmentOf } from '../test-support/segment-of.ts';
import { compileDropOff } from './program.ts';
import { type DropOffQuestion, dropOffOf } from './question.ts';
import { referenceStays } from './reference.ts';
import { GROUP, staysOf } from './stays.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 2000);

const question: fc.Arbitrary<DropOffQuestion> = fc
  .tuple(anyFunnel, fc.boolean())
  .map(([funnel, collapse]) => ({ ...funnel, collapse }))
  .filter(({ order, steps }) => order !== 'any' && steps.filter(({ optional }) => !optional).length > 1)
  .chain((funnel: FunnelDocument) => {
    const required = funnel.steps.flatMap(({ optional }, index) => (optional ? [] : [index]));
    return fc
      .record({
        step: fc.constantFrom(...required.slice(0, -1)),
        against: fc.constantFrom('went-on' as const, 'converted' as const),
      })
      .map(({ step, against }) => dropOffOf(funnel, step, { against }));
  });

test(
  'the fast pass finds the groups, their stays and their attempts as the reference does',
  () => {
    fc.assert(
      fc.property(question, fc.array(user(9), { minLength: 1, maxLength: 3 }), end, (question, users, after) => {
        const events = users.flatMap((own, index): SmallEvent[] => own.map((one) => ({ ...one, user: `u${index}` })));
        // The data end with their last event, or later.
        const endMs = Math.max(after, ...events.map(({ ms }) => ms));
        const { segment, facts, properties } = segmentOf(events, { endMs });
        const program = compileDropOff(question, facts);
        const fast = staysOf(program, segment, properties, () => false)!;
        const { stays, gaps } = referenceStays(program, segment, properties);
        const found = Array.from({ length: fast.count }, (_, place) => ({
          user: fast.user[place],
          group: fast.group[place],
          at: fast.at[place],
          ...(fast.group[place] !== GROUP.open && {
            reached: fast.group[place] === GROUP.wentOn ? fast.reached[place] : null,
            entry: fast.entry[place],
            over: fast.over[place],
            attempts: fast.attempts[place],
            convertedOn: fast.convertedOn[place] || null,
          }),
        }));
        expect(found).toEqual(
          stays.map(({ user, group, match, reached, entry, over, attempts, convertedOn }) => ({
            user,
            group: GROUP[group],
            at: match.row,
            ...(group !== 'open' && { reached: reached?.row ?? null, entry, over, attempts, convertedOn }),
          })),
        );
        expect([...fast.gaps.values.slice(0, fast.gaps.length)]).toEqual(gaps);
      }),
      { numRuns: CASES },
    );
  },
  20_000 + 20 * CASES,
);
