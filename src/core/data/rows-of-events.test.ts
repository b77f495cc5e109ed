import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOfEvents } from './rows-of-events.ts';

const widths = fc.constantFrom(Uint8Array, Uint16Array, Uint32Array);

test('rows of some ids, in codes of any width that begin anywhere', () => {
  fc.assert(
    fc.property(
      widths,
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }),
      fc.nat({ max: 3 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
      fc.constantFrom(0, 122, 250),
      (Codes, small, before, ids, more) => {
        const codes = [...Array.from({ length: before }, () => ids[0] ?? 0), ...small].map((code) => code + more);
        const event = Codes.from(codes).subarray(before);
        const wanted = ids.map((id) => id + more);
        const into = new Uint32Array(event.length);
        const found = rowsOfEvents(event, wanted, into);
        const rows = [...event.keys()].filter((row) => wanted.includes(event[row]));
        expect([...into.subarray(0, found)]).toEqual(rows);
      },
    ),
  );
});
