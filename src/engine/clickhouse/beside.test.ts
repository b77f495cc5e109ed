import { expect, test } from 'vitest';
import { decodeNumbers, decodeTextBytes, textsIn } from '../store/column-blob.ts';
import { AS_IT_IS, type Beside, besideColumns } from './beside.ts';
import type { Block, TextColumn } from './native.ts';
import { textColumn } from './test-support/text-column.ts';

/** Users, each with the words of events and their texts. */
function blockOf(users: readonly (readonly (readonly [word: number, text: string | Uint8Array])[])[]): Block {
  const words = users.map((events) => Buffer.from(Uint32Array.from(events, ([word]) => word).buffer));
  const ends = users.map((_, i) => users.slice(0, i + 1).flat().length);
  const of = textColumn(users.flat().map(([, text]) => text));
  return {
    rows: users.length,
    columns: [
      textColumn(users.map((_, i) => `u${i}`)),
      textColumn(words),
      { kind: 'list', ends: Uint32Array.of(...ends), of },
    ],
  };
}

const known: Beside = { id: 7, texts: ['b', 'a'], shown: AS_IT_IS };
const own: Beside = { id: 7, texts: null, shown: (text) => `<${text}>` };
const WORDS = { bytes: 4, low: 1 };
const START = Uint32Array.of(0, 3, 4);
const block = () =>
  blockOf([
    [
      [2, 'b'],
      [1, 'b'],
      [1, 'a'],
    ],
    [[5, '']],
  ]);

test('events are put in order by their words, then by their texts, which keep to them', () => {
  const beside = besideColumns([known], WORDS);
  const taken = block();
  beside.take(taken);
  expect([1, 2].map(beside.isRepeat)).toEqual([false, true]);
  beside.gather();
  const { bytes } = taken.columns[1] as TextColumn;
  expect([...new Uint32Array(bytes.slice().buffer)]).toEqual([1, 1, 2, 5]);
  const [column, ...more] = beside.columns(START);
  expect(column.col).toBe('codes:7');
  expect([...decodeNumbers(column)]).toEqual([2, 1, 1, 0]);
  expect(more).toEqual([]);
  expect(beside.doubtful).toBe(false);
});

test('texts that put events of the same time in order do so before what else is in their words', () => {
  const taken = blockOf([
    [
      [7, 'a'],
      [5, 'c'],
      [4, 'd'],
      [6, 'b'],
      [4, 'c'],
    ],
  ]);
  const beside = besideColumns([{ ...own, shown: AS_IT_IS }], WORDS, { ordering: 0 });
  beside.take(taken);
  const { bytes } = taken.columns[1] as TextColumn;
  expect([...new Uint32Array(bytes.slice().buffer)]).toEqual([4, 5, 4, 7, 6]);
  beside.gather();
  const [column, values] = beside.columns(Uint32Array.of(0, 5));
  const texts = textsIn(decodeTextBytes(values)).all();
  expect([...decodeNumbers(column)].map((code) => texts[code - 1]).join('')).toBe('ccdab');
});

test('where values are not known each segment numbers its own', () => {
  const beside = besideColumns([own], WORDS);
  for (const texts of [block(), blockOf([[[1, 'c']]])]) {
    beside.take(texts);
    beside.gather();
    const columns = beside.columns(texts.rows === 2 ? START : Uint32Array.of(0, 1));
    const values = textsIn(decodeTextBytes(columns[1])).all();
    expect(columns.map(({ col }) => col)).toEqual([texts.rows === 2 ? 'codes:7' : 'user-codes:7', 'values:7']);
    expect([...decodeNumbers(columns[0])].map((code) => values[code - 1])).toEqual(
      texts.rows === 2 ? ['<a>', '<b>', '<b>', undefined] : ['<c>'],
    );
  }
  expect(beside.figures).toMatchObject([{ distinct: 3, count: 4 }]);
  expect(beside.doubtful).toBe(false);
});

test.each<[string, Beside, string | Uint8Array, string | Uint8Array]>([
  ['a new value', known, 'a', 'c'],
  ['no text', own, 'a', Uint8Array.of(0xff)],
  ['half a character each', own, Uint8Array.of(0xc3), Uint8Array.of(0xa9)],
])('%s is doubtful', (_, property, first, second) => {
  const beside = besideColumns([property], WORDS);
  beside.take(
    blockOf([
      [
        [1, first],
        [2, second],
      ],
    ]),
  );
  beside.gather();
  beside.columns(Uint32Array.of(0, 2));
  expect(beside.doubtful).toBe(true);
});

test('lists that are not as long as their words make no sense', () => {
  const cut = block();
  const [users, words, list] = cut.columns;
  const wrong = { ...cut, columns: [users, words, { ...list, ends: Uint32Array.of(2, 4) } as typeof list] };
  expect(() => besideColumns([known], WORDS).take(wrong)).toThrow('not of the same length');
});
