import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PADDING } from './byte-dictionary.ts';
import type { ByteSource } from './byte-source.ts';
import { flatTarget } from './flat-target.ts';
import { jsonLinesReader } from './json-lines-reader.ts';
import type { RowLayout } from './row-layout.ts';
import { newTally, type RowTarget, TAKEN } from './row-target.ts';
import { unnestLines } from './unnest-lines.ts';

/** Objects as lines, read through a layout: every row by name of field. */
function flat(lines: string, layout: RowLayout): Record<string, string>[] {
  const names: string[] = [];
  const rows: Record<string, string>[] = [];
  const target: RowTarget = {
    field: (name) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1),
    row: (bytes, _view, count, fields, starts, ends) => {
      const row: Record<string, string> = {};
      let before = 0;
      for (let i = 0; i < count; i++) {
        // Cells stand in their order.
        expect(starts[i]).toBeGreaterThanOrEqual(before);
        before = ends[i];
        if (fields[i] >= 0 && starts[i] < ends[i])
          row[names[fields[i]]] = Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8');
      }
      rows.push(row);
      return TAKEN;
    },
  };
  const text = Buffer.concat([Buffer.from(lines), Buffer.alloc(PADDING)]);
  const tally = newTally();
  const reader = jsonLinesReader({ user: '\0', event: '\0', time: '\0' }, flatTarget(layout, target), tally);
  const bytes = new Uint8Array(text);
  reader.read(bytes, new DataView(bytes.buffer), bytes.length - PADDING, Number.POSITIVE_INFINITY, true);
  expect(tally.rejects).toEqual([]);
  return rows;
}

const line = (row: unknown): string => `${JSON.stringify(row)}\n`;

// A member called __proto__ would not reach the object that is expected.
const word = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => text !== '__proto__');
const scalar = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.constant(''));
const typed = fc.oneof(
  word.map((string_value) => ({ string_value })),
  fc.maxSafeInteger().map((value) => ({ string_value: null, int_value: String(value) })),
  fc.integer().map((double_value) => ({ double_value, set_timestamp_micros: '1' })),
  fc.constant({}),
  fc.constant({ set_timestamp_micros: '7' }),
);

const typedValue = (value: Record<string, unknown>): unknown =>
  Object.entries(value).find(([key, item]) => key.endsWith('_value') && item !== null)?.[1];
const textOf = (value: unknown): string => String(value);
const filled = (entries: readonly (readonly [string, unknown])[]): Record<string, string> =>
  Object.fromEntries(
    entries
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([k, v]) => [k, textOf(v)]),
  );

test('lists of pairs become a field per key, whatever wraps them', () => {
  const wraps = [(pair: unknown) => pair, (element: unknown) => ({ element }), (item: unknown) => ({ item })];
  const pairs = fc.uniqueArray(fc.tuple(word, typed), { maxLength: 6, selector: ([key]) => key });
  fc.assert(
    fc.property(pairs, fc.constantFrom(...wraps), fc.boolean(), word, (params, wrap, asText, before) => {
      const list = params.map(([key, value]) => wrap({ key, value }));
      const row = { before, params: asText ? JSON.stringify(list) : list, after: 1 };
      const wanted = filled(params.map(([key, value]) => [`params.${key}`, typedValue(value)]));
      expect(flat(line(row) + line(row), { pairs: ['params'] })).toEqual(
        Array(2).fill({ before, after: '1', ...wanted }),
      );
    }),
  );
});

test('what is no list of pairs stays as it is', () => {
  for (const list of [
    '[1,2]',
    '[{"item_id":"a","price":1}]',
    '[{"key":1,"value":{}}]',
    '[{"key":"a","value":{"x_value":1}},7]',
  ]) {
    expect(flat(`{"params":${list}}\n`, { pairs: ['params'] })).toEqual([{ params: list }]);
  }
  for (const text of ['[{"key":"a"', 'nothing', '{"key":"a"}']) {
    expect(flat(line({ params: text }), { pairs: ['params'] })).toEqual([{ params: text }]);
  }
});

