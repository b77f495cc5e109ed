import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeNumbers, decodeTextBytes, encodeGrowing, encodeNumbers, encodeTexts, textsIn } from './column-blob.ts';

const word = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 0xffffffff));

test('numbers come back, whatever their width and whether compressed', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 2000 }), fc.boolean(), (values, compress) => {
      for (const column of [Uint8Array.from(values), Uint16Array.from(values), Uint32Array.from(values)]) {
        expect(decodeNumbers(encodeNumbers(column, compress))).toEqual(column);
      }
      const column = Uint32Array.from(values);
      expect(decodeNumbers(encodeGrowing(column))).toEqual(column);
    }),
  );
});

test('what repeats is compressed, what does not is kept as it is', () => {
  expect(encodeNumbers(new Uint16Array(10_000), true).data.byteLength).toBeLessThan(100);
  expect(encodeNumbers(new Uint16Array(10_000), false).data.byteLength).toBe(20_000);
  const noise = Uint8Array.from({ length: 10_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  expect(encodeNumbers(noise, true).enc).toMatch(/^u8/);
  const growing = Uint32Array.from({ length: 10_000 }, (_, i) => 1e9 + i * 37);
  expect(encodeGrowing(growing).data.byteLength).toBeLessThan(1000);
});

test('texts come back one by one, all at once, and are found', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 200 }), (texts) => {
      const parts = texts.map((text) => Buffer.from(text));
      const offsets = new Uint32Array(texts.length + 1);
      parts.forEach((part, i) => {
        offsets[i + 1] = offsets[i] + part.length;
      });
      const list = textsIn(decodeTextBytes(encodeTexts(offsets, Buffer.concat(parts))));
      expect(list.all()).toEqual(texts);
      texts.forEach((text, i) => {
        expect(list.at(i)).toBe(text);
        expect(list.find(text)).toBe(texts.indexOf(text));
      });
      expect(list.find('surely not there')).toBe(-1);
    }),
  );
});
