import { type NumberSigns, noSigns, noteValue } from '../../core/data/number-form.ts';

/** So many values without a number among them are enough to know that a column is text. */
const SNIFFED = 1000;

/** What the values of a dictionary say of how its numbers are written. */
export function signsOf(
  size: number,
  valueAt: (index: number) => string,
  countAt: (index: number) => number,
): NumberSigns {
  const signs = noSigns();
  for (let i = 0; i < size; i++) {
    noteValue(signs, valueAt(i), countAt(i));
    if (i === SNIFFED && signs.numbers + signs.point + signs.comma === 0) break;
  }
  return signs;
}

/** Whether a text reads as a finite number. */
export const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** Compares two numbers given as texts; whole ones beyond 2^53 by all their digits. */
export function compareNumbers(left: string, right: string): number {
  const gap = Number(left) - Number(right);
  if (gap !== 0 || !/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return gap;
  const a = BigInt(left);
  const b = BigInt(right);
  return a < b ? -1 : a > b ? 1 : 0;
}
