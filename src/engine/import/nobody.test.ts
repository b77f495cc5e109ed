import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Overrides } from '../../contract/import.ts';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';
import { inspectFiles } from './inspect.ts';
import { lostDigits, nobodyOf, nobodyRule } from './nobody.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-nobody-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: string, name: string) {
  const file = path.join(folder, `${files++}-${name}`);
  fs.writeFileSync(file, content);
  return { path: file, name };
}

const TIME = '2021-04-13T14:05:00Z';
const csvOf = (users: readonly string[]): string =>
  ['user_id,event,time', ...users.map((user) => `${user},view,${TIME}`), ''].join('\n');
const jsonOf = (users: readonly string[]): string =>
  users.map((user) => `${JSON.stringify({ user_id: user, event: 'view', time: TIME })}\n`).join('');

async function load(content: string, name: string, overrides: Overrides = {}) {
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({ files: [write(content, name)], target, name: 'x', threads: 1, overrides });
  const dataset = openDataset(target);
  const rows = rowsOf(dataset);
  dataset.close();
  return { report, users: [...new Set(rows.map(({ user }) => user))].sort() };
}

// biome-ignore format: one spelling each
const SPELLINGS = [
  'NULL', 'Null', 'nil', 'NIL', 'None', 'undefined', 'UNDEFINED', 'NaN', 'nan', '\\N', 'N/A', 'n/a', 'NA', '(null)', '(NONE)',
  '(not set)', '(Not Set)', '-', 'Unknown', 'anonymous', 'Anonymous', '[object Object]', '0', '-1', '0.0',
  '00000000-0000-0000-0000-000000000000', 'nULL',
];

test.each(SPELLINGS)('“%s” is nobody in CSV and in JSON', async (word) => {
  for (const [content, name] of [
    [csvOf(['u1', word, 'u2', word]), 'a.csv'],
    [jsonOf(['u1', word, 'u2', word]), 'a.ndjson'],
  ]) {
    const { report, users } = await load(content, name);
    expect(users).toEqual(['u1', 'u2']);
    expect(report).toMatchObject({ rows: 4, kept: 2, rejected: 2, reasons: [{ reason: 'no user', count: 2 }] });
    expect(report.warnings).toMatchObject([{ code: 'no-user', count: 2, column: 'user_id', values: [word] }]);
  }
});

test.each([['null-7'], ['nobody'], ['guest'], ['naomi'], ['0x'], ['--'], ['unknown soldier'], ['u-1']])(
  '“%s” is somebody',
  async (id) => {
    expect((await load(csvOf(['u1', id]), 'a.csv')).users).toEqual(['u1', id].sort());
  },
);

test('0 and -1 are ids among small whole numbers, and nobody among others', async () => {
  expect((await load(csvOf(['0', '1', '2', '17']), 'a.csv')).users).toEqual(['0', '1', '17', '2']);
  expect((await load(csvOf(['0', '-1', '1618322700123', '1618322700124']), 'a.csv')).users).toHaveLength(2);
  expect((await load(csvOf(['0', '-1', 'k-7', 'k-8']), 'a.csv')).users).toEqual(['k-7', 'k-8']);
});

test('words can be added, taken away, and all be taken back', async () => {
  const content = csvOf(['Guest', '0', 'null', '1', '2', '']);
  expect((await load(content, 'a.csv', { nobody: ['0', 'guest'] })).users).toEqual(['1', '2']);
  expect((await load(content, 'a.csv', { nobody: [] })).users).toEqual(['0', '1', '2', 'Guest', 'null']);
  expect((await load(content, 'a.csv', { somebody: ['NULL'] })).users).toEqual(['0', '1', '2', 'Guest', 'null']);
});

test('whole numbers with a point are the ids they would be without', async () => {
  const { users } = await load(csvOf(['17850', '13047.0', '17850.0', '13047.00']), 'a.csv');
  expect(users).toEqual(['13047', '17850']);
  // Where they are no whole numbers, a point tells something.
  expect((await load(csvOf(['1.0', '1', '1.5']), 'a.csv')).users).toEqual(['1', '1.0', '1.5']);
});

