import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Problem, type ProblemData, sentence } from '../../core/base/problem.ts';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { zipOf } from '../test-support/zip-of.ts';
import { importFiles } from './import.ts';
import type { ImportOptions } from './import-options.ts';

/* What a file must not be able to do, whatever is wrong with it. */

const LONG = { timeout: 60_000 };

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-robust-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array, ending = 'csv'): { path: string; name: string } {
  const name = `f${files++}.${ending}`;
  fs.writeFileSync(path.join(folder, name), content);
  return { path: path.join(folder, name), name };
}

async function load(file: { path: string; name: string }, choice: Partial<ImportOptions> = {}) {
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({ files: [file], target, name: 'test', threads: 1, ...choice });
  const dataset = openDataset(target);
  return { report, dataset, rows: () => rowsOf(dataset) };
}

/** The problem that an import ends with; null when it succeeds. */
async function problemOf(work: Promise<unknown>): Promise<ProblemData | null> {
  const before = fs.readdirSync(folder).filter((name) => name.endsWith('.sluice'));
  try {
    await work;
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(sentence(error.data)).toMatch(/^[^\n]+[.)]$/);
    expect(fs.readdirSync(folder).filter((name) => name.includes('.partial'))).toEqual([]);
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.sluice'))).toEqual(before);
    return error.data;
  }
}

const mapping = { user: 'user', event: 'event', time: 'time' };
const ROWS = 400;
const csv = (): string =>
  [
    'user,event,time,note',
    ...Array.from({ length: ROWS }, (_, i) => `u${i % 9},e${i % 4},${1_700_000_000 + i},n${i * 7919}`),
  ].join('\n');
const json = (): string =>
  JSON.stringify(
    Array.from({ length: ROWS }, (_, i) => ({ user: `u${i % 9}`, event: `e${i % 4}`, time: 1_700_000_000 + i })),
  );
const xes = (): string =>
  `<log>${Array.from({ length: 40 }, (_, i) => `<trace><string key="concept:name" value="c${i}"/><event><string key="concept:name" value="A"/><date key="time:timestamp" value="2024-01-01T00:00:${String(i).padStart(2, '0')}Z"/></event></trace>`).join('\n')}</log>`;

async function parquet(select: string, options = ''): Promise<Uint8Array> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const file = path.join(folder, `f${files++}.parquet`);
  await connection.run(`copy (${select}) to '${file}' (format parquet${options})`);
  connection.closeSync();
  instance.closeSync();
  return fs.readFileSync(file);
}

test(
  'a compressed, packed or closed format cut off anywhere is a problem that names the file, never a shorter import',
  LONG,
  async () => {
    const whole: [string, Uint8Array][] = [
      ['csv.gz', gzipSync(csv())],
      ['csv.zst', zstdCompressSync(csv())],
      ['zip', zipOf([{ name: 'a.csv', content: csv() }])],
      ['zip', zipOf([{ name: 'a.csv.gz', content: gzipSync(csv()), stored: true }])],
      ['json.gz', gzipSync(json())],
      ['xes', Buffer.from(xes())],
      [
        'parquet',
        await parquet(`select 'u' || i as "user", 'e' as event, 1700000000 + i as time from range(400) t(i)`),
      ],
    ];
    for (const [ending, bytes] of whole) {
      expect((await load(write(bytes, ending))).report.kept, ending).toBeGreaterThan(30);
      for (let i = 1; i <= 24; i++) {
        const cut = Math.max(8, bytes.length - Math.ceil((i / 25) ** 3 * bytes.length));
        const file = write(bytes.subarray(0, cut), ending);
        const data = await problemOf(load(file));
        expect(data, `${ending}, ${cut} of ${bytes.length} bytes`).not.toBeNull();
        expect((data!.params as { file: string }).file, ending).toContain(file.name);
      }
    }
  },
);

