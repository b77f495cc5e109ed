import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mapping, Overrides } from '../../contract/import.ts';
import type { ProblemData } from '../../core/base/problem.ts';
import { Problem } from '../../core/base/problem.ts';
import { openDataset } from '../store/dataset.ts';
import { isoTime } from '../store/iso-time.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-import-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

interface Choice {
  readonly mapping?: Partial<Mapping>;
  readonly overrides?: Overrides;
  readonly threads?: number;
  readonly stretch?: number;
}

function write(content: string | Uint8Array, name = `f${files++}.csv`): { path: string; name: string } {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return { path: file, name };
}

const targetOf = (): string => path.join(folder, `d${files++}.sluice`);

async function load(inputs: readonly { path: string; name: string }[], choice: Choice = {}) {
  const target = targetOf();
  const report = await importFiles({ files: inputs, target, name: 'test', threads: 1, ...choice });
  return { report, dataset: openDataset(target) };
}
const loadText = (content: string | Uint8Array, choice?: Choice) => load([write(content)], choice);

async function problemOf(work: Promise<unknown>): Promise<ProblemData> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error.data;
    throw error;
  }
  throw new Error('there was no problem');
}

const leftovers = (): string[] => fs.readdirSync(folder).filter((name) => name.includes('.partial'));

test('rows come back by user, in order of time, then of the file', async () => {
  const { report, dataset } = await loadText(
    'user,event,time,plan\nb,Z,2024-01-01T00:00:02Z,\na,Y,2024-01-01T00:00:01Z,pro\nb,X,2024-01-01T00:00:01Z,free\nb,W,2024-01-01T00:00:01Z,\n',
  );
  expect(rowsOf(dataset)).toEqual([
    { user: 'a', event: 'Y', time: '2024-01-01T00:00:01Z', plan: 'pro' },
    { user: 'b', event: 'X', time: '2024-01-01T00:00:01Z', plan: 'free' },
    { user: 'b', event: 'W', time: '2024-01-01T00:00:01Z' },
    { user: 'b', event: 'Z', time: '2024-01-01T00:00:02Z' },
  ]);
  expect(report).toMatchObject({ rows: 4, kept: 4, rejected: 0, repeats: 0, source: 'csv' });
  expect(dataset.info).toMatchObject({ events: 4, users: 2, precisionMs: 1000, timezone: 'UTC', session: null });
  expect(dataset.findUser('b')).not.toBeNull();
  expect(dataset.findUser('c')).toBeNull();
  const { segment, user } = dataset.findUser('a')!;
  expect(dataset.userKey(segment, user)).toBe('a');
  expect(dataset.properties).toEqual([
    { name: 'plan', dictionary: 'global', distinct: 2, count: 2, numeric: false, decimal: '.' },
  ]);
  expect(dataset.topValues('plan', 1)).toEqual([{ value: 'free', count: 1 }]);
  expect(dataset.property(0, 'nothing')).toBeNull();
});

test('the event list tells counts, users, first and last', async () => {
  const { dataset } = await loadText('user,event,time\na,B,1700000000\na,A,1700000001\nb,A,1700000002.5\n\n');
  expect(dataset.eventList()).toEqual({
    events: [
      { event: 'A', count: 2, users: 2, first: '2023-11-14T22:13:21.000Z', last: '2023-11-14T22:13:22.500Z' },
      { event: 'B', count: 1, users: 1, first: '2023-11-14T22:13:20.000Z', last: '2023-11-14T22:13:20.000Z' },
    ],
    users: 2,
    count: 3,
    first: '2023-11-14T22:13:20.000Z',
    last: '2023-11-14T22:13:22.500Z',
    precisionMs: 1,
    rejected: 0,
    duplicates: 0,
    source: 'csv',
    dataEnd: '2023-11-14T22:13:22.500Z',
  });
});

