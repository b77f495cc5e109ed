import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Mapping, MappingChoice } from '../../contract/import.ts';
import { importFiles } from '../import/import.ts';
import { type Dataset, openDataset, type StoredDataset } from '../store/dataset.ts';
import { parseTableAddress } from './address.ts';
import { jsonField } from './json-field.ts';
import type { Needs } from './needs.ts';
import { identifier } from './sql.ts';
import { madeColumn } from './table.ts';
import { takeTable } from './take-table.ts';
import { BASE } from './test-support/awkward-events.ts';
import { startChdb } from './test-support/chdb.ts';
import { PASSWORD, startCluster, type TestServer } from './test-support/cluster.ts';
import { contentOf } from './test-support/content-of.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Only the ClickHouse of our days looks into objects: it is asked in nightly runs.
const isNew = process.env.SLUICE_CHDB !== undefined;
const started = await (isNew ? startChdb() : startCluster());
const why = 'reason' in started ? started.reason : null;
const server = started as TestServer;
const PROPS = 'the `props`';

/** Objects as programs write them: texts of JSON, not all of which a program would write again in the same way. */
const VALUES = [
  ...['"x"', '""', '"1.50"', '"ä\\u00e9\\ud83d\\ude00\\"\\\\\\/\\n"', '"a,\\"n\\":1"', 'null', 'true', 'false'],
  ...['0', '-0', '7', '-12', '1.50', '20.0', '1e5', '-2.50E-3', '9007199254740993', '18446744073709551615', '0.1'],
  ...['[]', '[1, 2.50,"]"]', '["a" , "\\u00e4"]', '{}', '{"b":1}', '{"m":2.50,"x":"y"}'],
];
/** What a server does not tell for sure: objects that are none, keys that stand there twice, lists of lists, large numbers. */
const ODD = [
  '{"n":',
  '{n:1}',
  '{"n":1,"n":2}',
  '{"n":[[1]]}',
  '{"n":123456789012345678901234567890}',
  '{"a":{"n":1.50},"n":2.50}',
  '{"a.b":1,"a":{"b":2}}',
  '{"n":NaN}',
  '{"n":"\\ud800"}',
];
const KEYS = ['n', 'x-y', "k'\\\\", 'ü', '$a', 'a', 'a.b'];
const NAMES = ['n', 'x-y', "k'\\", 'ü', '$a', 'a', 'a.b', 'n.m', 'x-y.x', 'none'].map((key) => `${PROPS}.${key}`);

const object = fc
  .tuple(fc.uniqueArray(fc.constantFrom(...KEYS.slice(0, 6)), { maxLength: 5 }), fc.constantFrom('', ' ', '\n', '\t '))
  .chain(([keys, blank]) =>
    fc
      .tuple(...keys.map(() => fc.constantFrom(...VALUES)))
      .map(
        (values) =>
          `${blank}{${keys.map((key, i) => `${blank}"${key}"${blank}:${blank}${values[i]}`).join(',')}${blank}}`,
      ),
  );
const objects = fc.sample(object, { numRuns: 300, seed: 3 });
const rowsWith = (texts: readonly string[]) =>
  texts.map((text, seq) => ({ user: `u${seq % 40}`, ev: seq % 3 ? 'A' : 'B', ts: BASE + seq, seq, [PROPS]: text }));
const COLUMNS = `user String, ev String, ts Int64, seq UInt32, ${identifier(PROPS)} String`;
const MAPPING: MappingChoice = { user: 'user', event: 'ev', time: 'ts', order: 'seq' };
const READ: Partial<Mapping> = { passOver: { column: 'ev', values: ['no such value'] } };

let folder: string;
const isPacked = ({ partitions }: StoredDataset): boolean => partitions === 0;

async function takeAs(name: string, table: string, mapping: MappingChoice, needs: Needs): Promise<StoredDataset> {
  const target = path.join(folder, `${name}.sluice`);
  const address = parseTableAddress(server.url(encodeURIComponent(table), 'reader'));
  await takeTable({ address, password: PASSWORD, overrides: { mapping }, needs, target, name });
  return openDataset(target);
}