test(
  'a JSON list cut off anywhere keeps what stands there and says in a rejected row that something is missing',
  LONG,
  async () => {
    for (const text of [json(), `{"meta":{"page":1},"data":${json()}`, json().replaceAll('},{', '},\n{')]) {
      expect((await load(write(text, 'json'))).report).toMatchObject({ rows: ROWS, kept: ROWS, rejected: 0 });
      for (let i = 0; i < 9; i++) {
        const cut = text.slice(0, text.length - 1 - i * 37);
        const { report } = await load(write(cut, 'json'));
        const whole = cut.match(/"time":\d+\}/g)!.length;
        expect(report, cut.slice(-50)).toMatchObject({ rows: whole + 1, kept: whole, rejected: 1 });
      }
    }
    const { dataset } = await load(write(json().slice(0, -1), 'json'));
    expect(dataset.rejected(0, 9)).toMatchObject([
      {
        line: ROWS + 1,
        reason: 'the list has no end: the file was cut off, and more events may have followed',
        text: '',
      },
    ]);
  },
);

test('what unpacks to far too much is stopped, in every container', LONG, async () => {
  const rows = Buffer.alloc(60e6, 'u,A,1700000000\n');
  const text = Buffer.concat([Buffer.from('user,event,time\n'), rows]);
  const bombs: [string, Uint8Array][] = [
    ['zip', zipOf([{ name: 'a.csv', content: text }])],
    ['zip', zipOf([{ name: 'b.csv.gz', content: gzipSync(text, { level: 9 }) }])],
    ['csv.zst', zstdCompressSync(text)],
    ['zip', overlapping()],
  ];
  for (const [ending, bytes] of bombs) {
    const data = await problemOf(load(write(bytes, ending)));
    expect(data, ending).toMatchObject({ code: 'file-inflates' });
    expect(sentence(data!)).toMatch(/unpack to more than .* If you trust the file, unpack it yourself/);
  }
});

/** An archive whose 50 members are all the same bytes. */
function overlapping(): Buffer {
  const whole = zipOf([{ name: 'a.csv', content: csv() }]);
  const end = whole.subarray(-22);
  const start = end.readUInt32LE(16);
  const entry = whole.subarray(start, whole.length - 22);
  const entries = Array.from({ length: 50 }, () => entry);
  const newEnd = Buffer.from(end);
  newEnd.writeUInt16LE(50, 8);
  newEnd.writeUInt16LE(50, 10);
  newEnd.writeUInt32LE(50 * entry.length, 12);
  return Buffer.concat([whole.subarray(0, start), ...entries, newEnd]);
}

test('a Parquet file nested deeper than any event is refused, however deep', async () => {
  for (const depth of [200, 100_000]) {
    const data = await problemOf(load(write(nestedSchema(depth), 'parquet')));
    expect(data).toMatchObject({ code: 'file-damaged', params: { reason: expect.stringContaining('nested') } });
  }
  const deep = Array.from({ length: 150 }).reduce((inner: string) => `{'a': ${inner}}`, '1');
  const bytes = await parquet(`select 'u' as "user", 'e' as event, 1700000000 as time, ${deep} as deep`);
  expect(await problemOf(load(write(bytes, 'parquet')))).toMatchObject({ code: 'file-damaged' });
});