test('rejected rows are listed with file, line, reason and text; the others are kept', async () => {
  const { report, dataset } = await loadText(
    'user,event,time\na,A,1700000000\n,A,1700000000\na,,1700000000\na,A,soon\na,A\n"a,A,1700000000\na,B,1700000001',
  );
  expect(report).toMatchObject({ rows: 7, kept: 2, rejected: 5 });
  expect(report.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  expect(dataset.rejected(0, 10).map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
    '3: the row has no user',
    '4: the row has no event name',
    '5: the time “soon” is not understood; one like 2021-04-13 14:05:00 would be',
    '6: 2 cells where the header has 3',
    '7: a quote is opened and never closed',
  ]);
  expect(dataset.rejected(0, 10).map(({ column }) => column)).toEqual(['user', 'event', 'time', null, null]);
  expect(dataset.rejected(1, 1)).toEqual([
    expect.objectContaining({ file: expect.stringMatching(/csv$/), text: 'a,,1700000000' }),
  ]);
});

test('the report tells events by date of the zone and users at the edges', async () => {
  const rows = [
    'a,X,2026-01-01 22:00:00',
    'a,X,2026-01-01 23:30:00',
    'b,X,2026-01-04 00:30:00',
    'a,X,2026-01-09 00:00:00',
  ];
  const { report } = await loadText(`user,event,time\n${rows.join('\n')}\n`, { overrides: { timezone: 'Asia/Tokyo' } });
  expect(report.days).toEqual({ from: '2026-01-01', events: [2, 0, 0, 1, 0, 0, 0, 0, 1] });
  expect(report.edges).toEqual({ first: 1, last: 1 });
  const utc = rows.map((row) => `${row}Z`).join('\n');
  const shifted = await loadText(`user,event,time\n${utc}\n`, { overrides: { timezone: 'Asia/Tokyo' } });
  expect(shifted.report.days).toEqual({ from: '2026-01-02', events: [2, 0, 1, 0, 0, 0, 0, 1] });
});

test('a file cut in the middle of its last line keeps the line when it parses, else rejects it', async () => {
  expect((await loadText('user,event,time\na,A,1700000000\na,B,170000')).report).toMatchObject({ rows: 2, kept: 2 });
  const cut = await loadText('user,event,time\na,A,2024-01-01T00:00:00Z\na,B,2024-01-0');
  expect(cut.report).toMatchObject({ rows: 2, kept: 1, rejected: 1 });
  expect(cut.dataset.rejected(0, 1)[0].line).toBe(3);
});

test('exact repeats are counted and kept', async () => {
  const { report } = await loadText(
    'user,event,time,x\na,A,1700000000,1\na,B,1700000000,1\na,A,1700000000,1\na,A,1700000000,2\na,A,1700000000,1\nb,A,1700000000,1\n',
  );
  expect(report).toMatchObject({ rows: 6, kept: 6, repeats: 2 });
});

test('precision is the coarsest that holds every time', async () => {
  const precision = async (time: string) =>
    (await loadText(`user,event,time\na,A,1700000000\na,B,${time}\n`)).dataset.info.precisionMs;
  expect(await precision('1700000001')).toBe(1000);
  expect(await precision('1700000001000000000')).toBe(1000);
  expect(await precision('1700000001.25')).toBe(1);
  expect(await precision('1700000001000250')).toBe(0.001);
});

test('invalid UTF-8 is replaced, and its rows counted', async () => {
  const content = Buffer.concat([
    Buffer.from('user,event,time\na,caf'),
    Buffer.from([0xe9]),
    Buffer.from(',1700000000\nü,ë,1700000001\nü,ë,1700000002\n'),
  ]);
  const { report, dataset } = await loadText(content);
  expect(report).toMatchObject({ kept: 3, repaired: 1 });
  expect([...dataset.eventNames].sort()).toEqual(['caf\ufffd', 'ë']);
});

test('nanoseconds of 19 digits keep their microseconds', async () => {
  const { dataset } = await loadText('user,event,time\na,A,1538405774195002000\n');
  expect(rowsOf(dataset)[0].time).toBe('2018-10-01T14:56:14.195002Z');
});

test('NDJSON keeps long numbers as text and flattens objects', async () => {
  const { report, dataset } = await loadText(
    '{"user_id":9223372036854775807,"event":"A","timestamp":1700000000,"properties":{"n":[1,2],"deep":{"x":true}}}\n{"user_id":9223372036854775806,"event":"B","timestamp":1700000001}\nnot json\n',
  );
  expect(report).toMatchObject({ source: 'ndjson', rows: 3, kept: 2, rejected: 1 });
  expect(rowsOf(dataset)).toEqual([
    { user: '9223372036854775806', event: 'B', time: '2023-11-14T22:13:21Z' },
    {
      user: '9223372036854775807',
      event: 'A',
      time: '2023-11-14T22:13:20Z',
      'properties.n': '[1,2]',
      'properties.deep.x': 'true',
    },
  ]);
});

