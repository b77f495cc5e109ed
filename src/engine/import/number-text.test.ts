import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signsIn, signsOf } from './number-text.ts';

const part = fc.constantFrom(
  's',
  'e',
  'E',
  'sek',
  'EUR',
  'Rs',
  'euro',
  'nan',
  'Infinity',
  'word',
  '1',
  '20',
  '7.5',
  '-',
  '_',
  ' ',
  '$',
  'Р',
  '٣',
);
const value = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ minLength: 1 }),
);

test('texts in bytes say of numbers what they say as strings', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 20 }), (values) => {
      const parts = values.map((text) => Buffer.from(text.toWellFormed()));
      const offsets = new Uint32Array(parts.length + 1);
      parts.forEach((bytes, i) => {
        offsets[i + 1] = offsets[i] + bytes.length;
      });
      const texts = { size: parts.length, offsets, bytes: Buffer.concat(parts) };
      expect(signsIn(texts)).toEqual(
        signsOf(
          parts.length,
          (i) => parts[i].toString(),
          () => 1,
        ),
      );
    }),
    { numRuns: 500 },
  );
});
