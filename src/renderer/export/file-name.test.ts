import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileName } from './file-name.ts';

test('a title becomes a name', () => {
  expect(fileName('Cart → Paid', 'png')).toBe('Cart - Paid.png');
  expect(fileName('a/b: "c" <d>', 'svg')).toBe('a - b - c - d.svg');
  expect(fileName('Prüfung 購入', 'csv')).toBe('Prüfung 購入.csv');
});

test('what is no name gets one', () => {
  expect(fileName('', 'png')).toBe('funnel.png');
  expect(fileName(' ../.. ', 'png')).toBe('funnel.png');
  expect(fileName('CON', 'png')).toBe('CON_.png');
});

test('every name is one that file systems take', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (title) => {
      const name = fileName(title, 'png');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to keep out
      expect(name).not.toMatch(/[<>:"/\\|?*\u0000-\u001f]/);
      expect(name).not.toMatch(/^[\s.]|[\s.]\.png$/);
      expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(190);
    }),
  );
});
