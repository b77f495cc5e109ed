import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TagsDocument } from '../../tags/document.ts';
import { anyEvents } from '../../test-support/any-conversions.ts';
import { mergedOver, never, partsOf } from '../../test-support/conversion-run.ts';
import { oracleArms, oracleComparison, oracleMean } from '../../test-support/experiment-oracle.ts';
import { scopeOf } from '../scope.ts';
import { compileExperiment, countExperiment } from './count.ts';
import { experimentOf } from './document.ts';
import { experimentFigures } from './figures.ts';
import { type ExperimentTally, mergeExperiments } from './tally.ts';

const MINUTE = 60_000;
const tags: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 1,
  tags: [{ event: 'M', tier: 'macro', value: { kind: 'property', property: 'v', fallback: 0 }, per: 'event' }],
};

/** Many people of few events: each twice, as two of different keys, so that arms have several. */
const anyPeople = fc
  .array(anyEvents, { minLength: 1, maxLength: 4 })
  .map((all) => all.flatMap((events, i) => events.map((event) => ({ ...event, user: `${event.user}${i}` }))));

test('arms, differences and intervals are those of the words of the specification', () => {
  const rest = fc.record({
    exposure: fc.constantFrom(null, 'A'),
    windowMs: fc.constantFrom(null, 5 * MINUTE, 40 * MINUTE),
    keepOpen: fc.boolean(),
  });
  fc.assert(
    fc.property(anyPeople, rest, fc.integer({ min: 1, max: 3 }), (events, { exposure, windowMs, keepOpen }, parts) => {
      const data = partsOf(events, parts, 120 * MINUTE);
      const question = experimentOf(
        tags,
        scopeOf(),
        'g',
        { macro: 'M' },
        {
          exposure: exposure === null ? null : { event: exposure, where: [] },
          windowMs,
          keepOpen,
        },
      );
      const program = compileExperiment(question, data.facts);
      const tally = mergedOver<ExperimentTally>(
        data,
        ({ segment, properties }) => {
          const counted: ExperimentTally = new Map();
          countExperiment(program, segment, properties, counted, never);
          return counted;
        },
        mergeExperiments,
      );
      const found = experimentFigures(program, tally);
      const arms = oracleArms(events, { macro: 'M', exposure, windowMs, keepOpen, endMs: 120 * MINUTE });
      const names = [...arms.keys()].sort();
      expect(found.arms.map(({ value, units, open, conversions }) => ({ value, units, open, conversions }))).toEqual(
        names.map((value) => {
          const { units, open, conversions } = arms.get(value)!;
          return { value, units, open, conversions };
        }),
      );
      expect(found.crossedByArm).toEqual(Object.fromEntries(names.map((value) => [value, arms.get(value)!.crossed])));
      const close = (one: number | null, other: number | null): void => {
        if (other === null) expect(one).toBeNull();
        else expect(one).toBeCloseTo(other, 6);
      };
      found.arms.forEach((arm, i) => {
        const own = arms.get(names[i])!;
        if (own.units > 0) {
          const { mean, half } = oracleMean(own.values);
          expect(arm.perUnit!.USD).toBeCloseTo(mean, 9);
          close(arm.perUnitInterval!.USD?.[1] ?? null, half === null ? null : mean + half);
        }
        const base = arms.get(names[0])!;
        if (i === 0 || own.units === 0 || base.units === 0) {
          expect(arm.difference).toBeNull();
          return;
        }
        const { difference, newcombe, alwaysValid, lift, smallest } = oracleComparison(own, base);
        close(arm.difference, difference);
        newcombe.forEach((limit, end) => {
          close(arm.differenceInterval![end], limit);
        });
        close(arm.alwaysValid?.[0] ?? null, alwaysValid?.[0] ?? null);
        close(arm.alwaysValid?.[1] ?? null, alwaysValid?.[1] ?? null);
        close(arm.lift, lift);
        close(found.power.smallest[names[i]], smallest);
      });
    }),
    { numRuns: 150 },
  );
});
