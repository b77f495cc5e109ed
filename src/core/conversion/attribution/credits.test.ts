import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditRoom, creditsOf, SHARED } from './credits.ts';
import { MODELS } from './models.ts';

test('in each of the seven models the credits of one conversion add up to it, to 1e-9', () => {
  const touch = fc.record({ channel: fc.nat(6), age: fc.double({ min: 0, max: 1e12, noNaN: true }) });
  const room = creditRoom();
  fc.assert(
    fc.property(
      fc.array(touch, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 1, max: 1e10, noNaN: true }),
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      (touches, halfLife, isDirect) => {
        const path = [...touches].sort((a, b) => b.age - a.age);
        room.length = path.length;
        room.channels = Int32Array.from(path, ({ channel }) => channel);
        room.times = Float64Array.from(path, ({ age }) => 1e12 - age);
        creditsOf(room, halfLife, isDirect);
        expect(room.distinct).toBe(new Set(path.map(({ channel }) => channel)).size);
        for (let model = 0; model < SHARED; model++) {
          let sum = 0;
          for (let c = 0; c < room.distinct; c++) sum += room.credits[c * SHARED + model];
          expect(Math.abs(sum - 1), MODELS[model]).toBeLessThanOrEqual(1e-9);
        }
      },
    ),
  );
});
