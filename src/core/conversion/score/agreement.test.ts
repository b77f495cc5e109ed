import fc from 'fast-check';
import { expect, test } from 'vitest';
import { twoGoals } from '../../test-support/any-conversions.ts';
import { mergedOver, never, partsOf } from '../../test-support/conversion-run.ts';
import { oracleScore } from '../../test-support/score-oracle.ts';
import { scopeOf } from '../scope.ts';
import { compileScore, countScore } from './count.ts';
import { scoreFigures } from './figures.ts';
import { emptyScore, mergeScores } from './tally.ts';

/** Enough people for a fit, each with few events and many ties. */
const anyPeople = fc
  .array(
    fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C', 'M', 'X'), fc.integer({ min: 0, max: 6 })), { maxLength: 5 }),
    {
      minLength: 2,
      maxLength: 60,
    },
  )
  .map((people) =>
    people.flatMap((events, u) => [
      { user: `user${u}`, event: 'X', ms: 0 },
      ...events.map(([event, ms]) => ({ user: `user${u}`, event, ms })),
    ]),
  );

const close = (found: number | null, expected: number | null): void => {
  if (expected === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(expected, 6);
};

test('fit, areas, interval and tenths are those of the words of the specification', () => {
  const weights = fc.option(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(0.5, -0.25)), {
    nil: null,
  });
  fc.assert(
    fc.property(anyPeople, weights, fc.integer({ min: 1, max: 3 }), (events, byHand, parts) => {
      const data = partsOf(events, parts);
      const question = {
        tags: twoGoals,
        scope: scopeOf(),
        macro: 'M',
        signals: ['C'],
        weights: byHand && [
          { event: 'A', weight: byHand[0] },
          { event: 'B', weight: byHand[1] },
        ],
      };
      const program = compileScore(question, data.facts);
      const tally = mergedOver(
        data,
        ({ segment, properties }) => {
          const counted = emptyScore(program.features.length);
          countScore(program, segment, properties, counted, never);
          return counted;
        },
        mergeScores,
      );
      const found = scoreFigures(question, program.features, tally);
      const expected = oracleScore(events, 'M', ['A', 'B', 'C'], byHand && [...byHand, 0]);
      expect(found.fit).toEqual(expected.fit);
      expect(found.check).toMatchObject(expected.check);
      close(found.intercept, expected.weights?.[0] ?? null);
      (found.fitted ?? found.weights).forEach(({ weight }, f) => {
        close(weight, expected.weights === null ? 0 : expected.weights[f + 1]);
      });
      close(found.check.auc, expected.auc);
      close(found.check.aucEvents, expected.aucEvents);
      close(found.check.aucInterval?.[0] ?? null, expected.aucInterval?.[0] ?? null);
      close(found.check.aucInterval?.[1] ?? null, expected.aucInterval?.[1] ?? null);
      expect(found.check.deciles.map(({ units, rate }) => [units, Math.round(rate * units)])).toEqual(
        expected.deciles.map(({ units, converted }) => [units, converted]),
      );
    }),
    { numRuns: 150 },
  );
});