test('delimiters, byte order marks and encodings are recognised', async () => {
  const table = [
    ['user', 'event', 'time', 'city'],
    ['a', 'A', '1700000000', 'Zürich'],
    ['b', 'B', '1700000001', 'Łódź'],
  ];
  const text = (delimiter: string): string => table.map((row) => row.join(delimiter)).join('\r\n');
  const cities = async (content: Uint8Array | string) =>
    rowsOf((await loadText(content)).dataset).map((row) => row.city);
  for (const delimiter of [',', ';', '\t', '|']) expect(await cities(text(delimiter))).toEqual(['Zürich', 'Łódź']);
  expect(await cities(`\ufeff${text(',')}`)).toEqual(['Zürich', 'Łódź']);
  expect(await cities(Buffer.from(`\ufeff${text(',')}`, 'utf16le'))).toEqual(['Zürich', 'Łódź']);
  expect(await cities(Buffer.from(`\ufeff${text(';')}`, 'utf16le').swap16())).toEqual(['Zürich', 'Łódź']);
  expect(await cities(Buffer.from(text(',').replace('Łódź', 'Köln'), 'latin1'))).toEqual(['Zürich', 'Köln']);
  expect(await cities(gzipSync(`\ufeff${text(',')}`))).toEqual(['Zürich', 'Łódź']);
  expect(await cities(Buffer.concat([gzipSync(`${text(',')}\n`), gzipSync('c,C,1700000002,Oslo\n')]))).toEqual([
    'Zürich',
    'Łódź',
    'Oslo',
  ]);
});

test('several files become one data set, ties in the order of the files, columns by name', async () => {
  const first = write('user,event,time,x\na,first,1700000000,1\n');
  const second = write('time;x;event;user;y\n1700000000;2;second;a;z\n');
  const third = write('{"user":"a","event":"third","time":1700000000}\n');
  const { dataset, report } = await load([first, second, third]);
  expect(rowsOf(dataset)).toEqual([
    { user: 'a', event: 'first', time: '2023-11-14T22:13:20Z', x: '1' },
    { user: 'a', event: 'second', time: '2023-11-14T22:13:20Z', x: '2', y: 'z' },
    { user: 'a', event: 'third', time: '2023-11-14T22:13:20Z' },
  ]);
  expect(report.files.map(({ name }) => name)).toEqual([first.name, second.name, third.name]);
});

test('an order column breaks ties, as numbers where they are', async () => {
  const { dataset } = await loadText(
    'user,event,time,seq\na,C,1700000000,10\na,B,1700000000,9\na,A,1699999999,99\na,Z,1700000000,\n',
  );
  expect(rowsOf(dataset).map(({ event }) => event)).toEqual(['A', 'Z', 'B', 'C']);
});

test('times without an offset are read in the chosen zone', async () => {
  const { dataset } = await loadText('user,event,time\na,A,2024-07-01 12:00:00\na,B,2024-07-01 12:00:00Z\n', {
    overrides: { timezone: 'Europe/Berlin' },
  });
  expect(rowsOf(dataset).map(({ event, time }) => `${event} ${time}`)).toEqual([
    'A 2024-07-01T10:00:00Z',
    'B 2024-07-01T12:00:00Z',
  ]);
  expect(dataset.info.timezone).toBe('Europe/Berlin');
});

test('times a century off are kept; those 68 years and more off are rejected, none is moved', async () => {
  const old = await loadText('user,event,time\na,A,1850-01-01T00:00:00Z\na,B,1900-01-01T00:00:00Z\n');
  expect(rowsOf(old.dataset).map(({ time }) => time)).toEqual(['1850-01-01T00:00:00Z', '1900-01-01T00:00:00Z']);
  const far = await loadText(
    'user,event,time\na,A,9999-12-31T00:00:00Z\na,B,2024-01-01T00:00:00Z\na,C,2024-01-02T00:00:00Z\n',
  );
  expect(rowsOf(far.dataset).map(({ event }) => event)).toEqual(['B', 'C']);
  expect(far.report).toMatchObject({ kept: 2, rejected: 1 });
  expect(far.report.reasons).toEqual([{ reason: 'time too far from the others', count: 1 }]);
});

