import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifiedQuantiles, classify, valuesOf } from './size-classes.ts';
import { classifiedTimeFigures, timeFigures } from './time-figures.ts';

const LISTS = 3;
const value = fc.oneof(fc.nat(3), fc.nat(1e9), fc.maxSafeNat());
const entry = fc.tuple(value, fc.nat(LISTS - 1));
/** Some have so many values that their classes are finer than those of the others. */
const part = fc.oneof(fc.array(entry, { maxLength: 20 }), fc.array(entry, { minLength: 200, maxLength: 1500 }));

const classified = (entries: readonly (readonly [number, number])[]) =>
  classify(
    Float64Array.from([...entries.map(([ticks]) => ticks), 7]),
    Uint16Array.from([...entries.map(([, list]) => list), 0]),
    entries.length,
    LISTS,
  );

test('the figures of lists by class, in whatever parts, are those of the values together', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const found = parts.map(classified);
      for (let list = 0; list < LISTS; list++) {
        const values = Float64Array.from(parts.flat().flatMap(([ticks, of]) => (of === list ? [ticks] : [])));
        const own = found.flatMap((one) => [...valuesOf(one, list)]);
        expect(Float64Array.from(own).sort()).toEqual(values.toSorted());
        expect(classifiedTimeFigures(found, list, 1000)).toEqual(timeFigures(values, values.length, 1000));
      }
    }),
    { numRuns: 200 },
  );
});

test('what is of one class is less than what is of the next', () => {
  fc.assert(
    fc.property(part, (entries) => {
      const { values, start, classes } = classified(entries);
      for (let list = 0; list < LISTS; list++)
        for (let c = list * classes; c < (list + 1) * classes - 1; c++) {
          const [own, next] = [values.subarray(start[c], start[c + 1]), values.subarray(start[c + 1], start[c + 2])];
          expect(next.length === 0 || own.every((ticks) => ticks < Math.min(...next))).toBe(true);
        }
    }),
    { numRuns: 50 },
  );
});

test('any share of a single value is that value', () => {
  expect(classifiedQuantiles([classified([[5, 1]]), classified([])], 1, [0, 0.3, 1])).toEqual([5, 5, 5]);
});
