import { expect, test } from 'vitest';
import { patternReplace, patternTest } from './pattern.ts';

test.each([
  ['^/u/\\d+', '/u/:id', '/u/12/edit', '/u/:id/edit'],
  ['\\d+', ':n', '/u/1/p/22', '/u/:n/p/:n'],
  ['^/(\\w+)/.*$', '$1', '/shop/shoes?x=1', 'shop'],
  ['(a)|(b)', '[$1$2$3$$$&]', 'ab', '[a$3$a][b$3$b]'],
  ['(?i)ÉT', '-', 'étÉT', '--'],
  ['\\?.*', '', '/x?y=1', '/x'],
  ['x', 'y', 'nothing', 'nothing'],
])('%s → %s turns %s into %s', (source, to, text, expected) => {
  expect(patternReplace(source, to)(text)).toBe(expected);
});

test('finds a match anywhere; characters beyond the basic plane count as one', () => {
  expect(patternTest('pay')('to pay now')).toBe(true);
  expect(patternTest('pay')('PAY')).toBe(false);
  expect(patternTest('^.$')('😀')).toBe(true);
});

test.each(['(a+)+$', '(?:a|a)+$', '^(a*)(a*)(a*)(a*)(a*)$'])('the pattern %s does not hang', (source) => {
  expect(patternTest(source)(`${'a'.repeat(20_000)}b`)).toBe(false);
});

test.each(['(', ')', '[a', '*', '(?=a)', '(a)\\1', '\\', '[b-a]', 'a{5000}'])('refuses %s', (source) => {
  expect(() => patternTest(source)).toThrow();
  expect(() => patternReplace(source, '')).toThrow();
});
