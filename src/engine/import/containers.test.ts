import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem, type ProblemData, sentence } from '../../core/base/problem.ts';
import { openDataset } from '../store/dataset.ts';
import { zipOf } from '../test-support/zip-of.ts';
import { importFiles } from './import.ts';
import { inspectFiles } from './inspect.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-containers-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array, name = `f${files++}`): { path: string; name: string } {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return { path: file, name };
}

async function load(inputs: readonly { path: string; name: string }[], threads = 1) {
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({ files: inputs, target, name: 'x', threads });
  const dataset = openDataset(target);
  const { events } = dataset.eventList();
  const rejected = dataset.rejected(0, 10);
  dataset.close();
  return { report, rejected, counts: Object.fromEntries(events.map(({ event, count }) => [event, count])) };
}

async function problemOf(work: Promise<unknown>): Promise<ProblemData> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof Problem) return error.data;
  throw error ?? new Error('there was no problem');
}

const rows = (event: string, count: number): string =>
  `user,event,time\n${Array.from({ length: count }, (_, i) => `u${i},${event},${1.7e9 + i}\n`).join('')}`;

test('an archive of many members: plain, compressed, nested, in folders; the others are listed', async () => {
  const zip = zipOf([
    { name: 'b/2.csv.gz', content: gzipSync(rows('gz', 2)) },
    { name: 'a.csv', content: rows('plain', 3) },
    { name: 'b/3.csv', content: zstdCompressSync(Buffer.from(rows('zst', 4))), stored: true },
    { name: 'inner.zip', content: zipOf([{ name: 'c.csv', content: rows('inner', 5) }]) },
    { name: 'stored.zip', content: zipOf([{ name: 'd.csv', content: rows('stored', 6), stored: true }]), stored: true },
    { name: 'e.ndjson', content: '{"user":"u","event":"line","time":1700000000,"more":1}\n' },
    { name: 'readme.md', content: 'This is no table.\nNot at all.\n' },
    { name: 'logo.png', content: Buffer.from('\x89PNG\r\n\x1a\n\0', 'latin1') },
    { name: 'empty.csv', content: '' },
    { name: 'users.csv', content: 'id,city\n1,Bonn\n2,Ulm\n' },
    { name: 'secret.csv', content: rows('secret', 1), encrypted: true },
    { name: '__MACOSX/._a.csv', content: 'x' },
    { name: 'b/', content: '' },
  ]);
  const file = write(zip, 'all.zip');
  const { report, counts } = await load([file]);
  expect(counts).toEqual({ plain: 3, gz: 2, zst: 4, inner: 5, stored: 6, line: 1 });
  expect(report).toMatchObject({ rows: 21, kept: 21, source: 'csv' });
  expect(report.files.map(({ name }) => name)).toEqual([
    'all.zip › a.csv',
    'all.zip › b/2.csv.gz',
    'all.zip › b/3.csv',
    'all.zip › e.ndjson',
    'all.zip › inner.zip › c.csv',
    'all.zip › stored.zip › d.csv',
  ]);
  const left = {
    'all.zip › __MACOSX/._a.csv': 'a hidden file',
    'all.zip › empty.csv': 'an empty file',
    'all.zip › logo.png': 'a PNG picture',
    'all.zip › readme.md': 'text that is no table',
    'all.zip › secret.csv': 'it needs a password',
    'all.zip › users.csv': 'it has no column “user”',
  };
  expect(Object.fromEntries(report.leftOut!.map(({ name, reason }) => [name, reason]))).toEqual(left);
  const inspection = await inspectFiles([file]);
  expect(inspection.files.map(({ format }) => format)).toEqual(['csv', 'csv', 'csv', 'ndjson', 'csv', 'csv']);
  expect(inspection.leftOut).toEqual(report.leftOut);
  expect(inspection.columns.map(({ name, filled }) => [name, filled])).toContainEqual(['more', 1 / 21]);
});

test('the same on several threads', async () => {
  const members = Array.from({ length: 40 }, (_, i) => ({
    name: `h${i}.csv.gz`,
    content: gzipSync(rows(`e${i % 3}`, 10)),
  }));
  const { counts, report } = await load([write(zipOf(members))], 3);
  expect(counts).toEqual({ e0: 140, e1: 130, e2: 130 });
  expect(report.files.length).toBe(40);
});

test('a folder: its event files at any depth, by name', async () => {
  write(rows('b', 1), 'export/b.csv');
  write(rows('a', 2), 'export/a/deep/x.csv');
  write(gzipSync(rows('gz', 3)), 'export/c.csv.gz');
  write(zipOf([{ name: 'm.csv', content: rows('zip', 4) }]), 'export/d.zip');
  write('PDF', 'export/notes.txt');
  write('x', 'export/.DS_Store');
  const { report, counts } = await load([{ path: path.join(folder, 'export'), name: 'export' }]);
  expect(counts).toEqual({ zip: 4, gz: 3, a: 2, b: 1 });
  expect(report.files.map(({ name }) => name)).toEqual([
    'export/a/deep/x.csv',
    'export/b.csv',
    'export/c.csv.gz',
    'export/d.zip › m.csv',
  ]);
  expect(report.leftOut).toEqual([
    { name: 'export/.DS_Store', reason: 'a hidden file' },
    { name: 'export/notes.txt', reason: 'a header without rows' },
  ]);
});

