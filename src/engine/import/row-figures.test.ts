import { expect, test } from 'vitest';
import { nextTied } from './order-rows.ts';
import { countRepeats } from './row-figures.ts';

test('rows that were taken out count no repeats, though their places stand behind the last row still', () => {
  const rows = {
    rows: 4,
    users: { size: 1 },
    userOf: new Uint32Array(4),
    seconds: Uint32Array.of(1, 2, 1, 2),
    micros: new Uint32Array(4),
    event: Uint16Array.of(2, 1, 2, 3),
    codes: [],
    values: [],
    order: Uint32Array.of(0, 1, 3, 3),
    start: Uint32Array.of(0, 3),
  };
  const repeats = (of: typeof rows, count: number) =>
    countRepeats({ ...of, nextTied: (from, end) => nextTied(of, from, end) }, count);
  expect(repeats(rows, 3)).toBe(0);
  expect(repeats({ ...rows, order: Uint32Array.of(0, 2, 1, 3) }, 4)).toBe(1);
});
