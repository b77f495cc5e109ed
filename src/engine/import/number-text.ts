import { type NumberSigns, noSigns, noteValue } from '../../core/data/number-form.ts';
import { textsAt } from '../read/byte-dictionary.ts';
import type { Texts } from './partition-rows.ts';

/** So many values without a number among them are enough to know that a column is text. */
const SNIFFED = 1000;

/** What the values of a dictionary say of how its numbers are written. */
export const signsOf = (
  size: number,
  valueAt: (index: number) => string,
  countAt: (index: number) => number,
): NumberSigns => noted(size, (signs, i) => noteValue(signs, valueAt(i), countAt(i)));

/** The same of texts that stand once each; most of the many that a segment has are ids, and told as such by their bytes. */
export function signsIn(texts: Texts): NumberSigns {
  const { size, offsets, bytes } = texts;
  const textOf = textsAt(texts);
  return noted(size, (signs, i) => {
    if (isWord(bytes, offsets[i], offsets[i + 1])) signs.values++;
    else noteValue(signs, textOf(i), 1);
  });
}

function noted(size: number, note: (signs: NumberSigns, index: number) => void): NumberSigns {
  const signs = noSigns();
  for (let i = 0; i < size; i++) {
    note(signs, i);
    if (i === SNIFFED && signs.numbers + signs.point + signs.comma === 0) break;
  }
  return signs;
}

/**
 * Whether a text of ASCII letters and digits that begins with a letter is surely no number, nor says that one is missing as
 * "NaN" and "infinity" do: money has two or three letters, or is called "Euro", and then digits, maybe with an exponent ("Rs1e3").
 */
function isWord(bytes: Uint8Array, from: number, to: number): boolean {
  let letters = 0;
  let digits = 0;
  let mixed = false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    const letter = byte | 32;
    if (letter >= 97 && letter <= 122) {
      if (digits === 0) letters++;
      else mixed ||= letter !== 101;
    } else if (byte >= 48 && byte <= 57) digits++;
    else return false;
  }
  if (digits === 0) return letters > 0 && letters !== 3 && letters !== 8;
  const isMoney = letters === 2 || letters === 3 || (letters === 4 && (bytes[from] | 32) === 101);
  return letters > 0 && (mixed || !isMoney);
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