test('texts that hold an object become its fields, prefixes fall, what is reserved keeps them', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        word.filter((key) => !key.includes('.')),
        scalar,
        { maxKeys: 5 },
      ),
      fc.boolean(),
      (properties, pretty) => {
        const text = JSON.stringify(properties, null, pretty ? 2 : 0);
        const layout = { objects: ['properties'], strip: ['properties.'], reserved: ['event'] };
        const rows = flat(line({ event: 'E', properties: text }), layout);
        const names = Object.entries(properties).map(
          ([key, value]) => [key === 'event' ? 'properties.event' : key, value] as const,
        );
        expect(rows).toEqual([{ event: 'E', ...filled(names) }]);
      },
    ),
  );
  const odd = flat(`${line({ properties: '{"a":1},"b":{"c":2}' })}${line({ properties: '{"a":' })}`, {
    objects: ['properties'],
  });
  expect(odd).toEqual([{ properties: '{"a":1},"b":{"c":2}' }, { properties: '{"a":' }]);
});

test('self-describing objects go by the names of their schemas; values that stand for none are none', () => {
  const contexts = {
    schema: 'iglu:com.x/contexts/jsonschema/1-0-0',
    data: [
      { schema: 'iglu:com.x/web_page/jsonschema/1-0-0', data: { id: 'p"1', deep: { n: 2 } } },
      { schema: 'iglu:com.x/user/jsonschema/1-0-0', data: { level: 3 } },
    ],
  };
  const layout = { described: ['contexts'], none: { session: '-1' }, constants: { type: 'page' } };
  const rows = flat(line({ session: -1, contexts: JSON.stringify(contexts) }) + line({ session: 5 }), layout);
  expect(rows).toEqual([
    { 'contexts.web_page.id': 'p"1', 'contexts.web_page.deep.n': '2', 'contexts.user.level': '3', type: 'page' },
    { session: '5', type: 'page' },
  ]);
});

/** A source of some text, a few bytes at a time. */
function sourceOf(text: string, piece: number): ByteSource {
  const bytes = Buffer.from(text);
  let at = 0;
  return {
    read: async (into, to, length) => {
      const taken = Math.min(piece, length, bytes.length - at);
      into.set(bytes.subarray(at, at + taken), to);
      at += taken;
      return taken;
    },
    get consumed() {
      return at;
    },
    close: () => {},
  };
}

async function unnested(text: string, piece: number, into: number): Promise<string> {
  const source = unnestLines(sourceOf(text, piece), 'list');
  const buffer = new Uint8Array(into);
  let found = '';
  for (let got = await source.read(buffer, 0, into); got > 0; got = await source.read(buffer, 0, into)) {
    found += Buffer.from(buffer.subarray(0, got)).toString('latin1');
  }
  return Buffer.from(found, 'latin1').toString('utf8');
}

test('elements of a list come with what stands beside it, in their order', async () => {
  const objects = fc.dictionary(
    word.filter((key) => key !== 'list'),
    scalar,
    { maxKeys: 4 },
  );
  const visits = fc.array(fc.tuple(objects, fc.array(objects, { maxLength: 4 })), { maxLength: 4 });
  const sizes = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }));
  await fc.assert(
    fc.asyncProperty(visits, sizes, async (told, [piece, into]) => {
      const text = told.map(([beside, list]) => line({ ...beside, list })).join('');
      const found = await unnested(text, piece, into);
      const wanted = told.flatMap(([beside, list]) =>
        list.map((own, index) => ({ ...beside, ...own, 'list.index': index })),
      );
      expect(
        found
          .split('\n')
          .slice(0, -1)
          .map((row) => JSON.parse(row)),
      ).toEqual(wanted);
    }),
  );
});

test('lines without such a list stay as they are, broken ones too', async () => {
  const text = '{"a":1}\n{"list":[{"b":\nno json\n{"list":3}\n{"list":[1,{"c":2}]}';
  expect(await unnested(text, 7, 5)).toBe('{"a":1}\n{"list":[{"b":\nno json\n{"list":3}\n{"list.index":1,"c":2}\n');
});
