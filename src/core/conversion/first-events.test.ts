import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvents, anyQuestion } from '../test-support/any-conversions.ts';
import { never, partsOf } from '../test-support/conversion-run.ts';
import { firstEventReader, kindsOf, placeOf, timesOf } from './first-events.ts';
import { compileScope } from './scope.ts';
import { eachUnit, takesAll } from './units.ts';

const NAMES = ['M', 'A', 'N'];
const GOALS = 2;
/** So many kinds are not looked for beforehand. */
const MANY = [...NAMES, 'nowhere', 'never', 'not at all'];

test('what each unit did first, and all it did of the goals, is what looking through it says', () => {
  fc.assert(
    fc.property(
      anyEvents,
      anyQuestion,
      fc.boolean(),
      fc.constantFrom(NAMES, MANY),
      (events, { scope }, filtered, names) => {
        const { facts, parts } = partsOf(events);
        const where = filtered ? [{ property: 'g', op: 'is' as const, values: ['p', 'q'] }] : [];
        const program = compileScope({ ...scope, where }, facts);
        const [{ segment, properties }] = parts;
        const kindOf = kindsOf(facts.eventNames, names);
        const steps = names.length - GOALS;
        const reader = firstEventReader(program, kindOf, segment, properties, GOALS, steps);
        const users = new Array<number>(steps).fill(0);
        const totals = new Array<number>(steps).fill(0);
        const withGoal = new Set<number>();
        eachUnit(program, segment, properties, never, (unit) => {
          const found = reader.read(unit);
          const places = Array.from({ length: unit.to - unit.from }, (_, i) => unit.from + i);
          const kindAt = (place: number): number => kindOf[segment.event[unit.rows[place]]];
          const { count, ...goals } = found.goals;
          const goalPlaces = places.filter((place) => kindAt(place) >= 0 && kindAt(place) < GOALS);
          expect([...goals.places.subarray(0, count)]).toEqual(goalPlaces);
          expect([...goals.rows.subarray(0, count)]).toEqual(goalPlaces.map((place) => unit.rows[place]));
          expect([...goals.kinds.subarray(0, count)]).toEqual(goalPlaces.map(kindAt));
          expect([...goals.ticks.subarray(0, count)]).toEqual(goalPlaces.map(unit.tickAt));
          if (count > 0) withGoal.add(unit.user);
          for (let goal = 0; goal < GOALS; goal++)
            expect(timesOf(found, goal)).toBe(goalPlaces.filter((place) => kindAt(place) === goal).length);
          for (let step = 0; step < steps; step++) {
            const own = places.filter((place) => kindAt(place) === GOALS + step);
            users[step] += Math.min(own.length, 1);
            totals[step] += own.length;
            expect(placeOf(found, kindOf.indexOf(GOALS + step))).toBe(own[0] ?? -1);
          }
          const at = [...found.at.subarray(found.begin, found.end)];
          expect(at).toEqual(at.toSorted((a, b) => a - b));
          expect(unit.start).toBe(unit.tickAt(unit.from));
          expect(unit.last).toBe(unit.tickAt(unit.to - 1));
        });
        const counted = reader.finish();
        expect([...counted.users]).toEqual(users);
        expect([...counted.totals]).toEqual(totals);
        expect(reader.ahead !== null).toBe(takesAll(program, properties));
        const having = [...(reader.ahead?.hasGoal ?? [])].flatMap((has, user) => (has === 1 ? [user] : []));
        if (reader.ahead) expect(having).toEqual([...withGoal]);
      },
    ),
  );
});
