import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PADDING } from './byte-dictionary.ts';
import { jsonLinesReader } from './json-lines-reader.ts';
import { newTally, type RowTarget, TAKEN } from './row-target.ts';

const NO_ROLES = { user: '\0', event: '\0', time: '\0' };

function read(input: string | Uint8Array, piece = 1 << 16, roles = NO_ROLES) {
  const all = typeof input === 'string' ? Buffer.from(input) : input;
  const rows: Record<string, string>[] = [];
  const names: string[] = [];
  const target: RowTarget = {
    field: (name) => names.push(name) - 1,
    row: (bytes, _view, count, fields, starts, ends, user, event, time) => {
      const row: Record<string, string> = {};
      for (let i = 0; i < count; i++) {
        if (fields[i] < 0 && i !== user && i !== event && i !== time) continue;
        const name = i === user ? '#user' : i === event ? '#event' : i === time ? '#time' : names[fields[i]];
        row[name] = Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8');
      }
      rows.push(row);
      return TAKEN;
    },
  };
  const tally = newTally();
  const reader = jsonLinesReader(roles, target, tally);
  const bytes = new Uint8Array(all.length + PADDING);
  let have = 0;
  for (let at = 0; ; ) {
    const got = Math.min(piece, all.length - at);
    bytes.set(all.subarray(at, at + got), have);
    at += got;
    have += got;
    const used = reader.read(bytes, new DataView(bytes.buffer), have, Number.POSITIVE_INFINITY, got === 0);
    bytes.copyWithin(0, used, have);
    have -= used;
    if (got === 0) break;
  }
  return { rows, tally };
}

test('nested objects become paths, arrays stay JSON, null and "" are missing', () => {
  const line =
    '{"a":{"b":1,"c":{"d":"x"}},"list":[1,{"k":"v"},"]"],"none":null,"empty":"","yes":true,"no":false,"o":{}}';
  expect(read(line).rows).toEqual([{ 'a.b': '1', 'a.c.d': 'x', list: '[1,{"k":"v"},"]"]', yes: 'true', no: 'false' }]);
});

test('numbers keep every digit', () => {
  expect(
    read('{"id":9223372036854775807,"t":1538405774195002000,"x":-1.50e+3,"big":123456789012345678901234567890}').rows,
  ).toEqual([
    { id: '9223372036854775807', t: '1538405774195002000', x: '-1.50e+3', big: '123456789012345678901234567890' },
  ]);
});

test('escapes are undone, in keys as well', () => {
  expect(read('{"\\u0061\\n":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00","after":"plain"}').rows).toEqual([
    { 'a\n': '"\\/\b\f\n\r\té😀', after: 'plain' },
  ]);
});

test('a lone surrogate becomes the replacement character', () => {
  expect(read('{"a":"x\\ud800y"}').rows).toEqual([{ a: 'x�y' }]);
});

test('roles are found by path', () => {
  const roles = { user: 'actor.id', event: 'type', time: 'at' };
  expect(read('{"at":"1","type":"A","actor":{"id":7,"name":"n"}}', 9, roles).rows).toEqual([
    { '#time': '1', '#event': 'A', '#user': '7', 'actor.name': 'n' },
  ]);
});

test.each([
  '{"a":1',
  '{"a":1}}',
  '{"a":01}',
  '{"a":1.}',
  '{"a":.5}',
  '{"a":1e}',
  '{"a":+1}',
  '{"a" 1}',
  '{"a":1,}',
  '{a:1}',
  "{'a':1}",
  '{"a":nul}',
  '{"a":"\\x"}',
  '{"a":"\\u12g4"}',
  '{"a":[1,]}',
  '{"a":[1 2]}',
  '{"a":[}',
  '{"a":["\\q"]}',
  '{"a":tru',
  '{"a":"b',
  '[1]',
  '"a"',
  '1',
  'text',
  '{',
  '{"a":-}',
  '{"a":"tab\there"}',
  '{"a":Nan}',
  '{"a":[[[[}',
])('%s costs its line and no other', (line) => {
  const { rows, tally } = read(`{"n":1}\n${line}\n{"n":2}\n`);
  expect(rows).toEqual([{ n: '1' }, { n: '2' }]);
  expect(tally).toMatchObject({ rows: 3, kept: 2 });
  expect(tally.rejects[0]).toMatchObject({ line: 2, text: line });
});

test('NaN and Infinity are missing values', () => {
  const { rows, tally } = read('{"a":NaN,"b":1}\n{"a":-Infinity,"b":Infinity,"c":[NaN]}\n');
  expect(rows).toEqual([{ b: '1' }, { c: '[NaN]' }]);
  expect(tally).toMatchObject({ rows: 2, kept: 2 });
});

test('several objects in a line, whatever parts them', () => {
  const { rows, tally } = read('{"n":1}{"n":2} {"n":"\\u0033"},{"n":4}\\n{"n":5}\\n\n{"n":6}{"n":\n{"n":7}x\n');
  expect(rows).toEqual(['1', '2', '3', '4', '5', '6'].map((n) => ({ n })));
  expect(tally).toMatchObject({ rows: 8, kept: 6, lines: 3 });
});

