import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvents, anyQuestion } from '../test-support/any-conversions.ts';
import { never, partsOf } from '../test-support/conversion-run.ts';
import { firstEventReader, kindsOf } from './first-events.ts';
import { compileScope } from './scope.ts';
import { eachUnit } from './units.ts';

const NAMES = ['M', 'A', 'N'];
/** So many kinds are not looked for beforehand. */
const MANY = [...NAMES, 'nowhere', 'never', 'not at all'];

test('few kinds are found where many are, which are read one by one', () => {
  fc.assert(
    fc.property(anyEvents, anyQuestion, fc.boolean(), (events, { scope }, filtered) => {
      const { facts, parts } = partsOf(events);
      const where = filtered ? [{ property: 'g', op: 'is' as const, values: ['p', 'q'] }] : [];
      const program = compileScope({ ...scope, where }, facts);
      const [{ segment, properties }] = parts;
      const [few, many] = [NAMES, MANY].map((names) =>
        firstEventReader(program, names.length, kindsOf(facts.eventNames, names), segment, 2),
      );
      eachUnit(program, segment, properties, never, (unit) => {
        const [seen, all] = [few, many].map((reader) => {
          const { count, seen, first, times, goalEvents, goalPlaces, goalTicks } = reader.read(unit);
          return {
            kinds: [...seen.subarray(0, count)],
            first: [...first.subarray(0, NAMES.length)],
            times: [...times.subarray(0, NAMES.length)],
            goals: [...goalPlaces.subarray(0, goalEvents)],
            ticks: [...goalTicks.subarray(0, goalEvents)],
          };
        });
        expect(seen).toEqual(all);
        const places = Array.from({ length: unit.to - unit.from }, (_, i) => unit.from + i);
        const nameAt = (place: number): string => facts.eventNames[segment.event[unit.rows[place]]];
        expect(seen.first).toEqual(NAMES.map((name) => places.find((place) => nameAt(place) === name) ?? -1));
        expect(seen.goals).toEqual(
          places.filter((place) => NAMES.indexOf(nameAt(place)) >= 0 && nameAt(place) !== 'N'),
        );
        expect(seen.ticks).toEqual(seen.goals.map(unit.tickAt));
        expect(unit.start).toBe(unit.tickAt(unit.from));
      });
    }),
  );
});
