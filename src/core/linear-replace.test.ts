import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearReplace, threadReplace } from './linear-replace.ts';

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
  expect(threadReplace(pattern, to)(text)).toBe(expected);
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
        const expected = text.replace(new RegExp(p, 'gu'), to);
        expect(threadReplace(p, to)(text)).toBe(expected);
        expect(linearReplace(p, to)(text)).toBe(expected);
      },
    ),
    { numRuns: 500 },
  );
});

test.each(['(a+)+$', '(?:a|a)+$', '^(?:a?){40}$', '^(a*)(a*)(a*)(a*)(a*)$', 'a*a*a*c'])(
  'the pattern %s, which makes backtracking matchers hang, does not',
  (pattern) => {
    const text = `${'a'.repeat(500)}b`;
    expect(linearReplace(pattern, 'x')(text)).toBe(text);
  },
);

test('what is not regular is refused', () => {
  expect(() => linearReplace('(a)\\1', '')).toThrow('\\1 is not supported');
});