const HEADER = 'user,event,time\n';
test.each<[string, string | Uint8Array, ProblemData['code'], object]>([
  ['empty', '', 'file-empty', {}],
  ['only white space', ' \n\n', 'file-empty', {}],
  ['an empty gzip', gzipSync(''), 'file-empty', {}],
  ['only a header', HEADER, 'file-only-header', {}],
  ['only a header, gzipped', gzipSync('user,event,time'), 'file-only-header', {}],
  ['a broken zip', Buffer.from('PK\x03\x04\x14\0\0\0'), 'archive-damaged', {}],
  ['a broken Parquet file', Buffer.from('PAR1\x15\x04'), 'file-damaged', { kind: 'Parquet' }],
  ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0', 'latin1'), 'file-binary', { kind: 'a PNG picture' }],
  ['a database', Buffer.from('SQLite format 3\0'), 'file-binary', { kind: 'an SQLite database' }],
  ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(64)]), 'file-binary', { kind: 'an executable program' }],
  ['a document', Buffer.from('%PDF-1.7\n'), 'file-binary', { kind: 'a PDF document' }],
  [
    'anything binary',
    Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) % 11)),
    'file-binary',
    { kind: 'binary data' },
  ],
  [
    'a gzipped picture',
    gzipSync(Buffer.from('\x89PNG\r\n\x1a\n\0', 'latin1')),
    'file-binary',
    { kind: 'a PNG picture' },
  ],
  ['a web page', '<!doctype html><html></html>', 'file-binary', { kind: 'XML or HTML' }],
  ['no time', 'user,event,x\na,A,b\n', 'column-unknown-role', { role: 'time' }],
])('%s: a problem, and nothing is left', async (_, content, code, params) => {
  const file = write(content);
  const target = targetOf();
  const problem = await problemOf(importFiles({ files: [file], target, name: 'x', threads: 1 }));
  expect(problem).toMatchObject({ code, params: { file: file.name, ...params } });
  expect(fs.existsSync(target)).toBe(false);
  expect(leftovers()).toEqual([]);
});

test('a file none of whose rows can be read is a problem', async () => {
  const file = write(`${HEADER}a,A,soon\nb,B,later\n`);
  const mapping = { user: 'user', event: 'event', time: 'time' };
  const problem = await problemOf(importFiles({ files: [file], mapping, target: targetOf(), name: 'x', threads: 1 }));
  expect(problem).toEqual({ code: 'file-no-rows', params: { file: file.name, rejected: 2 } });
});

test('a header that only looks like a program is text', async () => {
  expect((await loadText('MZ_user,event,time\na,A,1700000000\n', { mapping: { user: 'MZ_user' } })).report.kept).toBe(
    1,
  );
});

test('a missing file, a folder, a missing column and an unknown zone are named', async () => {
  const target = targetOf();
  const attempt = (file: { path: string; name: string }, rest: Choice = {}) =>
    problemOf(importFiles({ files: [file], target, name: 'x', threads: 1, ...rest }));
  expect(await attempt({ path: path.join(folder, 'none'), name: 'none' })).toEqual({
    code: 'file-missing',
    params: { file: 'none' },
  });
  const empty = fs.mkdtempSync(path.join(folder, 'empty-'));
  expect(await attempt({ path: empty, name: 'folder' })).toEqual({
    code: 'archive-empty',
    params: { file: 'folder', leftOut: [] },
  });
  const file = write(`${HEADER}a,A,1700000000\n`);
  expect(await attempt(file, { mapping: { user: 'who' } })).toEqual({
    code: 'column-missing',
    params: { file: file.name, column: 'who', columns: ['user', 'event', 'time'] },
  });
  expect(await attempt(file, { overrides: { timezone: 'Mars/Olympus' } })).toMatchObject({ code: 'input-invalid' });
});

