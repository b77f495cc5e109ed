import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mapping, Overrides } from '../../contract/import.ts';
import { Problem, type ProblemData, sentence } from '../../core/base/problem.ts';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { zipOf } from '../test-support/zip-of.ts';
import { importFiles } from './import.ts';
import { inspectFiles } from './inspect.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-formats-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array, name = `f${files++}`): { path: string; name: string } {
  fs.writeFileSync(path.join(folder, name), content);
  return { path: path.join(folder, name), name };
}

interface Choice {
  readonly mapping?: Partial<Mapping>;
  readonly overrides?: Overrides;
  readonly threads?: number;
}

async function load(content: string | Uint8Array | { path: string; name: string }, choice: Choice = {}) {
  const file = typeof content === 'string' || content instanceof Uint8Array ? write(content) : content;
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({ files: [file], target, name: 'x', threads: 1, ...choice });
  const dataset = openDataset(target);
  const found = { report, rows: rowsOf(dataset), rejected: dataset.rejected(0, 10) };
  dataset.close();
  expect(report.rows).toBe(report.kept + report.rejected);
  return found;
}

async function problemOf(work: Promise<unknown>): Promise<ProblemData> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof Problem) return error.data;
  throw error ?? new Error('there was no problem');
}

const inspect = (content: string | Uint8Array, overrides?: Overrides) => inspectFiles([write(content)], overrides);

const T = '2024-01-01T00:00:0';
const objects = [
  { user: 'a', event: 'A', time: `${T}1Z`, deep: { list: [1, { x: '],{' }], text: 'one\n"two", {' } },
  { user: 'b', event: 'B', time: `${T}2Z` },
  { user: 'c', event: 'C', time: `${T}3Z`, n: 1.5 },
];
const asRows = [
  { user: 'a', event: 'A', time: `${T}1Z`, 'deep.list': '[1,{"x":"],{"}]', 'deep.text': 'one\n"two", {' },
  { user: 'b', event: 'B', time: `${T}2Z` },
  { user: 'c', event: 'C', time: `${T}3Z`, n: '1.5' },
];
const withoutSpace = (rows: readonly Record<string, string>[]) =>
  rows.map((row) => (row['deep.list'] ? { ...row, 'deep.list': row['deep.list'].replace(/\s/g, '') } : row));

test.each([
  ['a list', JSON.stringify(objects), 'json'],
  ['a list over many lines, behind a mark', `\ufeff${JSON.stringify(objects, null, 2)}\n`, 'json'],
  ['a list, an object a line', `[\n${objects.map((row) => JSON.stringify(row)).join(',\n')}\n]`, 'json'],
  ['a list in an object', JSON.stringify({ total: 3, next: null, results: objects, more: [{ a: 1 }] }), 'json'],
  ['a list in an object in an object', JSON.stringify({ data: { events: objects } }, null, 1), 'json'],
  ['lists one after the other', `${JSON.stringify(objects.slice(0, 2))}\n${JSON.stringify(objects.slice(2))}`, 'json'],
  ['objects over many lines', objects.map((row) => JSON.stringify(row, null, 2)).join('\n'), 'json'],
  ['objects a line', objects.map((row) => JSON.stringify(row)).join('\n'), 'ndjson'],
])('JSON: %s', async (_, text, source) => {
  const { report, rows } = await load(text);
  expect(report).toMatchObject({ source, rows: 3, kept: 3 });
  expect(withoutSpace(rows)).toEqual(asRows);
  const { format, because } = await inspect(text);
  expect(format).toBe(source);
  expect(because.format).toMatch(/list|object/);
});

test('NDJSON whose objects hold lists is not taken for a list', async () => {
  const lines = [1, 2].map((n) => JSON.stringify({ user: 'u', event: 'E', time: n * 1e9, items: [{ id: n }] }));
  expect((await load(lines.join('\n'))).report).toMatchObject({ source: 'ndjson', kept: 2 });
});

test('JSON: a broken element costs itself', async () => {
  const good = (n: number) => `{"user":"u${n}","event":"E","time":170000000${n}}`;
  for (const [text, rejected] of [
    [`[${good(1)},{"user":"x","event":,"time":1},${good(2)},${good(3)}]`, 1],
    [`[${good(1)},{"user":"x","event":"a"b","time":1},${good(2)},${good(3)}]`, 1],
    [`[${good(1)},\n{"user":"x","event":"a,"time":1},\n${good(2)},\n${good(3)}\n]`, 1],
    [`{"events":[${good(1)},{"user":"x}, "y":[{"a" b}]},${good(2)},${good(3)}],"more":1}`, null],
    [`[${good(1)},${good(2)},null,${good(3)},{"user":"x"`, 2],
  ] as const) {
    const { report, rows } = await load(text);
    expect(rows.map(({ user }) => user)).toEqual(['u1', 'u2', 'u3']);
    if (rejected !== null) expect(report.rejected).toBe(rejected);
    else expect(report.rejected).toBeGreaterThan(0);
  }
});

