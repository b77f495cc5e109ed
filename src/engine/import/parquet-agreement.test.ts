import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { agrees, ways } from '../test-support/import-agrees.ts';
import type { ReadRow } from '../test-support/reference-import.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 50);
const LONG = { timeout: 6 * 3_600_000 };

let folder: string;
let database: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-parquet-'));
  database = await DuckDBInstance.create();
  connection = await database.connect();
  await connection.run("SET TimeZone = 'UTC'; SET threads = 1; SET preserve_insertion_order = true");
});
afterAll(() => {
  connection.closeSync();
  database.closeSync();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A value as SQL writes it, and the cells it becomes: by path below its column, "" for the column itself. */
interface Value {
  readonly sql: string;
  readonly cells: readonly (readonly [string, string])[];
}

const NULL: Value = { sql: 'NULL', cells: [] };
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const plain = (sql: string, cell: string): Value => ({ sql, cells: cell === '' ? [] : [['', cell]] });

const strings = fc
  .array(fc.constantFrom('a', 'b', ' ', 'ü', '😀', '"', ',', '\n', '[1]', "'", 'x'.repeat(70)), { maxLength: 4 })
  .map((parts) => parts.join(''));
const integers = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -1, 2 ** 31, 2 ** 53).map((number) => number),
);
const KINDS: readonly { readonly type: string; readonly value: fc.Arbitrary<Value> }[] = [
  { type: 'VARCHAR', value: strings.map((text) => plain(literal(text), text)) },
  // Few values, so that they are coded by a dictionary.
  { type: 'VARCHAR', value: fc.constantFrom('free', 'pro').map((text) => plain(literal(text), text)) },
  { type: 'BIGINT', value: integers.map((number) => plain(String(number), String(number))) },
  { type: 'BIGINT', value: fc.constantFrom('9007199254740993', '-9223372036854775807').map((n) => plain(n, n)) },
  { type: 'INTEGER', value: fc.integer().map((number) => plain(String(number), String(number))) },
  { type: 'UTINYINT', value: fc.integer({ min: 0, max: 255 }).map((number) => plain(String(number), String(number))) },
  {
    type: 'DOUBLE',
    value: fc.constantFrom(0.1, 1.5, -2, 1e21, 1e-7, 123456.789).map((n) => plain(`'${n}'::DOUBLE`, String(n))),
  },
  { type: 'FLOAT', value: fc.constantFrom(0.1, 1.5, -2, 3.25).map((n) => plain(`'${n}'::FLOAT`, String(n))) },
  { type: 'BOOLEAN', value: fc.boolean().map((yes) => plain(String(yes), String(yes))) },
  { type: 'DATE', value: fc.constantFrom('2024-02-29', '1969-12-31').map((day) => plain(`DATE '${day}'`, day)) },
  { type: 'DECIMAL(9, 2)', value: fc.constantFrom('12.30', '-0.05', '0.00').map((n) => plain(n, n)) },
  {
    type: 'BIGINT[]',
    value: fc
      .array(fc.nat(99), { maxLength: 4 })
      .map((list) => plain(`${JSON.stringify(list)}::BIGINT[]`, JSON.stringify(list))),
  },
  {
    type: 'STRUCT(a BIGINT, b STRUCT(c VARCHAR))',
    value: fc.tuple(fc.nat(9), strings).map(([a, c]) => ({
      sql: `{'a': ${a}, 'b': {'c': ${literal(c)}}}`,
      cells: [['.a', String(a)], ...(c === '' ? [] : [['.b.c', c] as const])],
    })),
  },
  {
    type: 'STRUCT(k VARCHAR, v BIGINT)[]',
    value: fc.array(fc.tuple(strings, fc.nat(9)), { maxLength: 3 }).map((list) => {
      const sql = `[${list.map(([k, v]) => `{'k': ${literal(k)}, 'v': ${v}}`).join()}]::STRUCT(k VARCHAR, v BIGINT)[]`;
      return plain(sql, JSON.stringify(list.map(([k, v]) => ({ k, v }))));
    }),
  },
  {
    type: 'VARCHAR',
    value: fc.tuple(fc.integer(), fc.boolean()).map(([n, yes]) => ({
      sql: literal(JSON.stringify({ n, deep: { yes } })),
      cells: [
        ['.n', String(n)],
        ['.deep.yes', String(yes)],
      ],
    })),
  },
];

const often = (good: readonly Value[], bad: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
const words = (...texts: string[]): Value[] => texts.map((text) => plain(literal(text), text));
const TIMES = ['2024-01-01T00:00:00.000Z', '2024-01-01T00:00:01.500Z', '1999-12-31T23:59:59.000Z'];
const user = often(words('u', 'v', 'ü'), [NULL, ...words('')]);
const event = often(words('A', 'B', 'C'), [NULL, ...words('')]);
const time = often(
  TIMES.map((text) => plain(`TIMESTAMPTZ '${text}'`, text)),
  [NULL],
);
const FIRST = [words('u')[0], words('A')[0], plain(`TIMESTAMPTZ '${TIMES[0]}'`, TIMES[0])];

const tables = fc.array(fc.nat(KINDS.length - 1), { maxLength: 5 }).chain((kinds) =>
  fc.record({
    kinds: fc.constant(kinds.map((kind) => KINDS[kind])),
    rows: fc.array(
      fc.tuple(user, event, time, ...kinds.map((kind) => fc.option(KINDS[kind].value, { nil: NULL, freq: 5 }))),
      { maxLength: 12 },
    ),
    /** How often all rows stand in the file: many make many pages and row groups. */
    times: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 500 }) },
    ),
    codec: fc.constantFrom('uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'),
    version: fc.constantFrom('v1', 'v2'),
  }),
);

test('random tables as Parquet: the events and rejected rows that they were made of', LONG, async () => {
  await fc.assert(
    fc.asyncProperty(tables, ways, async ({ kinds, rows, times, codec, version }, way) => {
      const all = [[...FIRST, ...kinds.map(() => NULL)], ...rows];
      const names = ['user', 'event', 'time', ...kinds.map((_, i) => `p${i}`)];
      const types = ['VARCHAR', 'VARCHAR', 'TIMESTAMPTZ', ...kinds.map(({ type }) => type)];
      const selects = all.map(
        (row, i) => `SELECT ${row.map(({ sql }, c) => `(${sql})::${types[c]} AS ${names[c]}`).join(', ')}, ${i} AS i`,
      );
      const file = path.join(folder, 'x.parquet');
      await connection.run(
        `COPY (SELECT ${names.join()} FROM (${selects.join(' UNION ALL ')}) r, range(${times}) t(n) ORDER BY n, i)
         TO '${file}' (FORMAT parquet, CODEC ${codec}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`,
      );
      const read = all.map(
        (row) => new Map(row.flatMap(({ cells }, c) => cells.map(([at, cell]) => [names[c] + at, cell] as const))),
      );
      const expected = Array.from(
        { length: all.length * times },
        (_, n): ReadRow => ({ line: n + 1, row: read[n % all.length] }),
      );
      await agrees(fs.readFileSync(file), expected, way);
    }),
    { numRuns: CASES },
  );
});
