import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearReplace } from './linear-replace.ts';

test.each([
  ['^/u/\\d+', '/u/:id', '/u/12/edit', '/u/:id/edit'],
  ['\\d+', ':n', '/u/1/p/22', '/u/:n/p/:n'],
  ['^/(\\w+)/.*$', '$1', '/shop/shoes?x=1', 'shop'],
  ['(a)|(b)', '[$1$2$3$$$&]', 'ab', '[a$3$a][b$3$b]'],
  ['a+?', '-', 'aaa', '---'],
  ['(?i)ÉT', '-', 'étÉT', '--'],
  ['\\?.*', '', '/x?y=1', '/x'],
  ['', '.', 'a😀', '.a.😀.'],
  ['x', 'y', 'nothing', 'nothing'],
  ['^.*$', '', 'all', ''],
])('%s → %s turns %s into %s', (pattern, to, text, expected) => {
  expect(linearReplace(pattern, to)(text)).toBe(expected);
});

test('does what JavaScript does, on any pattern of the syntax', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\b', '^', '$', '\\w', '-');
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 4 },
      atom,
      fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
      fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`),
      // A repeated part never matches nothing: there JavaScript's rules for groups differ, and nobody relies on them.
      fc
        .tuple(
          fc.constantFrom('a', '[ab]', '(ab)', '(?:a|b)', '.'),
          fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{1,2}'),
        )
        .map((p) => p.join('')),
    ),
  }));
  fc.assert(
    fc.property(
      pattern,
      fc.constantFrom('x', '$1', '<$&>', '$2$$', ''),
      fc.string({ unit: fc.constantFrom('a', 'b', '-') }),
      (p, to, text) => {
        expect(linearReplace(p, to)(text)).toBe(text.replace(new RegExp(p, 'gu'), to));
      },
    ),
    { numRuns: 500 },
  );
});

test('a pattern that makes backtracking matchers hang takes no time', () => {
  expect(linearReplace('(a+)+$', 'x')(`${'a'.repeat(2000)}b`)).toBe(`${'a'.repeat(2000)}b`);
});

test('what is not regular is refused', () => {
  expect(() => linearReplace('(a)\\1', '')).toThrow('\\1 is not supported');
});