const LOG = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a log -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://x/"/>
  <global scope="event"><string key="concept:name" value="none"/></global>
  <classifier name="x" keys="concept:name"/>
  <string key="creator" value="nobody"/>
  <trace>
    <string key="concept:name" value="case 1"/>
    <int key="amount" value="9007199254740993"/>
    <event>
      <string key="concept:name" value="Caf&#233; &amp; &quot;more&quot;"/>
      <string key="lifecycle:transition" value="start"/>
      <date key="time:timestamp" value="2024-01-01T00:00:01.500+01:00"/>
      <string key="user_id" value="someone else"><int key="age" value="7"/></string>
      <list key="tags"><values><string key="t" value="a"/><string key="t" value="b"/></values></list>
    </event>
    <event><string key="concept:name" value="B"/><date key="time:timestamp" value="2024-01-02T00:00:00Z"/></event>
  </trace>
  <trace><event><string key="concept:name" value="C"/><date key="time:timestamp" value="2024-01-03"/></event></trace>
  <trace/>
  <event><string key="concept:name" value="nowhere"/><date key="time:timestamp" value="2024-01-04"/></event>
</log>`;

test('XES: a case is a user, its attributes are case:…', async () => {
  const { report, rows, rejected } = await load(gzipSync(LOG), { overrides: { timezone: 'UTC' } });
  expect(report).toMatchObject({ source: 'xes', rows: 4, kept: 3 });
  expect(report.mapping).toEqual({ user: 'case:concept:name', event: 'concept:name', time: 'time:timestamp' });
  expect(rows).toEqual([
    { user: '2', event: 'C', time: '2024-01-03T00:00:00.000Z' },
    {
      user: 'case 1',
      event: 'Café & "more"',
      time: '2023-12-31T23:00:01.500Z',
      'case:amount': '9007199254740993',
      'lifecycle:transition': 'start',
      user_id: 'someone else',
      'user_id.age': '7',
      tags: '["a","b"]',
    },
    { user: 'case 1', event: 'B', time: '2024-01-02T00:00:00.000Z', 'case:amount': '9007199254740993' },
  ]);
  expect(rejected).toMatchObject([{ line: 4, reason: 'the row has no user' }]);
  const { format, guess } = await inspect(LOG);
  expect(format).toBe('xes');
  expect(guess.user.reason).toContain('XES');
});

test('XES in other encodings; broken XML says where', async () => {
  const latin = Buffer.from(LOG.replace('UTF-8', 'ISO-8859-1').replace('case 1', 'Fälle'), 'latin1');
  expect((await load(latin)).rows[1].user).toBe('Fälle');
  const wide = Buffer.from(`\ufeff${LOG.replace('UTF-8', 'UTF-16').replace('case 1', 'Fälle')}`, 'utf16le');
  expect((await load(wide)).rows[1].user).toBe('Fälle');
  const cut = await problemOf(load(write(LOG.slice(0, 900), 'cut.xes')));
  expect(cut).toMatchObject({ code: 'file-damaged', params: { file: 'cut.xes', kind: 'XES' } });
  const laughs = LOG.replace('<log ', '<!DOCTYPE log [<!ENTITY a "aaaa">]><log ').replace('nobody', '&a;');
  expect(await problemOf(load(laughs))).toMatchObject({ code: 'file-damaged' });
});

/** A Parquet file of what a query gives. */
async function parquet(query: string, options = ''): Promise<{ path: string; name: string }> {
  const file = path.join(folder, `p${files++}.parquet`);
  const db = await DuckDBInstance.create();
  const connection = await db.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet${options})`);
  connection.closeSync();
  db.closeSync();
  return { path: file, name: path.basename(file) };
}

const EVENTS = `SELECT 'u' || (i % 7) AS user_id, CASE WHEN i % 3 = 0 THEN 'A' ELSE 'B' END AS event,
  TIMESTAMPTZ '2024-01-01 00:00:00Z' + INTERVAL (i) SECOND AS time, i AS number FROM range(5000) t(i)`;

