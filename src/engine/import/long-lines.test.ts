import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { zipOf } from '../test-support/zip-of.ts';
import { importFiles } from './import.ts';
import { inspectFiles } from './inspect.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-long-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function inspectText(content: string) {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, content);
  return inspectFiles([{ path: file, name: 'file' }]);
}

async function load(content: string | Uint8Array) {
  const file = path.join(folder, 'file');
  const target = path.join(folder, 'x.sluice');
  fs.writeFileSync(file, content);
  const files = [{ path: file, name: 'file' }];
  const inspection = await inspectFiles(files);
  const report = await importFiles({ files, target, name: 'x', threads: 1 });
  const dataset = openDataset(target);
  const rows = rowsOf(dataset);
  dataset.close();
  return { inspection, report, rows };
}

test('XES: an event without end, and a trace that is written out for each of its events', async () => {
  const log = (inside: string): string => `<log xes.version="1.0"><trace>${inside}`;
  const attribute = (key: string, value: string): string => `<string key="${key}" value="${value}"/>`;
  const event = `<event>${attribute('concept:name', 'A')}<date key="time:timestamp" value="2024-01-01T00:00:00Z"/></event>`;
  const endless = log(`${event}<event>${attribute('more', 'and more '.repeat(100)).repeat(19_000)}`);
  await expect(load(endless)).rejects.toThrow('one event is longer than 16 MB');
  const nested = log(`${event}<event><container key="c">${attribute('more', 'and more '.repeat(100)).repeat(19_000)}`);
  await expect(load(nested)).rejects.toThrow('one event is longer than 16 MB');
  const heavy = log(attribute('concept:name', 'a') + attribute('text', 'x'.repeat(500_000)) + event.repeat(20_000));
  await expect(load(`${heavy}</trace></log>`)).rejects.toThrow('which no event file does');
});

const wide = (columns: number): string => {
  const names = Array.from({ length: columns }, (_, i) => `a column with quite a long name, the number ${i}`);
  const cells = names.map((_, i) => (i % 1000 === 0 ? `x${i}` : ''));
  return `${['user', 'event', 'time', ...names].map((name) => `"${name}"`).join()}\nu,A,1700000000,${cells.join()}\n`;
};

test('a header longer than what is looked at first', async () => {
  const { inspection, report, rows } = await load(wide(15_000));
  expect(inspection.columns.length).toBe(15_003);
  expect(report).toMatchObject({ rows: 1, kept: 1 });
  expect(rows[0]).toMatchObject({ user: 'u', 'a column with quite a long name, the number 14000': 'x14000' });
});

test('first rows longer than that: they tell the columns all the same', async () => {
  const long = 'long '.repeat(150_000);
  const csv = await load(`user,text,event,time\nu,${long},A,1700000000\n`);
  expect(csv.inspection.rows.length).toBe(1);
  expect(csv.rows[0].text.length).toBe(long.length);
  const row = JSON.stringify({ text: long, user: 'u', event: 'A', time: 1700000000 });
  expect((await load(`${row}\n${row}\n`)).report).toMatchObject({ source: 'ndjson', kept: 2 });
  expect((await load(`[${row},${row}]`)).report).toMatchObject({ source: 'json', kept: 2 });
  expect((await load(Buffer.from(`\ufeff${row}\n${row}\n`, 'utf16le'))).report).toMatchObject({ kept: 2 });
});

test('of the many files of an archive, too, at which the look is shorter', async () => {
  const members = Array.from({ length: 25 }, (_, i) => ({ name: `${i}.csv`, content: wide(1500) }));
  expect((await load(zipOf(members))).report).toMatchObject({ rows: 25, kept: 25, rejected: 0 });
});

test('a hundred thousand columns of one name are told apart in no time', async () => {
  const found = await inspectText(`user,event,time${',same'.repeat(100_000)}\n`.repeat(2));
  expect(found.columns.at(-1)?.name).toBe('same (100000)');
});

test('more columns than anything has are said to be no table, before they fill the memory', async () => {
  const commas = ','.repeat(9_000_000);
  await expect(load(`user,event,time${commas}\nu,A,1700000000${commas}\n`)).rejects.toThrow(
    'file: its first line has more than 131,072 columns',
  );
  const zip = zipOf([
    { name: 'a.csv', content: 'user,event,time\nu,A,1700000000\n' },
    { name: 'b.txt', content: commas },
  ]);
  expect((await load(zip)).report.leftOut).toEqual([{ name: 'file › b.txt', reason: 'text that is no table' }]);
});

test('a file whose first line never ends is none of events', async () => {
  const endless = 'this is no table '.repeat(1_100_000);
  await expect(load(endless)).rejects.toThrow('file, line 1: the line is longer than 17 MB');
  const zip = zipOf([
    { name: 'a.csv', content: 'user,event,time\nu,A,1700000000\n' },
    { name: 'b.txt', content: endless },
  ]);
  const { report } = await load(zip);
  expect(report.kept).toBe(1);
  expect(report.leftOut).toEqual([{ name: 'file › b.txt', reason: 'text whose first line does not end' }]);
});

test('text that grows on its way to UTF-8 is not taken for whole when it is not', async () => {
  const lines = Array.from({ length: 9000 }, (_, i) => `${'ü'.repeat(30)}${i},A,${1.7e9 + i}\n`);
  const { inspection, report } = await load(Buffer.from(`user,event,time\n${lines.join('')}`, 'latin1'));
  expect(report).toMatchObject({ rows: 9000, kept: 9000 });
  expect(inspection.encoding).toBe('windows-1252');
});
