import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expressionOf, patternIn, textOf, withPattern } from './pattern.ts';

const matches = (text: string, value: string) => new RegExp(expressionOf(text)).test(value);

test('a star is one part of a path, two are any text', () => {
  expect(['/docs/a/edit', '/docs/a/b/edit', '/docs//edit'].map((value) => matches('/docs/*/edit', value))).toEqual([
    true,
    false,
    false,
  ]);
  expect(['/docs/', '/docs/a/b', '/doc'].map((value) => matches('/docs/**', value))).toEqual([true, true, false]);
  expect(matches('/a.b?(c)', '/a.b?(c)')).toBe(true);
  expect(matches('/a.b', '/axb')).toBe(false);
});

test('an expression goes back to its pattern, any other has none', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('/', 'a', '.', '+', '[', '\\', '*', '**', '$', '^')), (pieces) => {
      // More than two stars mean no more than two.
      const text = pieces.join('').replace(/\*{3,}/g, '**');
      expect(textOf(expressionOf(text))).toBe(text);
    }),
  );
  for (const expression of ['/docs', '^/docs', '^/(a|b)$', '^\\d+$']) expect(textOf(expression)).toBeNull();
});

test('a step is called by its pattern until it has a name', () => {
  const blank = {
    derive: '',
    any: [{ event: '*', where: [{ property: 'path', op: 'matches', values: [''] }] }],
    keep: false,
  } as const;
  expect(patternIn(blank)).toEqual({ property: 'path', text: '' });
  const docs = withPattern(blank, { property: 'path', text: '/docs/*' });
  expect(docs).toMatchObject({ derive: '/docs/*', any: [{ event: '*', where: [{ values: ['^/docs/[^/]+$'] }] }] });
  expect(withPattern(docs, { property: 'path', text: '/' }).derive).toBe('/');
  expect(withPattern({ ...docs, derive: 'Read' }, { property: 'path', text: '/' }).derive).toBe('Read');
  expect(patternIn({ ...docs, any: [...docs.any, { event: 'a', where: [] }] })).toBeNull();
});