test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])('Parquet, %s', async (codec) => {
  const file = await parquet(EVENTS, `, CODEC ${codec}, ROW_GROUP_SIZE 2048`);
  const { report, rows } = await load(file);
  expect(report).toMatchObject({ source: 'parquet', rows: 5000, kept: 5000 });
  expect(rows.length).toBe(5000);
  expect(rows[1]).toEqual({ user: 'u0', event: 'B', time: '2024-01-01T00:00:07Z', number: '7' });
});

test('Parquet: every kind of value', async () => {
  const file = await parquet(`SELECT * FROM (VALUES (
      'ü', 'E', TIMESTAMPTZ '2024-07-01 12:00:00.123456Z', 9007199254740993::BIGINT, 12::UTINYINT, 0.1::FLOAT, 0.1::DOUBLE,
      12.30::DECIMAL(9, 2), true, DATE '2024-02-29', TIMESTAMP '1969-12-31 23:59:59.5', '2262-01-01 00:00:00.123456789'::TIMESTAMP_NS,
      'nan'::DOUBLE, NULL::VARCHAR, '', uuid '00112233-4455-6677-8899-aabbccddeeff', 18446744073709551615::UBIGINT,
      {'a': 1, 'b': {'c': 'x'}}, [1, 2]::BIGINT[], [{'key': 'k', 'value': {'i': 5::BIGINT, 's': NULL}}],
      '{"plan":"pro","n":{"x":12345678901234567890}}', '[1,2]', '{no json')
    ) v(user_id, event, time, big, small, f, d, money, yes, day, wall, nanos, nan, nothing, blank, id, huge, struct, list, params, json, text, broken)`);
  const { rows } = await load(file);
  expect(rows).toEqual([
    {
      user: 'ü',
      event: 'E',
      time: '2024-07-01T12:00:00.123456Z',
      big: '9007199254740993',
      small: '12',
      f: '0.1',
      d: '0.1',
      money: '12.30',
      yes: 'true',
      day: '2024-02-29',
      wall: '1969-12-31T23:59:59.500',
      nanos: '2262-01-01T00:00:00.123456789',
      id: '00112233-4455-6677-8899-aabbccddeeff',
      huge: '18446744073709551615',
      'struct.a': '1',
      'struct.b.c': 'x',
      list: '[1,2]',
      params: '[{"key":"k","value":{"i":5}}]',
      'json.plan': 'pro',
      'json.n.x': '12345678901234567890',
      text: '[1,2]',
      broken: '{no json',
    },
  ]);
});

test('Parquet: times on a wall clock need a zone, times in UTC do not', async () => {
  const wall = await parquet("SELECT 'u' AS user_id, 'E' AS event, TIMESTAMP '2024-07-01 12:00:00' AS time");
  expect(await inspectFiles([wall])).toMatchObject({ format: 'parquet', timezoneNeeded: true });
  expect((await load(wall, { overrides: { timezone: 'Europe/Amsterdam' } })).rows[0].time).toBe('2024-07-01T10:00:00Z');
  const utc = await parquet("SELECT 'u' AS user_id, 'E' AS event, TIMESTAMPTZ '2024-07-01 12:00:00Z' AS time");
  expect((await inspectFiles([utc])).timezoneNeeded).toBe(false);
});

test('Parquet: roles may stand inside of JSON and structs; rows without them are rejected by number', async () => {
  const file = await parquet(`SELECT CASE WHEN i = 1 THEN NULL ELSE 'E' END AS event, {'at': 1700000000 + i} AS t,
    '{"distinct_id":"u' || i || '"}' AS properties FROM range(3) r(i)`);
  const mapping = { user: 'properties.distinct_id', event: 'event', time: 't.at' };
  const { report, rows, rejected } = await load(file, { mapping });
  expect(report).toMatchObject({ rows: 3, kept: 2 });
  expect(rows.map(({ user }) => user)).toEqual(['u0', 'u2']);
  expect(rejected).toMatchObject([{ line: 2, reason: 'the row has no event name' }]);
});

test('Parquet on several threads, packed, in an archive: the same; first bytes decide, not the name', async () => {
  const file = await parquet(EVENTS.replace('range(5000)', 'range(45000)'), ', ROW_GROUP_SIZE 10240');
  const bytes = fs.readFileSync(file.path);
  const digest = async (...input: Parameters<typeof load>) => {
    const { rows } = await load(...input);
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  };
  const plain = await load(file);
  const same = createHash('sha256').update(JSON.stringify(plain.rows)).digest('hex');
  expect(plain.rows.length).toBe(45_000);
  expect(await digest(file, { threads: 2 })).toBe(same);
  expect(await digest(write(bytes, 'x.parquet.zst'))).toBe(same);
  expect(await digest(zstdCompressSync(bytes))).toBe(same);
  const zip = zipOf([
    { name: 'a.parquet', content: bytes },
    { name: 'notes.md', content: '# notes\n' },
  ]);
  expect(await digest(zip, { threads: 2 })).toBe(same);
  expect(await digest(zipOf([{ name: 'a', content: bytes, stored: true }]))).toBe(same);
});

