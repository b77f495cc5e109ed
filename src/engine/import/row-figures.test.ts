import { expect, test } from 'vitest';
import { countRepeats } from './row-figures.ts';

test('rows that were taken out count no repeats, though their places stand behind the last row still', () => {
  const seconds = [1, 2, 1, 2];
  const event = Uint16Array.of(2, 1, 2, 3);
  const repeats =
    (...order: number[]) =>
    (rows: number) => {
      const nextTied = (from: number): number => {
        for (let at = from + 1; at < rows; at++) if (seconds[order[at]] === seconds[order[at - 1]]) return at;
        return rows;
      };
      return countRepeats({ event, codes: [], order: Uint32Array.from(order), nextTied }, rows);
    };
  expect(repeats(0, 1, 3, 3)(3)).toBe(0);
  expect(repeats(0, 2, 1, 3)(4)).toBe(1);
  expect(repeats(0, 2, 1, 1)(4)).toBe(2);
});