/** A Parquet file without rows whose one column is so many groups in one another, in Thrift's compact protocol. */
function nestedSchema(depth: number): Buffer {
  const group = Buffer.from([0x48, 1, 0x61, 0x15, 2, 0]);
  const leaf = Buffer.from([0x15, 2, 0x38, 1, 0x61, 0]);
  const count = depth + 2;
  const size = [0xfc, (count & 127) | 128, ((count >> 7) & 127) | 128, (count >> 14) & 127];
  const groups = Array.from({ length: depth + 1 }, () => group);
  const footer = Buffer.concat([
    Buffer.from([0x15, 2, 0x19, ...size]),
    ...groups,
    leaf,
    Buffer.from([0x16, 0, 0x19, 0x0c, 0]),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')]);
}

test('NUL bytes are text like any other', async () => {
  const { report, rows } = await load(write(`${csv()}\na\0b,X,1700000000,\0\nc\0,Y\0,1700000001,n\0n\n`));
  expect(report).toMatchObject({ rows: ROWS + 2, kept: ROWS + 2 });
  expect(rows().filter(({ user }) => user.includes('\0'))).toEqual([
    { user: 'a\0b', event: 'X', time: '2023-11-14T22:13:20Z', note: '\0' },
    { user: 'c\0', event: 'Y\0', time: '2023-11-14T22:13:21Z', note: 'n\0n' },
  ]);
});

test('columns without a name or with one that another has are told apart', async () => {
  const { rows, dataset } = await load(write('user,event,time,plan,,plan, ,Plan\nu,e,1700000000,a,b,c,d,e\n'));
  expect(rows()).toHaveLength(1);
  expect(Object.values(rows()[0]).sort()).toEqual(['2023-11-14T22:13:20Z', 'a', 'b', 'c', 'd', 'e', 'e', 'u']);
  expect(new Set(dataset.properties.map(({ name }) => name)).size).toBe(5);
});

test('10,000 names of events are counted each, 65,536 are none', LONG, async () => {
  const head = 'user,event,time\n';
  const rowsOf = (names: number, times: number): string =>
    head +
    Array.from({ length: names * times }, (_, i) => `u${i % 7},name ${i % names},${1_700_000_000 + i}`).join('\n');
  const { dataset } = await load(write(rowsOf(10_000, 3)), { mapping, threads: 2, stretch: 100_000 });
  const { events } = dataset.eventList();
  expect(events).toHaveLength(10_000);
  expect(events.every(({ count }) => count === 3)).toBe(true);
  expect(await problemOf(load(write(rowsOf(65_536, 1)), { mapping }))).toMatchObject({ code: 'too-many-events' });
});

test('numbers stay as they were written: exponents, 2^53 and beyond, many digits', async () => {
  const values = [
    '1e3',
    '-2.5E-7',
    '9007199254740993',
    '18446744073709551615',
    '123456789012345678901234567890',
    '0.1000',
    '-0',
  ];
  const { rows, dataset } = await load(
    write(`user,event,time,n\n${values.map((value, i) => `u,e,${1_700_000_000 + i},${value}`).join('\n')}`),
  );
  expect(rows().map((row) => row.n)).toEqual(values);
  expect(dataset.properties[0]).toMatchObject({ name: 'n', numeric: true });
  const lines = values
    .map((value, i) => `{"user":"u","event":"e","time":${1_700_000_000 + i},"n":${value}}`)
    .join('\n');
  expect((await load(write(lines, 'ndjson'))).rows().map((row) => row.n)).toEqual(values);
  const bytes = await parquet(
    `select 'u' as "user", 'e' as event, 1700000000 as time, 9007199254740993::bigint as n, 18446744073709551615::ubigint as m`,
  );
  expect((await load(write(bytes, 'parquet'))).rows()).toMatchObject([
    { n: '9007199254740993', m: '18446744073709551615' },
  ]);
});

test('times in scientific notation are times', async () => {
  const { rows } = await load(write('user,event,time\nu,e,1.7e9\nu,e,1.700000001E+09\nu,e,1700000002\n'));
  expect(rows().map(({ time }) => time)).toEqual([
    '2023-11-14T22:13:20Z',
    '2023-11-14T22:13:21Z',
    '2023-11-14T22:13:22Z',
  ]);
});

test(
  'absurdly long fields: a value is kept whole, a user is rejected by name, and the rows around them are kept',
  LONG,
  async () => {
    const long = 'x'.repeat(15e6);
    const { report, rows } = await load(
      write(`user,event,time,note\na,A,1700000000,${long}\n${'u'.repeat(5000)},B,1700000001,\nb,C,1700000002,y\n`),
      { mapping },
    );
    expect(report).toMatchObject({ rows: 3, kept: 2, rejected: 1, reasons: [{ reason: 'user too long', count: 1 }] });
    expect(rows().map(({ note }) => note?.length)).toEqual([15e6, 1]);
    const line = 'y'.repeat(20e6);
    const data = await problemOf(
      load(write(`user,event,time,note\na,A,1700000000,n\nb,B,1700000001,${line}\n`), { mapping }),
    );
    expect(data).toMatchObject({ code: 'line-too-long', params: { line: 3 } });
  },
);

test('an unclosed quote costs its row and no other, also on several threads', LONG, async () => {
  const lines = csv().split('\n');
  lines[57] = `u1,e1,1700000000,"open`;
  const { report, dataset } = await load(write(`${lines.join('\n')}\n`), { threads: 2, stretch: 3000 });
  expect(report).toMatchObject({ rows: ROWS, kept: ROWS - 1, rejected: 1 });
  expect(dataset.rejected(0, 9)).toMatchObject([{ line: 58 }]);
});

/** Does something while the last of the calls of a function of `fs` runs that reading a file makes. */
async function during(name: 'readSync' | 'createReadStream', read: () => Promise<unknown>, meddle: () => void) {
  const counted = vi.spyOn(fs, name);
  await read();
  const calls = counted.mock.calls.length;
  counted.mockRestore();
  const { [name]: real } = fs;
  let call = 0;
  const spy = vi.spyOn(fs, name).mockImplementation(((...args: [never]) => {
    const result = (real as (...args: [never]) => unknown)(...args);
    if (++call === calls) meddle();
    return result;
  }) as never);
  try {
    return await problemOf(read());
  } finally {
    spy.mockRestore();
    expect(call).toBeGreaterThanOrEqual(calls);
  }
}

test('a file that is removed, replaced or cut while it is read is a problem', LONG, async () => {
  const changes: ((file: string) => void)[] = [
    (file) => fs.rmSync(file),
    (file) => fs.truncateSync(file, 1000),
    (file) => {
      const text = fs.readFileSync(file);
      fs.rmSync(file);
      fs.writeFileSync(file, text.reverse());
    },
  ];
  for (const change of changes) {
    for (const file of [write(csv()), write(gzipSync(csv()), 'csv.gz')]) {
      const call = file.name.endsWith('.gz') ? 'createReadStream' : 'readSync';
      const data = await during(
        call,
        () => load(file),
        () => change(file.path),
      );
      expect(data, `${change} ${file.name}`).toMatchObject({ code: 'file-changed', params: { file: file.name } });
    }
  }
});

test('as many users as events: each is found, in little memory', LONG, async () => {
  const count = 40_000;
  const rows = Array.from(
    { length: count },
    (_, i) => `user number ${(i * 7919) % count},e${i % 3},${1_700_000_000 + i}`,
  );
  const { report, dataset } = await load(write(`user,event,time\n${rows.join('\n')}`), { memory: 100_000 });
  expect(report.kept).toBe(count);
  expect(dataset.info.users).toBe(count);
  for (const key of ['user number 0', `user number ${count - 1}`]) {
    const { segment, user } = dataset.findUser(key)!;
    expect(dataset.userKey(segment, user)).toBe(key);
  }
  const largest = Math.max(...Array.from({ length: dataset.segmentCount }, (_, i) => dataset.segmentSize(i).rows));
  expect(largest).toBeLessThan(2000);
});

test('columns that a data set has no room for are counted, and left out', LONG, async () => {
  const names = Array.from({ length: 16_500 }, (_, n) => `p${n}`);
  const row = `u1,open,2026-01-01T00:00:00Z,${names.map((_, n) => n).join(',')}`;
  const file = write(`user,event,time,${names.join(',')}\n${row}\n`);
  const { dataset } = await load(file, { mapping });
  expect(dataset.info.report).toMatchObject({ kept: 1, overflow: 16_500 - 16_384 });
  expect(dataset.properties).toHaveLength(16_384);
});