test('a truncated and a corrupt gzip file are problems', async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => `u${(i * 7919) % 5000},E${i % 7},${1700000000 + i}`).join('\n');
  const whole = gzipSync(`${HEADER}${rows}\n`);
  const target = targetOf();
  const cut = write(whole.subarray(0, whole.length - 1000));
  const truncated = await problemOf(importFiles({ files: [cut], target, name: 'x', threads: 1 }));
  expect(truncated).toMatchObject({ code: 'file-truncated-gzip', params: { file: cut.name } });
  expect((truncated.params as { rows: number }).rows).toBeGreaterThan(10_000);
  const broken = Buffer.from(whole);
  broken.fill(0xaa, whole.length - 3000, whole.length - 2000);
  const corrupt = write(broken);
  expect(await problemOf(importFiles({ files: [corrupt], target, name: 'x', threads: 1 }))).toMatchObject({
    code: 'file-corrupt-gzip',
  });
  expect(leftovers()).toEqual([]);
});

test('one line of 100 MB is refused without being held whole', async () => {
  const file = path.join(folder, 'long.csv');
  const out = fs.openSync(file, 'w');
  fs.writeSync(out, `${HEADER}a,A,1700000000\n`);
  for (let i = 0; i < 100; i++) fs.writeSync(out, Buffer.alloc(1e6, 'x'));
  fs.closeSync(out);
  const before = process.memoryUsage().rss;
  const problem = await problemOf(
    importFiles({ files: [{ path: file, name: 'long.csv' }], target: targetOf(), name: 'x', threads: 1 }),
  );
  expect(problem).toMatchObject({ code: 'line-too-long', params: { file: 'long.csv', line: 3 } });
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  fs.rmSync(file);
});

test('a file that grows while it is read is a problem', async () => {
  const file = write(`${HEADER}${'a,A,1700000000\n'.repeat(300_000)}`);
  const target = targetOf();
  const work = importFiles(
    { files: [file], target, name: 'x', threads: 1 },
    {
      onProgress: () => fs.appendFileSync(file.path, 'a,A,1700000000\n'),
    },
  );
  const grown = setInterval(() => fs.appendFileSync(file.path, 'a,A,1700000000\n'), 1);
  const problem = await problemOf(work).finally(() => clearInterval(grown));
  expect(problem).toEqual({ code: 'file-changed', params: { file: file.name } });
  expect(fs.existsSync(target)).toBe(false);
});

test('an older target stays as it was when an import fails', async () => {
  const target = targetOf();
  await importFiles({ files: [write(`${HEADER}a,A,1700000000\n`)], target, name: 'x', threads: 1 });
  const before = fs.readFileSync(target);
  await problemOf(importFiles({ files: [write(`${HEADER}a,A,never\n`)], target, name: 'x', threads: 1 }));
  expect(fs.readFileSync(target).equals(before)).toBe(true);
});

test('columns with very many values get a dictionary per segment, and every value back', async () => {
  const lines = Array.from({ length: 40_000 }, (_, i) => `u${i % 100},E,${1700000000 + i},id-${i},${i % 3}`);
  const { dataset } = await loadText(`user,event,time,id,small\n${lines.join('\n')}\n`);
  expect(dataset.properties).toEqual([
    { name: 'id', dictionary: 'segment', distinct: 40_000, count: 40_000, numeric: false, decimal: '.' },
    { name: 'small', dictionary: 'global', distinct: 3, count: 40_000, numeric: true, decimal: '.' },
  ]);
  expect(
    rowsOf(dataset)
      .map(({ user, id }) => `${user} ${id}`)
      .sort(),
  ).toEqual(Array.from({ length: 40_000 }, (_, i) => `u${i % 100} id-${i}`).sort());
});

test('a value longer than any buffer is kept whole', async () => {
  const long = 'x'.repeat(300_000);
  const { dataset } = await loadText(`user,event,time,p\na,A,1700000000,${long}\na,B,1700000001,short\n`);
  expect(rowsOf(dataset).map(({ p }) => p.length)).toEqual([300_000, 5]);
});