test('several files at once: columns by the union of their names', async () => {
  const inputs = [
    write('user,event,time,plan\na,A,1700000000,pro\n'),
    write('time;city;event;user\n1700000001;Bonn;B;b\n'),
    write('{"user":"c","event":"C","time":1700000002,"city":"Ulm"}\n'),
  ];
  const { report, counts } = await load(inputs);
  expect(counts).toEqual({ A: 1, B: 1, C: 1 });
  expect(report.leftOut).toEqual([]);
  const { columns } = await inspectFiles(inputs);
  expect(columns.map(({ name, samples }) => [name, ...samples])).toEqual([
    ['user', 'a', 'b', 'c'],
    ['event', 'A', 'B', 'C'],
    ['time', '1700000000', '1700000001', '1700000002'],
    ['plan', 'pro'],
    ['city', 'Bonn', 'Ulm'],
  ]);
});

test('a file that was named is never left out', async () => {
  const found = await problemOf(load([write(rows('A', 1)), write('id,city\n1,Bonn\n')]));
  expect(found).toMatchObject({ code: 'column-missing', params: { column: 'user' } });
});

test('Zstandard: one frame or several, and frames without data', async () => {
  const frame = (text: string): Buffer => zstdCompressSync(Buffer.from(text));
  const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const file = write(Buffer.concat([skipped, frame(rows('A', 3)), skipped, frame('x,B,1700000000\n')]));
  expect((await load([file])).counts).toEqual({ A: 3, B: 1 });
  const large = frame(Array.from({ length: 90_000 }, (_, i) => `u${(i * 7919) % 10007},E,${1.7e9 + i}\n`).join(''));
  expect((await load([write(Buffer.concat([frame(rows('F', 1)), large]))])).counts).toEqual({ E: 90_000, F: 1 });
  const whole = Buffer.concat([frame('user,event,time\n'), large]);
  const cut = await problemOf(load([write(whole.subarray(0, whole.length - 9), 'cut.zst')]));
  expect(cut).toMatchObject({ code: 'file-truncated-gzip', params: { file: 'cut.zst' } });
  for (const bytes of [skipped.subarray(0, 6), skipped.subarray(0, -1)]) {
    const within = await problemOf(load([write(Buffer.concat([frame(rows('A', 3)), bytes]), 'within.zst')]));
    expect(within).toMatchObject({ code: 'file-truncated-gzip', params: { file: 'within.zst' } });
  }
  const junk = await problemOf(load([write(Buffer.concat([frame(rows('A', 3)), Buffer.from('junk')]), 'junk.zst')]));
  expect(junk).toMatchObject({ code: 'file-corrupt-gzip', params: { file: 'junk.zst' } });
});

test('a damaged archive or member is named', async () => {
  const zip = zipOf([
    { name: 'a.csv', content: rows('A', 2000) },
    { name: 'b.csv', content: rows('B', 2000) },
  ]);
  const cut = await problemOf(load([write(zip.subarray(0, zip.length - 60), 'cut.zip')]));
  expect(cut).toMatchObject({ code: 'archive-damaged', params: { file: 'cut.zip' } });
  const second = zip.indexOf('b.csv') + 5;
  const broken = Buffer.from(zip);
  broken.fill(0xff, second + 400, second + 500);
  const damage = await problemOf(load([write(broken, 'broken.zip')]));
  expect(damage).toMatchObject({ code: 'file-corrupt-gzip', params: { file: 'broken.zip › b.csv' } });
  const wrong = zipOf([{ name: 'a.csv', content: rows('A', 9), stored: true }]);
  wrong[wrong.indexOf('u5,A')] = 'v'.charCodeAt(0);
  const sum = await problemOf(load([write(wrong, 'wrong.zip')]));
  expect(sum).toMatchObject({ code: 'file-corrupt-gzip', params: { reason: 'its checksum does not match' } });
});

test('an archive without events says what it holds instead', async () => {
  const zip = zipOf([{ name: 'a.png', content: Buffer.from('\x89PNG\r\n\x1a\n\0', 'latin1') }]);
  const found = await problemOf(load([write(zip, 'pictures.zip')]));
  expect(sentence(found)).toBe(
    'pictures.zip: there is no event file in it. Left out: pictures.zip › a.png (a PNG picture).',
  );
  const sheet = zipOf([{ name: '[Content_Types].xml', content: '<x/>' }]);
  expect(await problemOf(load([write(sheet, 'book.xlsx')]))).toMatchObject({ code: 'file-binary' });
});

test('what unpacks to far too much is stopped, and so is what is packed over and over', async () => {
  const zeros = gzipSync(Buffer.concat([Buffer.from(rows('A', 1)), Buffer.alloc(55e6, 'u,A,1700000000\n')]));
  const bomb = await problemOf(load([write(gzipSync(zeros), 'bomb.gz')]));
  expect(bomb).toMatchObject({ code: 'file-inflates', params: { file: 'bomb.gz' } });
  let nested: Buffer = Buffer.from(rows('A', 1));
  for (let i = 0; i < 7; i++) nested = gzipSync(nested);
  const deep = await problemOf(load([write(nested, 'deep.gz')]));
  expect(deep).toMatchObject({ code: 'archive-damaged', params: { file: 'deep.gz' } });
});
