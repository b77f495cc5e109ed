import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentOf } from '../test-support/segment-of.ts';
import { resultOf } from '../test-support/small-run.ts';
import { type FunnelDocument, funnelOf } from './document.ts';
import { compileFunnel } from './program.ts';
import { funnelUsers, type GroupChoice } from './run.ts';

const event = fc.record({
  user: fc.constantFrom('t', 'u', 'v', 'w', 'x', 'y', 'z'),
  event: fc.constantFrom('A', 'B', 'C'),
  ms: fc.nat(20).map((s) => s * 1000),
  properties: fc.record({ p: fc.constantFrom('a', 'b', 'c', 'd', 'Other') }, { requiredKeys: [] }),
});
const funnel: fc.Arbitrary<FunnelDocument> = fc
  .record({
    attribution: fc.constantFrom('first' as const, 'last' as const, 'step' as const, 'all' as const),
    attempt: fc.constantFrom('best' as const, 'all' as const),
    order: fc.constantFrom('ordered' as const, 'any' as const),
  })
  .map(({ attribution, ...rest }) =>
    funnelOf(['A', 'B', 'C'], {
      ...rest,
      window: { ms: 6000 },
      breakdown: { property: 'p', attribution, step: 0, top: 2 },
    }),
  );

test('the list of a group is as long as its number says', () => {
  fc.assert(
    fc.property(funnel, fc.array(event, { minLength: 1, maxLength: 40, size: 'max' }), (document, events) => {
      const data = segmentOf(events, { endMs: 24_000 });
      const program = compileFunnel(document, data.facts);
      const groups = resultOf(document, data).groups!;
      const shown = groups.flatMap(({ value, merged }) => (value === null || merged ? [] : [value]));
      for (const { value, merged, steps, converted } of groups) {
        const choice: GroupChoice = merged ? { beyond: shown } : { value };
        const length = (step: number, number: 'reached' | 'dropped' | 'open' | 'converted'): number =>
          funnelUsers(program, data.segment, data.properties, null, step, number, choice).length;
        for (const { index, count, dropped, open } of steps)
          expect([length(index, 'reached'), length(index, 'dropped'), length(index, 'open')]).toEqual([
            count,
            dropped,
            open,
          ]);
        expect(length(2, 'converted')).toBe(converted);
      }
    }),
    { numRuns: 200 },
  );
});