test('progress is told in bytes of the container, and a cancel leaves nothing', async () => {
  const big = await parquet(EVENTS.replace('range(5000)', 'range(150000)'), ', ROW_GROUP_SIZE 20480');
  const zip = write(zipOf([{ name: 'a.xes', content: LOG }]), 'log.zip');
  for (const file of [big, zip]) {
    const seen: { bytesRead: number; bytesTotal: number }[] = [];
    const target = path.join(folder, `d${files++}.sluice`);
    await importFiles({ files: [file], target, name: 'x', threads: 1 }, { onProgress: (value) => seen.push(value) });
    const { bytesRead, bytesTotal } = seen.at(-1)!;
    expect(bytesRead).toBe(bytesTotal);
    expect(bytesTotal).toBeLessThanOrEqual(fs.statSync(file.path).size);
    expect(bytesTotal).toBeGreaterThan(fs.statSync(file.path).size * 0.5);
  }
  const cancel = new AbortController();
  const target = path.join(folder, 'cancelled.sluice');
  const work = importFiles({ files: [big], target, name: 'x', threads: 1 }, { signal: cancel.signal });
  setTimeout(() => cancel.abort(), 20);
  expect(await problemOf(work)).toMatchObject({ code: 'cancelled' });
  expect(fs.readdirSync(folder).filter((name) => name.startsWith('cancelled'))).toEqual([]);
});

test('a damaged Parquet file is a problem that says so', async () => {
  const file = await parquet(EVENTS, ', CODEC zstd');
  const bytes = fs.readFileSync(file.path);
  const cut = await problemOf(load(write(bytes.subarray(0, bytes.length / 2), 'cut.parquet')));
  expect(cut).toMatchObject({ code: 'file-damaged', params: { file: 'cut.parquet' } });
  expect(sentence(cut)).toMatch(
    /^cut.parquet: this Parquet file cannot be read \(.*\)\. Export or download it again\.$/,
  );
  const holes = Buffer.from(bytes);
  holes.fill(0xaa, 40, 400);
  expect(await problemOf(load(write(holes, 'holes.parquet')))).toMatchObject({ code: 'file-damaged' });
  expect(await problemOf(load('PAR1'))).toMatchObject({ code: 'file-damaged' });
});

test('CSV without a header: columns are numbered, and the mapping is asked', async () => {
  const text = 'u1,Home,2024-01-01 10:00:00\nu2,Cart,2024-01-02 10:00:00\n';
  const found = await inspect(text);
  expect(found.columns.map(({ name }) => name)).toEqual(['column_1', 'column_2', 'column_3']);
  expect(found.rows.length).toBe(2);
  const mapping = { user: 'column_1', event: 'column_2', time: 'column_3' };
  expect((await load(text, { mapping })).report).toMatchObject({ rows: 2, kept: 2 });
  expect((await inspect('1,2,3\n4,5,6\n')).columns[0].name).toBe('column_1');
  expect((await inspect('user,event,2024\nx,y,1700000000\n')).columns[0].name).toBe('user');
  expect((await inspect(text, { header: true })).columns[0].name).toBe('u1');
  expect((await inspect('user,event,time\na,b,1700000000\n', { header: false })).rows.length).toBe(2);
});

test('every recognition says why', async () => {
  const semicolons = await inspect('user;event;time\na;b;1700000000\n');
  expect(semicolons.because).toEqual({
    format: 'it is text of lines, and no JSON',
    delimiter: 'it cuts the lines into 3 cells each',
    encoding: 'all its bytes are valid UTF-8',
  });
  const wide = await inspect(Buffer.from('\ufeffuser,event,time\na,b,1700000000\n', 'utf16le'));
  expect(wide).toMatchObject({ encoding: 'utf-16le', because: { encoding: 'it begins with a byte order mark' } });
  const old = await inspect(Buffer.from('user,event,time\nMüller,Größe,1700000000\n', 'latin1'));
  expect(old).toMatchObject({ encoding: 'windows-1252' });
  expect((await inspect('{"user":1}\n{}\n', { format: 'csv' })).because.format).toBe('it was asked for');
});
