import { expect, test } from 'vitest';
import { namingOf, suggestRewrites } from './suggest-rewrites.ts';

const valuesOf = (...values: readonly string[]) => values.map((value, i) => ({ value, count: 100 - i }));

/** Kinds that are suggested, and the names they leave together. */
function suggested(...texts: readonly string[]) {
  const values = valuesOf(...texts);
  const found = suggestRewrites(values);
  const rules = found.map(({ rule }) => rule);
  return { kinds: found.map(({ kind }) => kind), names: namingOf(values, rules, 100).top.map(({ value }) => value) };
}

test.each([
  [['/u/1', '/u/22', '/x'], ['number'], ['/u/:id', '/x']],
  [['/a?b=1', '/a#top', '/c'], ['query'], ['/a', '/c']],
  [['/a/', '/a', '/b'], ['trailing-slash'], ['/a', '/b']],
  [['/o/3f2504e0-4f89-11d3-9a0c-0305e82c3301', '/o/7d444840-9dc0-11d1-b245-5ffdce74fad2'], ['uuid'], ['/o/:id']],
  [['/news/2021-04-03', '/news/2021/12/31'], ['date'], ['/news/:date']],
  [['/c/9e107d9d372bb6826bd81d3542a419d6', '/c/e4d909c290d0fb1ca068ffaddf22cbd0'], ['hash'], ['/c/:id']],
  [['https://shop.example/a', 'https://shop.example/b'], ['host'], ['/a', '/b']],
  [['http://a.example/x', 'https://b.example/x?y'], ['host', 'query'], ['/x']],
  [['Order 10432 paid', 'Order 10433 paid'], ['long-number'], ['Order :id paid']],
  [['/v2/docs', '/about'], [], ['/v2/docs', '/about']],
])('of %j %j are suggested', (texts, kinds, names) => {
  expect(suggested(...texts)).toEqual({ kinds, names });
});

test('a part of a path with very many values is one name', () => {
  const products = Array.from(
    { length: 60 },
    (_, i) => `/product/${String.fromCharCode(97 + (i % 26))}-shirt${'x'.repeat(i / 26)}`,
  );
  expect(suggested('/', '/about', ...products)).toEqual({ kinds: ['part'], names: ['/product/:name', '/', '/about'] });
});

test('titles that hold a slash now and then are no paths', () => {
  const titles = Array.from({ length: 80 }, (_, i) => `Title ${'x'.repeat(1 + i)}${i % 4 === 0 ? '/part' : ''}`);
  expect(suggestRewrites(valuesOf(...titles))).toEqual([]);
});

test('of titles some of which say what kind of thing they name, the kinds are left', () => {
  const letters = (i: number) => String.fromCharCode(97 + (i % 26)).repeat(1 + i / 26);
  const talks = Array.from({ length: 40 }, (_, i) => `Talk:${letters(i)}${i % 5 === 0 ? '/Archive' : ''}`);
  const users = Array.from({ length: 20 }, (_, i) => `User talk:${letters(i)}`);
  const articles = Array.from({ length: 50 }, (_, i) => (i % 9 === 0 ? `Part ${letters(i)}: the end` : letters(i)));
  expect(suggested(...talks, ...users, ...articles)).toEqual({
    kinds: ['title', 'kind'],
    names: ['Talk', 'User talk', ':name'],
  });
  // A time is no kind, and so many that each has one thing are none.
  expect(suggestRewrites(valuesOf(...users.map((_, i) => `${10 + (i % 9)}:${i + 10}`)))).toEqual([]);
  expect(suggestRewrites(valuesOf(...articles.map((_, i) => `${letters(i)}:x`)))).toEqual([]);
});

test('rules that lessen names only together are suggested together, each with what it leaves and an example', () => {
  const rest = { rule: expect.anything() };
  expect(suggestRewrites(valuesOf('/u/1?x', '/u/2', '/u/2/'))).toEqual([
    { ...rest, kind: 'query', names: 3, example: ['/u/1?x', '/u/1'] },
    { ...rest, kind: 'number', names: 2, example: ['/u/1', '/u/:id'] },
    { ...rest, kind: 'trailing-slash', names: 1, example: ['/u/:id/', '/u/:id'] },
  ]);
});