/** What has a value at all. */
const had = (at: Dataset, names: readonly string[] | null): string[] =>
  at.properties
    .filter(({ name, count }) => (names === null || names.includes(name)) && count > 0)
    .map(({ name, distinct, count, numeric, decimal }) => [name, distinct, count, numeric, decimal].join(' '))
    .sort();

/** Expects a table to come packed, and to be what it is read row by row, or what a file is. */
async function expectSame(
  name: string,
  table: string,
  mapping: MappingChoice,
  names: readonly string[] | null,
  file: readonly object[] | null = null,
  events: readonly string[] = ['A', 'B'],
): Promise<void> {
  const needs = { events: names && !file ? events : null, names };
  const read = await (file
    ? imported(name, file, mapping)
    : takeAs(`${name} read`, table, { ...mapping, ...READ }, needs));
  const packed = await takeAs(`${name} packed`, table, mapping, needs);
  expect(isPacked(packed)).toBe(true);
  expect(had(packed, names)).toEqual(had(read, names));
  const found = read.properties.filter(({ name, count }) => (names?.includes(name) ?? true) && count > 0);
  const there = found.map((property) => property.name);
  expect(contentOf(packed, there)).toEqual(contentOf(read, there));
  for (const one of there) expect(packed.topValues(one, 50)).toEqual(read.topValues(one, 50));
  for (const at of [read, packed]) at.close();
}

/** The same rows in a file, objects in texts as such. */
async function imported(name: string, rows: readonly object[], mapping: MappingChoice): Promise<StoredDataset> {
  const [source, target] = ['ndjson', 'sluice'].map((end) => path.join(folder, `${name} file.${end}`));
  const line = (row: object): string => {
    const cells = Object.entries(row).map(([key, value]) => `${JSON.stringify(key)}:${jsonOf(value)}`);
    return `{${cells.join(',')}}\n`;
  };
  fs.writeFileSync(source, rows.map(line).join(''));
  const files = [{ path: source, name: 'rows.ndjson' }];
  await importFiles({ files, mapping: {}, overrides: { mapping }, target, name });
  return openDataset(target);
}

function jsonOf(value: unknown): string {
  try {
    if (typeof value === 'string' && JSON.parse(value) instanceof Object) return value.replaceAll('\n', ' ');
  } catch {}
  return JSON.stringify(value);
}

