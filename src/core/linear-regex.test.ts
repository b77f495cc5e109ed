import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearRegex } from './linear-regex.ts';

const atom = fc.constantFrom('a', 'b', '.', '\\d', '\\w', '[ab]', '[^a]', '[a-c1]', '\\.', '\\b', '^', '$', '-');
const quantified = fc
  .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?'))
  .map(([char, times]) => (['\\b', '^', '$'].includes(char) ? char : char + times));
const sequence = fc.array(quantified, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const pattern = fc.oneof(
  sequence,
  fc.tuple(sequence, sequence).map(([a, b]) => `${a}|${b}`),
  fc.tuple(sequence, sequence, fc.constantFrom('', '*', '+')).map(([a, b, times]) => `(?:${a}|${b})${times}c?`),
);
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '1', ' ', '.', '-', '\n'), { maxLength: 8 })
  .map((chars) => chars.join(''));

test('finds what the built-in engine finds', () => {
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      expect(linearRegex(source)(subject)).toBe(new RegExp(source).test(subject));
    }),
    { numRuns: 3000 },
  );
});

test('takes time linear in the text', () => {
  expect(linearRegex('^(a+)+$')(`${'a'.repeat(20_000)}b`)).toBe(false);
});

test('characters beyond the basic plane count as one', () => {
  expect(linearRegex('^.$')('😀')).toBe(true);
  expect(linearRegex('^[😀-😂]$')('😁')).toBe(true);
});

test('a leading (?i) ignores case', () => {
  expect(linearRegex('(?i)^PaY[A-C]')('pAyb')).toBe(true);
  expect(linearRegex('(?i)ß')('ß')).toBe(true);
  expect(linearRegex('pay')('PAY')).toBe(false);
});

test.each(['(', ')', '[a', 'a{3,2}', '*', 'a**', '(?=a)', '(?<n>a)', '(a)\\1', '\\', '[b-a]', 'a{5000}', '\\p{L}'])(
  'refuses %s',
  (source) => {
    expect(() => linearRegex(source)).toThrow(Error);
  },
);
