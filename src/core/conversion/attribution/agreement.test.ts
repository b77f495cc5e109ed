import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvents, twoGoals } from '../../test-support/any-conversions.ts';
import { oracleAttribution } from '../../test-support/attribution-oracle.ts';
import { attributionOn } from '../../test-support/attribution-run.ts';
import { partsOf } from '../../test-support/conversion-run.ts';
import { scopeOf } from '../scope.ts';
import { attributionOf } from './document.ts';
import { MODELS } from './models.ts';

const MINUTE = 60_000;

const anyRest = fc.record({
  touches: fc.constantFrom('session' as const, 'every-change' as const),
  count: fc.constantFrom('all' as const, 'first' as const),
  macro: fc.constantFrom(null, 'M', 'N'),
  lookBackMs: fc.constantFrom(0, 5 * MINUTE, 30 * MINUTE, 1000 * MINUTE),
  halfLifeMs: fc.constantFrom(MINUTE, 20 * MINUTE),
  direct: fc.constantFrom(['p'], ['p', 'q'], []),
});

test('all eight models share as the words of the specification say', () => {
  fc.assert(
    fc.property(anyEvents, anyRest, fc.integer({ min: 1, max: 3 }), (events, rest, parts) => {
      const question = attributionOf(twoGoals, scopeOf({ sessionGapMs: 10 * MINUTE }), 'g', rest);
      const found = attributionOn(question, partsOf(events, parts));
      const expected = oracleAttribution(question, events);
      expect([found.conversions, found.noTouch]).toEqual([expected.conversions, expected.noTouch]);
      for (const { channel, models } of found.channels)
        for (const model of MODELS) {
          const credit = expected.credits.get(channel)?.get(model);
          expect(models[model].conversions, `${channel}, ${model}`).toBeCloseTo(credit?.conversions ?? 0, 8);
          for (const [currency, amount] of Object.entries(models[model].value))
            expect(amount, `${channel}, ${model}, ${currency}`).toBeCloseTo(credit?.value[currency] ?? 0, 8);
        }
      // And nobody else has any.
      const known = found.channels.map(({ channel }) => channel);
      for (const channel of expected.credits.keys()) expect(known).toContain(channel);
    }),
    { numRuns: 150 },
  );
});
