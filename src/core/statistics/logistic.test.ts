import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logisticRidge, type Pattern } from './logistic.ts';

test('without a penalty one feature gives the log odds ratio of its table', () => {
  const fit = logisticRidge(
    [
      { features: [], units: 100, converted: 20 },
      { features: [0], units: 80, converted: 40 },
    ],
    1,
    1e-12,
  )!;
  expect(fit.intercept).toBeCloseTo(Math.log(20 / 80), 8);
  expect(fit.weights[0]).toBeCloseTo(Math.log(4), 8);
});

test('at the found weights the penalised likelihood is level in every direction', () => {
  const pattern = fc.record({
    features: fc.subarray([0, 1, 2, 3]),
    units: fc.integer({ min: 1, max: 200 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 12 }), (rows) => {
      const patterns = rows.map(
        ({ features, units, share }): Pattern => ({ features, units, converted: Math.round(units * share) }),
      );
      const fit = logisticRidge(patterns, 4, 1);
      const of = (pick: (one: Pattern) => number) => patterns.reduce((sum, one) => sum + pick(one), 0);
      const converted = of((one) => one.converted);
      if (fit === null) {
        expect([0, of(({ units }) => units)]).toContain(converted);
        return;
      }
      const { intercept, weights } = fit;
      const rest = ({ features, units, converted }: Pattern): number =>
        converted - units / (1 + Math.exp(-features.reduce((sum, at) => sum + weights[at], intercept)));
      expect(of(rest)).toBeCloseTo(0, 5);
      weights.forEach((weight, at) => {
        expect(of((one) => (one.features.includes(at) ? rest(one) : 0)) - weight).toBeCloseTo(0, 5);
      });
    }),
  );
});