const cell = fc.oneof(
  fc.constantFrom('', 'x', 'ü', 'a b'),
  fc.string({ unit: fc.constantFrom('q', ',', '"', '\n', '\r'), maxLength: 4 }),
);
const event = fc.record({
  user: fc.constantFrom('u1', 'u2', 'u3', 'a longer user key', '用户'),
  event: fc.constantFrom('A', 'B', 'a "quoted", name'),
  time: fc.integer({ min: 1_600_000_000_000, max: 1_600_000_005_000 }),
  p: cell,
  q: cell,
});
const quote = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

test('an import keeps exactly what the file holds, whichever format and number of threads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), fc.boolean(), async (events, json) => {
      const csv = events.map(({ user, event, time, p, q }) => [user, event, String(time), p, q].map(quote).join(','));
      const text = json
        ? events.map((row) => JSON.stringify(row)).join('\n')
        : ['user,event,time,p,q', ...csv].join('\n');
      const { report, dataset } = await loadText(text);
      const precision = dataset.info.precisionMs;
      const expected = events
        .map(({ user, event, time, p, q }) => ({ user, event, time, ...(p && { p }), ...(q && { q }) }))
        .sort((a, b) => (a.user < b.user ? -1 : a.user > b.user ? 1 : a.time - b.time))
        .map((row) => ({ ...row, time: isoTime(row.time, precision) }));
      expect(rowsOf(dataset)).toEqual(expected);
      const seen = new Set(events.map((row) => JSON.stringify(row)));
      expect(report).toMatchObject({ rows: events.length, kept: events.length, repeats: events.length - seen.size });
      dataset.close();
    }),
    { numRuns: 60 },
  );
});

test('rows read are rows kept and rows rejected, however the file is damaged', async () => {
  const base = Buffer.from(
    `user,event,time,p\n${'u1,A,1700000000,x\n"u,2","B ""b""",2024-01-01T00:00:00Z,"y\nz"\n'.repeat(20)}`,
  );
  const damage = fc.array(fc.tuple(fc.nat(base.length - 20), fc.constantFrom(0, 9, 10, 13, 34, 44, 65, 0xc3, 0xff)), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(60), async (changes, cut) => {
      const bytes = Buffer.from(base);
      // The header stays, so that the columns do.
      for (const [at, byte] of changes) bytes[18 + at] = byte;
      const { report, dataset } = await loadText(bytes.subarray(0, bytes.length - cut), {
        mapping: { user: 'user', event: 'event', time: 'time' },
        overrides: { delimiter: ',', format: 'csv' },
      });
      expect(report.rows).toBe(report.kept + report.rejected);
      expect(report.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(report.rejected);
      expect(rowsOf(dataset).length).toBe(report.kept);
      expect(dataset.rejected(0, 1000).length).toBe(report.rejected);
      dataset.close();
    }),
    { numRuns: 60 },
  );
});

test('cancelled at any point, nothing is left', async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `u${i % 3000},E${i % 9},${1700000000 + i},${i % 50}`);
  const file = write(`user,event,time,p\n${lines.join('\n')}\n`);
  const attempts = [0, 1, 5, 20, 40, 80, 120, 160].map((delay) => ({ delay, threads: 1 }));
  for (const { delay, threads } of [...attempts, { delay: 60, threads: 2 }, { delay: 250, threads: 2 }]) {
    const target = targetOf();
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), delay);
    const outcome = await importFiles({ files: [file], target, name: 'x', threads }, { signal: control.signal }).then(
      () => 'done',
      (error: Problem) => error.data.code,
    );
    clearTimeout(timer);
    expect(outcome === 'cancelled' || outcome === 'done').toBe(true);
    expect(fs.existsSync(target)).toBe(outcome === 'done');
    expect(leftovers()).toEqual([]);
  }
});

/** Rows whose texts are full of line breaks, quotes and what looks like other rows. */
function trickyFile(rows: number): string {
  const notes = [
    'plain',
    '"a ""b"" c"',
    '"line\nbreak"',
    '"u9,X,1700000000,note\nu9,Y,1700000001,note"',
    '5" pipe',
    '',
  ];
  const lines = Array.from(
    { length: rows },
    (_, i) => `u${(i * 31) % 17},E${i % 5},${1700000000 + ((i * 37) % 500)},${notes[(i * 7 + (i >> 3)) % 6]}`,
  );
  return `user,event,time,note\n${lines.join('\n')}\n`;
}

