import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvents, anyQuestion } from '../test-support/any-conversions.ts';
import { oracleUnits } from '../test-support/conversion-oracle.ts';
import { conversionsOf, partsOf } from '../test-support/conversion-run.ts';

test('who is there in a bucket, whatever was asked of the same data before', () => {
  fc.assert(
    fc.property(anyEvents, anyQuestion, anyQuestion, fc.integer({ min: 1, max: 3 }), (events, asked, other, parts) => {
      const data = partsOf(events, parts);
      const questions = [asked, { ...asked, tags: other.tags }, { ...asked, scope: other.scope }, asked];
      for (const one of questions) {
        const question = { ...one, trend: 'hour', by: null } as const;
        const { range } = question.scope;
        const units = oracleUnits(question, events, {
          from: range?.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(range.from),
          to: range?.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(range.to),
          endMs: data.facts.endMs,
        });
        for (const { trend } of conversionsOf(question, data).macros)
          for (const { from, to, audience } of trend) {
            const isIn = ({ ms }: { ms: number }): boolean => ms >= Date.parse(from) && ms < Date.parse(to);
            expect(audience).toBe(units.filter((unit) => unit.events.some(isIn)).length);
          }
      }
    }),
  );
});
