import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PropertyColumn, Segment } from './columns.ts';
import { mergePropertyTallies, propertyValues, valueCounter } from './property-values.ts';

interface Row {
  readonly event: number;
  /** 0 for none. */
  readonly code: number;
}

const VALUES = ['10', '2', 'red', 'Red wine', '', '1,000 €', 'NaN', '1,5', 'white'];

/** One segment whose users own the rows of each list. */
function segmentOf(users: readonly (readonly Row[])[]): Segment {
  const rows = users.flat();
  const userStart = new Uint32Array(users.length + 1);
  users.forEach((list, user) => {
    userStart[user + 1] = userStart[user] + list.length;
  });
  return {
    rows: rows.length,
    users: users.length,
    userStart,
    event: Uint8Array.from(rows, ({ event }) => event),
    seconds: new Uint32Array(rows.length),
    fraction: null,
  };
}

const byRow = (users: readonly (readonly Row[])[], values: readonly string[]): PropertyColumn => ({
  per: 'row',
  codes: Uint8Array.from(users.flat(), ({ code }) => code),
  values,
});

const row = fc.record({ event: fc.nat({ max: 2 }), code: fc.nat({ max: VALUES.length }) });
const segments = fc.array(fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 4 }), { maxLength: 4 });

test('values are counted as counting row by row does, whatever is shared, split and merged', () => {
  fc.assert(
    fc.property(
      segments,
      fc.constantFrom(null, 0, 1, -1),
      fc.constantFrom('', 'red', 'RED ', '1'),
      fc.boolean(),
      (data, event, search, shared) => {
        const counters = [valueCounter(event, search), valueCounter(event, search)];
        data.forEach((users, index) => {
          const column = byRow(users, shared ? VALUES : [...VALUES]);
          counters[index % 2].add(segmentOf(users), column);
        });
        const found = propertyValues(mergePropertyTallies(counters[0].finish(), counters[1].finish()), 2);

        const rows = data.flat(2).filter((one) => event === null || one.event === event);
        const set = rows.filter(({ code }) => code > 0).map(({ code }) => VALUES[code - 1]);
        const held = new Set(set.filter((value) => value.toLowerCase().includes(search.trim().toLowerCase())));
        const naive = [...held].map((value) => ({ value, count: set.filter((one) => one === value).length }));
        naive.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
        const read: Readonly<Record<string, number>> = { '10': 10, '2': 2, '1,000 €': 1000 };
        const numbers = set.flatMap((value) => read[value] ?? []);
        const others = set.filter((value) => !(value in read) && value !== '' && value !== 'NaN');
        const euros = set.filter((value) => value.endsWith('€')).length;
        const bare = numbers.length - euros;
        expect(found).toEqual({
          rows: rows.length,
          set: set.length,
          range: numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : null,
          values: naive.slice(0, 2),
          distinct: held.size,
          noNumber: { count: others.length, values: [...new Set(others)].sort().slice(0, 3) },
          currencies: { ...(bare > 0 && { '': bare }), ...(euros > 0 && { EUR: euros }) },
        });
      },
    ),
  );
});

test('a value of a user stands on each of their rows, and a segment without the column has rows only', () => {
  const users = [
    [
      { event: 0, code: 0 },
      { event: 1, code: 0 },
    ],
    [{ event: 1, code: 0 }],
  ];
  const counter = valueCounter(1, '');
  counter.add(segmentOf(users), { per: 'user', codes: Uint8Array.of(1, 2), values: ['free', 'pro'] });
  counter.add(segmentOf(users), null);
  expect(propertyValues(counter.finish(), 9)).toMatchObject({
    rows: 4,
    set: 2,
    values: [
      { value: 'free', count: 1 },
      { value: 'pro', count: 1 },
    ],
  });
});