test('read in stretches or as a whole, in one thread or several, a file gives the same', async () => {
  const file = write(trickyFile(3000));
  const whole = await load([file]);
  expect(whole.report).toMatchObject({ rows: 3000, kept: 3000 });
  const expected = rowsOf(whole.dataset);
  for (const choice of [{ stretch: 1000 }, { stretch: 7777 }, { stretch: 5000, threads: 2 }]) {
    const { report, dataset } = await load([file], choice);
    expect(report).toEqual({ ...whole.report, importedAt: report.importedAt });
    expect(rowsOf(dataset)).toEqual(expected);
    expect(dataset.eventList()).toEqual(whole.dataset.eventList());
  }
});

test('a stretch that began inside quotes is noticed', async () => {
  // So many rows inside one cell that a cut there cannot be told from a good one.
  const inner = 'u1,E,1700000000,x\n'.repeat(60);
  const file = write(`user,event,time,note\n${`u1,E,1700000000,"${inner}"\nu2,F,1700000001,y\n`.repeat(40)}`);
  const { report, dataset } = await load([file], { stretch: 2000 });
  expect(report).toMatchObject({ rows: 80, kept: 80, rejected: 0 });
  expect(dataset.info.users).toBe(2);
});

test('lines of rejected rows count through all stretches', async () => {
  const lines = Array.from({ length: 2000 }, (_, i) => (i % 97 === 0 ? `u,E` : `u${i},E,1700000000,"a\nb"`));
  const file = write(`user,event,time,note\n${lines.join('\n')}\n`);
  const [whole, cut] = [await load([file]), await load([file], { stretch: 3000 })];
  expect(cut.dataset.rejected(0, 100)).toEqual(whole.dataset.rejected(0, 100));
  expect(whole.dataset.rejected(1, 1)[0].line).toBe(2 + 1 + 96 * 2);
});

test('NDJSON is read in stretches as well', async () => {
  const lines = Array.from({ length: 2000 }, (_, i) =>
    JSON.stringify({ user: `u${i % 50}`, event: 'E', time: 1700000000 + i, [`p${i % 7}`]: i }),
  );
  const file = write(lines.join('\n'));
  const [whole, cut] = [await load([file]), await load([file], { stretch: 3000, threads: 2 })];
  expect(rowsOf(cut.dataset)).toEqual(rowsOf(whole.dataset));
  expect(cut.dataset.properties).toEqual(whole.dataset.properties);
});

test('progress only goes forward and ends with everything', async () => {
  const file = write(
    gzipSync(`${HEADER}${Array.from({ length: 100_000 }, (_, i) => `u${i},E,${1700000000 + i}`).join('\n')}`),
  );
  const seen: { bytesRead: number; bytesTotal: number; rows: number }[] = [];
  await importFiles(
    { files: [file], target: targetOf(), name: 'x', threads: 1 },
    { onProgress: (progress) => seen.push(progress) },
  );
  const size = fs.statSync(file.path).size;
  for (let i = 1; i < seen.length; i++) {
    expect(seen[i].bytesRead).toBeGreaterThanOrEqual(seen[i - 1].bytesRead);
    expect(seen[i].rows).toBeGreaterThanOrEqual(seen[i - 1].rows);
  }
  expect(seen.at(-1)).toMatchObject({ phase: 'write', bytesRead: size, bytesTotal: size, rows: 100_000, rejected: 0 });
});

test('a file of a newer app, and one that is none, are refused by name', async () => {
  const file = path.join(folder, 'newer.sluice');
  await importFiles({ files: [write(`${HEADER}a,A,1700000000\n`)], target: file, name: 'x', threads: 1 });
  const database = new Database(file);
  database.pragma('user_version = 99');
  database.close();
  const attempt = (path: string) => problemOf(Promise.resolve().then(() => openDataset(path)));
  expect(await attempt(file)).toMatchObject({ code: 'database-newer', params: { file, version: 99 } });
  const { path: text } = write('no database');
  expect(await attempt(text)).toMatchObject({ code: 'database-broken', params: { file: text } });
  expect(await attempt(path.join(folder, 'gone.sluice'))).toMatchObject({ code: 'file-missing' });
});