test('a point that comes up late is taken away as well', async () => {
  const ids = Array.from({ length: 5000 }, (_, i) => String(i + 20_000));
  const { users } = await load(csvOf([...ids, '20000.0', '24999.0']), 'a.csv');
  expect(users).toHaveLength(5000);
});

test('a second id stands in where the first is nobody', async () => {
  const rows = ['NULL,a1', ',a2', 'undefined,a1', 'u1,a9', '(not set),'];
  const content = ['user_id,anonymous_id,event,time', ...rows.map((row) => `${row},view,${TIME}`), ''].join('\n');
  const { report, users } = await load(content, 'a.csv');
  expect(report.mapping.user).toEqual(['user_id', 'anonymous_id']);
  expect(users).toEqual(['a1', 'a2', 'u1']);
  expect(report).toMatchObject({ rejected: 1, warnings: [{ code: 'no-user', count: 1 }] });
});

test('a second id in which the same ids stand is another thing', async () => {
  const rows = ['1,2', ',1', '2,1'];
  const content = ['user_id,device_id,event,time', ...rows.map((row) => `${row},view,${TIME}`), ''].join('\n');
  expect((await load(content, 'a.csv')).report.mapping.user).toBe('device_id');
});

test('known exports go by a second id, and refuse rows without one', async () => {
  const lines = [
    { event: 'A', properties: { distinct_id: 'undefined', $device_id: 'd1', time: 1618322700, $insert_id: 'a' } },
    { event: 'A', properties: { distinct_id: 'null', time: 1618322701, $insert_id: 'b' } },
    { event: 'A', properties: { distinct_id: 'm2', time: 1618322702, $insert_id: 'c' } },
  ];
  const { report, users } = await load(lines.map((line) => JSON.stringify(line)).join('\n'), 'm.ndjson');
  expect(report).toMatchObject({
    source: 'mixpanel',
    rejected: 1,
    warnings: [{ code: 'time-guessed' }, { code: 'no-user', values: ['null'] }],
  });
  expect(users).toEqual(['d1', 'm2']);
});

test('the mapping screen is told who was taken for nobody, and who might be', async () => {
  const file = write(csvOf(['0', 'null', 'null', '1', 'guest', '7']), 'a.csv');
  const { nobody, rows } = await inspectFiles([file], {});
  expect(nobody).toEqual([
    { value: 'null', rows: 2, taken: true },
    { value: '0', rows: 1, taken: false },
    { value: 'guest', rows: 1, taken: false },
  ]);
  expect(rows.map(({ becomes }) => (becomes && 'user' in becomes ? becomes.user : null))).toEqual([
    ...['0', null, null, '1', 'guest', '7'],
  ]);
  expect((await inspectFiles([file], { nobody: ['guest'] })).nobody.at(-1)).toMatchObject({
    value: 'guest',
    taken: true,
  });
});

test('ids that lost their digits are told', async () => {
  const { report } = await load(csvOf(['1.58292E+18', '1.58292E+18', '1.5E+17', '7']), 'a.csv');
  expect(report.warnings?.filter(({ code }) => code !== 'repeats')).toMatchObject([
    { code: 'lost-digits', count: 3, column: 'user_id', values: ['1.58292E+18', '1.5E+17'] },
  ]);
  expect(['1.58E+18', '1,58E+18', '1E+15', '1.5e18'].every(lostDigits)).toBe(true);
  expect(['E+18', '15E', '1.58', 'abcE+18', '1582920000000000000'].some(lostDigits)).toBe(false);
});

test('what a kernel leaves to be looked at is all that may be nobody', () => {
  const rule = nobodyRule([{ name: 'u', values: ['x'], rows: 1 }], { user: 'u' }, { nobody: ['gäst'] });
  const { is } = nobodyOf(rule);
  const words = new Set(rule.words);
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...rule.words), fc.string()), fc.boolean(), (word, upper) => {
      const text = upper ? word.toUpperCase() : word;
      const trimmed = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
      expect(is(Buffer.from(text))).toBe(trimmed === '' || words.has(trimmed.toLowerCase()));
    }),
  );
});