test('keys in another order, missing, or alike at their beginning are told apart', () => {
  const lines = [
    '{"a":1,"ab":2,"b":{"c":3,"d":4}}',
    '{"ab":1,"a":2}',
    '{"a":1,"b":{"d":5,"c":6},"ab":7}',
    '{"a":1,"ab":2,"b":{"c":3,"d":4}}',
  ];
  expect(read(lines.join('\n')).rows).toEqual([
    { a: '1', ab: '2', 'b.c': '3', 'b.d': '4' },
    { ab: '1', a: '2' },
    { a: '1', 'b.d': '5', 'b.c': '6', ab: '7' },
    { a: '1', ab: '2', 'b.c': '3', 'b.d': '4' },
  ]);
});

test('ids for keys do not fill the memory: new ones are left out beyond a limit, known ones stay', () => {
  const lines = Array.from(
    { length: 70 },
    (_, i) => `{"user":"u","map":{${Array.from({ length: 1000 }, (_, k) => `"k${i}-${k}":{"x":1}`).join()}},"n":${i}}`,
  );
  const { rows, tally } = read(lines.join('\n'), 1 << 20);
  expect(tally).toMatchObject({ rows: 70, kept: 70 });
  expect(rows[0]).toMatchObject({ 'map.k0-0.x': '1' });
  expect(rows[69]).toEqual({ user: 'u', n: '69' });
});

test('invalid UTF-8 is replaced and counted', () => {
  const line = Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xff]), Buffer.from('"}\n{"a":"y"}\n')]);
  const { rows, tally } = read(line);
  expect(rows).toEqual([{ a: 'x�' }, { a: 'y' }]);
  expect(tally.repaired).toBe(1);
});

/** What a parsed object becomes: the specification, written without haste. */
function flatten(
  value: Record<string, unknown>,
  prefix = '',
  row: Record<string, string> = {},
): Record<string, string> {
  for (const [key, item] of Object.entries(value)) {
    if (item === null || item === '') continue;
    if (Array.isArray(item)) row[prefix + key] = JSON.stringify(item);
    else if (typeof item === 'object') flatten(item as Record<string, unknown>, `${prefix + key}.`, row);
    else row[prefix + key] = String(item);
  }
  return row;
}

/** Arrays stay as they are written: compared without their white space. */
function compact(row: Record<string, string>): Record<string, string> {
  const value = (text: string): string => {
    try {
      return text.startsWith('[') ? JSON.stringify(JSON.parse(text)) : text;
    } catch {
      return text;
    }
  };
  return Object.fromEntries(Object.entries(row).map(([name, text]) => [name, value(text)]));
}

// Keys that JSON can hold and our paths can tell apart; texts with anything, lone surrogates as JSON.stringify escapes them.
const key = fc.string({ unit: fc.constantFrom('a', 'b', '"', '\\', 'é', '\n', '😀'), minLength: 1, maxLength: 4 });
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', '\n', '\u0001', ']', '}', ','),
    fc.string({ unit: 'binary', maxLength: 1 }),
  ),
});
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
);
const { object } = fc.letrec((tie) => ({
  object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(text, number, fc.boolean(), fc.constant(null)),
    fc.array(tie('value') as fc.Arbitrary<unknown>, { maxLength: 3 }),
    tie('object') as fc.Arbitrary<unknown>,
  ),
}));

test('every object JSON.stringify writes is read as it was, in pieces of any size', () => {
  fc.assert(
    fc.property(
      fc.array(object, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      (objects, piece, spaced) => {
        const lines = objects.map((value) =>
          JSON.stringify(value, null, spaced ? '\t' : undefined).replaceAll('\n', ' '),
        );
        const { rows, tally } = read(lines.join('\n'), piece);
        expect(rows.map(compact)).toEqual(objects.map((value) => compact(flatten(value as Record<string, unknown>))));
        expect(tally.rows).toBe(objects.length);
      },
    ),
    { numRuns: 300 },
  );
});

test('a line is kept exactly when JSON.parse accepts it as an object', () => {
  const mutated = fc
    .tuple(object, fc.nat(), fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '0', 'e', '-', 'u', ' ', ''))
    .map(([value, at, put]) => {
      const line = JSON.stringify(value);
      const place = at % (line.length + 1);
      return line.slice(0, place) + put + line.slice(place + (at % 2));
    });
  fc.assert(
    fc.property(mutated, (line) => {
      let parsed: unknown = null;
      try {
        parsed = JSON.parse(line);
      } catch {}
      const valid = parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed);
      const { tally } = read(line);
      fc.pre(line.trim() !== '');
      // Objects that follow one another are judged one by one.
      fc.pre(valid || !/\}\s*,?\s*\{/.test(line));
      expect(tally).toMatchObject({ rows: 1, kept: valid ? 1 : 0 });
    }),
    { numRuns: 1000 },
  );
});
