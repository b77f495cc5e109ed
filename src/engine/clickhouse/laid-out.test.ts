import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeNumbers, decodeTextBytes, textsIn } from '../store/column-blob.ts';
import type { SegmentFacts } from '../store/dataset-writer.ts';
import { laidOut, type Unfolding } from './laid-out.ts';
import type { TextColumn } from './native.ts';
import { madeColumn } from './table.ts';
import { textColumn } from './test-support/text-column.ts';

const unfolding: Unfolding = {
  columns: [{ ...madeColumn('p', 'p'), kind: 'nested' }, madeColumn('list', 'list')],
  layout: { pairs: ['list'], strip: ['list.'] },
  isProperty: (name) => name !== 'p.left out',
  others: new Set(['taken']),
};

type Row = { readonly object: Record<string, string | number>; readonly pairs: Record<string, string> };

const words = fc.constantFrom('', 'x', 'y', 'ä"\\', '語\n', '1.50', 'a longer text than eight bytes');
const anyRow: fc.Arbitrary<Row> = fc.record({
  object: fc.dictionary(fc.constantFrom('a', 'b.c', 'k"', 'left out'), fc.oneof(words, fc.nat(40)), { maxKeys: 4 }),
  pairs: fc.dictionary(fc.constantFrom('u', 'v'), words, { maxKeys: 2 }),
});

const textsOf = (rows: readonly Row[]): TextColumn[] => [
  textColumn(rows.map(({ object }) => (Object.keys(object).length > 0 ? JSON.stringify(object, null, 1) : ''))),
  textColumn(
    rows.map(({ pairs }) =>
      JSON.stringify(Object.entries(pairs).map(([key, text]) => ({ key, value: { string_value: text } }))),
    ),
  ),
];

const fieldsOf = ({ object, pairs }: Row): Record<string, string> =>
  Object.fromEntries(
    [...Object.entries(object).map(([key, value]) => [`p.${key}`, String(value)]), ...Object.entries(pairs)].filter(
      ([name, value]) => value !== '' && name !== 'p.left out',
    ),
  );

/** What columns of a segment say of each row. */
function readBack(
  columns: SegmentFacts['columns'],
  facts: ReturnType<ReturnType<typeof laidOut>['facts']>,
  rows: number,
): Record<string, string>[] {
  const found = Array.from({ length: rows }, (): Record<string, string> => ({}));
  for (const column of columns) {
    const [kind, id] = column.col.split(':');
    if (kind === 'values') continue;
    const { name, dictionary, values } = facts[Number(id) - 3];
    const own = columns.find(({ col }) => col === `values:${id}`);
    const texts = dictionary === 'global' ? values.map(({ value }) => value) : textsIn(decodeTextBytes(own!)).all();
    const codes = decodeNumbers(column);
    found.forEach((row, i) => {
      const code = codes[kind === 'codes' ? i : 0];
      if (code > 0) row[name] = texts[code - 1];
    });
  }
  return found;
}

test('fields of objects and of pairs are what they were, whichever segment numbers its own values', () => {
  const segments = fc.array(fc.array(anyRow, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(segments, fc.integer({ min: 1, max: 8 }), (given, most) => {
      const made = laidOut(unfolding, 3, most);
      const columns: SegmentFacts['columns'][number][][] = [];
      for (const rows of given) {
        // The first comes last.
        const order = Uint32Array.from(rows, (_, i) => (i + 1) % rows.length);
        made.take(textsOf(rows), order);
        const sorted = Array.from(order, (row) => fieldsOf(rows[row]));
        for (let row = 1; row < rows.length; row++)
          expect(made.isRepeat(row)).toBe(
            JSON.stringify(Object.entries(sorted[row]).sort()) ===
              JSON.stringify(Object.entries(sorted[row - 1]).sort()),
          );
        // One user.
        columns.push([...made.columns(Uint32Array.of(0, rows.length))]);
        for (const late of made.late()) columns[late.segment].push(...late.columns);
      }
      const facts = made.facts();
      given.forEach((rows, segment) => {
        const sorted = rows.map((_, i) => fieldsOf(rows[(i + 1) % rows.length]));
        expect(readBack(columns[segment], facts, rows.length)).toEqual(sorted);
      });
      const all = given.flat().map(fieldsOf);
      for (const { name, count, distinct, dictionary } of facts) {
        const values = all.flatMap((row) => row[name] ?? []);
        expect(count).toBe(values.length);
        if (dictionary === 'global') expect(distinct).toBe(new Set(values).size);
        else expect(distinct).toBeGreaterThan(most);
      }
      expect(facts.map(({ name }) => name).sort()).toEqual([...new Set(all.flatMap(Object.keys))].sort());
      expect(made.doubtful).toBe(false);
    }),
  );
});

test.each([
  ['a field that is called like a column', '{"x":1}', '[{"key":"taken","value":{"string_value":"x"}}]'],
  ['bytes that are no text', '{"a":"\xff"}', ''],
])('%s is doubtful', (_, object, pairs) => {
  const made = laidOut(unfolding, 0);
  const [objects, list] = [object, pairs].map((text) => ({
    ...textColumn([text]),
    bytes: Buffer.from(text, 'latin1'),
  }));
  made.take([{ ...objects, ends: Uint32Array.of(object.length) }, list], Uint32Array.of(0));
  expect(made.doubtful).toBe(true);
});

test('a key that stands twice counts as it stands last', () => {
  const made = laidOut(unfolding, 0);
  made.take([textColumn(['{"a":1,"a":2}', '{"a":2}']), textColumn(['', ''])], Uint32Array.of(0, 1));
  expect(made.isRepeat(1)).toBe(true);
  const [column] = made.columns(Uint32Array.of(0, 2));
  expect([column.col, ...decodeNumbers(column)]).toEqual(['user-codes:0', 2]);
});