beforeAll(() => {
  if (!why) folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-json-'));
});
afterAll(async () => {
  if (why) return;
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(why)(`objects in a table${why ? `, skipped: ${why}` : ''}`, () => {
  test('fields of objects, those that are asked for and all of them: the same as in a file, and as read row by row', async () => {
    await server.run(`create table objects (${COLUMNS}) engine = MergeTree order by seq`, 0);
    const rows = rowsWith([...objects, '', ...objects.slice(0, 20)]);
    await server.insert('objects', rows);
    await expectSame('objects', 'objects', MAPPING, NAMES);
    await expectSame('all objects', 'objects', MAPPING, null);
    await expectSame('objects of a file', 'objects', MAPPING, null, rows);
  });

  test.each(ODD)('%s: what the server cannot tell is told here', async (text) => {
    const table = `odd ${ODD.indexOf(text)}`;
    await server.run(`create table ${identifier(table)} (${COLUMNS}) engine = MergeTree order by seq`, 0);
    await server.insert(
      identifier(table),
      rowsWith([...objects, ...objects, ...objects, ...objects, ...objects, text]),
    );
    await expectSame(`${table} some`, table, MAPPING, [`${PROPS}.n`, `${PROPS}.a.b`]);
    await expectSame(`${table} all`, table, MAPPING, null);
    // Of those that need none of it nothing is asked.
    const none = await takeAs(`${table} none`, table, MAPPING, { events: ['A', 'B'], names: [] });
    expect(isPacked(none)).toBe(true);
    none.close();
  });

  test.skipIf(!isNew)('fields of maps and of objects of their own type', async () => {
    const typed = `user String, ev String, ts Int64, seq UInt32, m Map(String, String), f Map(String, Float64), j JSON`;
    await server.run(`create table typed (${typed}) engine = MergeTree order by seq`, 0);
    const rows = Array.from({ length: 60 }, (_, seq) => ({
      ...{ user: `u${seq % 7}`, ev: seq % 3 ? 'A' : 'B', ts: BASE + seq, seq },
      m: { a: `ä"${seq % 4}\\`, [`b'${seq % 2}`]: '' },
      f: { x: seq / 4, y: 2 },
      j: { p: seq % 5, q: { r: `t${seq % 3}`, s: [1, 2] }, ...(seq % 2 && { u: 1.5 }) },
    }));
    await server.insert('typed', rows);
    const names = ['m.a', "m.b'0", 'f.x', 'f.y', 'j.p', 'j.q.r', 'j.q.s', 'j.u', 'j.none'];
    await expectSame('typed', 'typed', MAPPING, names);
    await expectSame('typed all', 'typed', MAPPING, null);
    await expectSame('typed file', 'typed', MAPPING, null, rows);
  });

  test.each(['UUID', 'String'])('events of the same time in the order of their uuids, kept as %s', async (type) => {
    const table = `by uuid ${type}`;
    const columns = `user String, ev String, ts Int64, id ${type}, few String, ${identifier(PROPS)} String`;
    await server.run(`create table ${identifier(table)} (${columns}) engine = MergeTree order by ev`, 0);
    const rows = Array.from({ length: 400 }, (_, i) => ({
      ...{ user: `u${i % 9}`, ev: i % 3 ? 'A' : 'B', ts: BASE + Math.floor(i / 60) },
      id: `${((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-7000-8000-${String(i).padStart(12, '0')}`,
      few: `${i % 2}`,
      [PROPS]: objects[i % objects.length],
    }));
    await server.insert(identifier(table), rows);
    const mapping = { ...MAPPING, order: 'id' };
    await expectSame(table, table, mapping, null);
    await expectSame(`${table} file`, table, mapping, null, rows);
    await expectSame(`${table} plain`, table, mapping, ['few'], rows);
    if (type === 'UUID') return;
    // As a number it would come before others.
    await server.insert(identifier(table), [{ ...rows[0], id: '10' }]);
    const read = await takeAs(`${table} read`, table, mapping, { events: null, names: null });
    expect(isPacked(read)).toBe(false);
    read.close();
  });

  // Some ids stand in its objects, into which old servers do not look.
  test.skipIf(!isNew)('a table as PostHog keeps it', async () => {
    const posthog = `uuid UUID, event LowCardinality(String), distinct_id String, person_id Nullable(UUID), properties String,
      timestamp DateTime, created_at DateTime, elements_chain String`;
    await server.run(`create table events (${posthog}) engine = MergeTree order by distinct_id`, 0);
    const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');
    const rows = Array.from({ length: 400 }, (_, i) => ({
      uuid: `${hex(i * 7919 + 1, 8)}-1111-4111-8111-${hex(i, 12)}`,
      event: i % 3 ? 'A' : 'B',
      distinct_id: i % 5 ? `u${i % 31}` : `anon-${i % 17}`,
      person_id: null,
      properties: JSON.stringify({
        $current_url: `https://x.example/${i % 7}?a=1`,
        $browser: i % 2 ? 'Firefox' : 'O"Br',
        ...(i % 11 === 0 && i % 5 && { $anon_distinct_id: `anon-${i % 17}` }),
        $set: { plan: 'pro' },
        price: i / 4,
      }),
      timestamp: Math.floor(BASE / 1000) + i,
      created_at: Math.floor(BASE / 1000) + i,
      elements_chain: '',
    }));
    await server.insert('events', rows);
    await expectSame('posthog', 'events', {}, ['$browser', 'price', '$set.plan', 'distinct_id']);
    await expectSame('posthog all', 'events', {}, null);
  });

  describe('lists of pairs, as GA4 keeps them', () => {
    const VALUE = 'Tuple(string_value Nullable(String), int_value Nullable(Int64), double_value Nullable(Float64))';
    const shapes: readonly (readonly [string, string])[] = [
      ['texts', 'event_params String, user_properties String'],
      [
        'lists',
        `event_params Array(Tuple(key String, value ${VALUE})), user_properties Array(Tuple(key String, value ${VALUE}))`,
      ],
      ['Nested', `event_params Nested(key String, value ${VALUE}), user_properties Nested(key String, value ${VALUE})`],
    ];
    type Value = { readonly string_value?: string; readonly int_value?: number; readonly double_value?: number };
    const pair = (key: string, value: Value) => ({
      key,
      value: { string_value: null, int_value: null, double_value: null, ...value },
    });
    const rows = Array.from({ length: 300 }, (_, i) => ({
      event_timestamp: 1_767_225_600_000_000 + i * 1_000_000,
      event_name: i % 3 ? 'page_view' : 'purchase',
      user_pseudo_id: `p${i % 23}`,
      user_id: i % 7 ? null : `u${i % 23}`,
      batch_event_index: i,
      event_params: [
        pair('page_location', { string_value: `https://x.example/ä"\\${i % 5}` }),
        pair('value', { double_value: i / 8 }),
        pair('ga_session_id', { int_value: 1_700_000_000 + (i % 31) }),
        ...(i % 4 ? [] : [pair("it's `odd`.key", { string_value: i % 8 ? '' : '{"a":[1]}' })]),
        ...(i % 9 ? [] : [pair('value', { double_value: 0.5 }), pair('none', {})]),
        ...(i % 10 ? [] : [pair('user_id', { string_value: 'no user' })]),
      ],
      user_properties: i % 2 ? [] : [pair('plan', { string_value: ['free', 'pro', '語'][i % 3] })],
    }));

    test.each(shapes.filter(([shape]) => isNew || shape === 'texts'))('%s', async (shape, columns) => {
      const table = `ga4 ${shape}`;
      await server.run(
        `create table ${identifier(table)} (event_timestamp Int64, event_name String, user_pseudo_id String,
          user_id Nullable(String), batch_event_index Int64, ${columns}) engine = MergeTree order by event_name`,
        0,
      );
      const kept = rows.map(({ event_params: params, user_properties: own, ...row }) => {
        if (shape === 'texts')
          return { ...row, event_params: JSON.stringify(params), user_properties: JSON.stringify(own) };
        if (shape === 'lists') return { ...row, event_params: params, user_properties: own };
        const parts = (name: string, list: readonly ReturnType<typeof pair>[]) => ({
          [`${name}.key`]: list.map(({ key }) => key),
          [`${name}.value`]: list.map(({ value }) => value),
        });
        return { ...row, ...parts('event_params', params), ...parts('user_properties', own) };
      });
      await server.insert(identifier(table), kept);
      const names = [
        'page_location',
        'value',
        "it's `odd`.key",
        'user_properties.plan',
        'event_params.user_id',
        'none',
      ];
      await expectSame(`${table} all`, table, {}, null, rows);
      await expectSame(`${table} file`, table, {}, names, rows);
      await expectSame(table, table, {}, names, null, ['page_view', 'purchase']);
    });
  });

  test.skipIf(!isNew)('no key ends what it stands in', async () => {
    const nasty = fc.string({
      unit: fc.constantFrom(...`ab'"\\\`)(;-- \n\t{}[]*+?|^$%ä語\0`),
      minLength: 1,
      maxLength: 8,
    });
    for (const key of fc.sample(nasty, { numRuns: 60, seed: 9 })) {
      const field = jsonField('field', madeColumn('c', 'c'), key);
      if (field === null) continue;
      const object = JSON.stringify({ [key]: "it's", other: 1 });
      const bytes = Array.from(Buffer.from(object), (byte) => `char(${byte})`).join(', ');
      const answer = await server.run(
        `select hex(${field.sql}), ${field.doubt} from (select concat(${bytes}) as c)`.replace(/^select/, 'SELECT'),
      );
      expect(answer.trim()).toMatch(new RegExp(`^${Buffer.from("it's").toString('hex').toUpperCase()}\\t0$`));
    }
  });
});
