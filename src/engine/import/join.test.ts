import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ImportReport, Mapping } from '../../contract/import.ts';
import { openDataset, type StoredDataset } from '../store/dataset.ts';
import { JOINED_AT } from '../store/stored-columns.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-join-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

type Input = { readonly path: string; readonly name: string };
type Row = Readonly<Record<string, string>>;

const HEAD = ['user', 'event', 'time', 'plan', 'page', 'n', 'id'] as const;

function write(rows: readonly Row[], head: readonly string[] = HEAD): Input {
  const name = `f${files++}.csv`;
  const lines = [head, ...rows.map((row) => head.map((column) => row[column] ?? ''))];
  fs.writeFileSync(path.join(folder, name), lines.map((line) => `${line.join(',')}\n`).join(''));
  return { path: path.join(folder, name), name };
}

interface Loaded {
  readonly path: string;
  readonly report: ImportReport;
  readonly dataset: StoredDataset;
}

interface Choice {
  readonly mapping?: Partial<Mapping>;
  readonly threads?: number;
  readonly stretch?: number;
}

const MAPPING = { user: 'user', event: 'event', time: 'time' };

async function load(inputs: readonly Input[], choice: Choice = {}, into?: string): Promise<Loaded> {
  const target = path.join(folder, `d${files++}.sluice`);
  const { mapping, ...rest } = choice;
  const options = { files: inputs, target, name: 'test', threads: 1, into, ...rest };
  const report = await importFiles({ ...options, mapping: { ...MAPPING, ...mapping } });
  return { path: target, report, dataset: openDataset(target) };
}

/** Adds one after the other; how many rows stand beside their segments afterwards. */
async function addAll(inputs: readonly Input[], choice: Choice = {}): Promise<Loaded & { readonly joined: number }> {
  let [added] = [await load(inputs.slice(0, 1), choice)];
  for (const input of inputs.slice(1)) {
    const next = await load([input], choice, added.path);
    added.dataset.close();
    added = next;
  }
  const { dataset } = added;
  const segments = Array.from({ length: dataset.segmentCount }, (_, segment) => segment);
  return { ...added, joined: segments.reduce((sum, segment) => sum + dataset.columns.count(segment, JOINED_AT), 0) };
}

function expectSame({ dataset, report }: Loaded, whole: Loaded): void {
  expect(rowsOf(dataset)).toEqual(rowsOf(whole.dataset));
  const { warnings: _, ...list } = dataset.eventList();
  expect(whole.dataset.eventList()).toMatchObject(list);
  expect(dataset.eventNames).toEqual(whole.dataset.eventNames);
  expect(dataset.properties).toEqual(whole.dataset.properties);
  for (const { name } of dataset.properties)
    expect(dataset.topValues(name, 1e6)).toEqual(whole.dataset.topValues(name, 1e6));
  const { rows, kept, rejected, duplicates, repeats, days, edges } = whole.report;
  expect(report).toMatchObject({ rows, kept, rejected, duplicates, repeats, days, edges });
  expect(dataset.segmentCount).toBe(whole.dataset.segmentCount);
  for (let segment = 0; segment < dataset.segmentCount; segment++) {
    expect(dataset.segmentSize(segment)).toEqual(whole.dataset.segmentSize(segment));
    expect(dataset.segment(segment)).toEqual(whole.dataset.segment(segment));
    expect(dataset.userKeys(segment)).toEqual(whole.dataset.userKeys(segment));
    for (const { name } of dataset.properties)
      expect(dataset.property(segment, name)!.per).toBe(whole.dataset.property(segment, name)!.per);
  }
  for (const key of ['u0', 'new', 'nobody']) expect(dataset.findUser(key)).toEqual(whole.dataset.findUser(key));
}

/** As an older version left a data set: what it says of numbers is not noted, and its segments are built anew. */
function asOlder({ path: file }: Loaded): void {
  const database = new Database(file);
  const info = JSON.parse(database.prepare(`select value from meta where key = 'info'`).pluck().get() as string);
  database.prepare(`update meta set value = ? where key = 'info'`).run(JSON.stringify({ ...info, signs: undefined }));
  database.close();
}

/** Days apart, so that the edges of the data move beyond what was there, or do not. */
const time = fc.integer({ min: 0, max: 40 }).map((step) => new Date(1.7e12 + step * 9_000_000).toISOString());
const row = fc.record({
  user: fc.constantFrom('u0', 'u1', 'u2', 'u3', 'wörld', 'new', 'newer'),
  event: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
  time,
  plan: fc.constantFrom('', 'free', 'pro'),
  page: fc.constantFrom('', '/', '/a', '/b', 'a page of more than sixteen bytes'),
  n: fc.constantFrom('', '1', '2', '10'),
});
/** What rows are many of. */
const base = Array.from(
  { length: 300 },
  (_, i): Row => ({
    user: `u${i % 17}`,
    event: 'AABC'[i % 4],
    time: new Date(1.7e12 + ((i * 7919) % 30) * 9_000_000).toISOString(),
    plan: ['', 'free', 'pro'][(i % 17) % 3],
    page: i % 17 === 3 ? '' : `/${'abc'[i % 3]}`,
    n: String(i % 5),
  }),
);

test.each<[string, Choice]>([
  ['plain', {}],
  ['ordered', { mapping: { order: 'n' } }],
  ['with ids', { mapping: { id: ['event', 'time', 'page'] } }],
])('rows that join their segments are as if they had always been there: %s', async (_, choice) => {
  let joins = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      async (parts) => {
        // Rows that repeat one of the base would be one with it; rows of one file may repeat one another.
        const inputs = [base, ...parts.map((rows, i) => rows.map((r) => ({ ...r, id: `${i}` })))].map((rows) =>
          write(rows),
        );
        const whole = await load(inputs, choice);
        const added = await addAll(inputs, choice);
        joins += Number(added.joined > 0);
        expectSame(added, whole);
        whole.dataset.close();
        added.dataset.close();
      },
    ),
    { numRuns: 15 },
  );
  expect(joins).toBeGreaterThan(3);
});

test.each<[string, Choice]>([
  ['plain', {}],
  ['ordered', { mapping: { order: 'n' } }],
  ['with ids', { mapping: { id: ['id'] } }],
])(
  'rows that were there already are not added again, whether rows join or segments are built anew: %s',
  async (_, choice) => {
    const known = base.map((r, i) => ({ ...r, id: `${i % 290}` }));
    const again = fc.integer({ min: 0, max: 299 }).map((i) => known[i]);
    const changed = fc.record({
      of: again,
      page: fc.constantFrom('', '/b', '/new'),
      id: fc.constantFrom('1', '299', ''),
    });
    const rows = fc.array(
      fc.oneof(
        again,
        changed.map(({ of, ...more }) => ({ ...of, ...more })),
        row,
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    let joins = 0;
    await fc.assert(
      fc.asyncProperty(rows, rows, async (one, two) => {
        const inputs = [known, one, two].map((rows) => write(rows));
        const joined = await addAll(inputs, choice);
        joins += Number(joined.joined > 0);
        let anew = await load(inputs.slice(0, 1), choice);
        for (const input of inputs.slice(1)) {
          asOlder(anew);
          anew = await load([input], choice, anew.path);
        }
        expectSame(joined, anew);
        joined.dataset.close();
        anew.dataset.close();
      }),
      { numRuns: 15 },
    );
    expect(joins).toBeGreaterThan(3);
  },
);

test('of new rows that are one event the one that tells most stands at its own time, wherever the first one would', async () => {
  const first = { user: 'u5', event: 'B', time: base[5].time, id: 'new' };
  const [earliest, latest] = base
    .filter(({ user }) => user === 'u5')
    .map(({ time }) => time)
    .sort()
    .filter((_, i, all) => i === 1 || i === all.length - 2);
  const known = base.map((r, i) => ({ ...r, id: `${i}` }));
  for (const [poor, rich] of [
    [earliest, latest],
    [latest, earliest],
  ]) {
    const more = [
      { ...first, time: poor },
      { ...first, time: rich, plan: 'pro', page: '/new', n: '4' },
    ];
    const inputs = [write(known), write(more)];
    const choice = { mapping: { id: ['id'] } };
    const added = await addAll(inputs, choice);
    expect(added.joined).toBe(1);
    expectSame(added, await load(inputs, choice));
  }
});

test('values that each segment numbers for itself join those it has', async () => {
  const lines = (from: number, count: number): Row[] =>
    Array.from({ length: count }, (_, i) => ({
      user: `u${(from + i) % 50}`,
      event: `E${i % 4}`,
      time: new Date(1.7e12 + (from + i) * 1000).toISOString(),
      n: `${(from + i) % 34_000}`,
      id: i % 3 === 0 ? `q${i % 40}` : '',
    }));
  const inputs = [lines(0, 34_500), lines(33_990, 300), lines(40_000, 500)].map((rows) => write(rows));
  for (const mapping of [{}, { order: 'n' }]) {
    const choice = { mapping };
    const added = await addAll(inputs, choice);
    expect(added.dataset.properties.map(({ dictionary }) => dictionary)).toContain('segment');
    expect(added.joined).toBe(800);
    expectSame(added, await load(inputs, choice));
  }
});

test('segments stand in the order of their partitions, also where the first users of one are new', async () => {
  const more = ['a', 'b', 'c', 'd', 'e', 'f'].map((user) => ({ ...base[0], user, id: 'x' }));
  const inputs = [write(base.map((r) => ({ ...r, user: 'u0' }))), write(more)];
  const added = await addAll(inputs);
  expect(added.dataset.segmentCount).toBeGreaterThan(1);
  expectSame(added, await load(inputs));
});

test('several threads have rows join as one does', async () => {
  const more = base.slice(0, 25).map((r, i) => ({ ...r, user: `u${i}`, event: `E${i % 3}`, id: 'x' }));
  const inputs = [write(base), write(more)];
  const added = await addAll(inputs, { threads: 2, stretch: 300 });
  expect(added.joined).toBe(25);
  expectSame(added, await load(inputs));
});

test('a data set is copied to its end before anything else is written in its place, and not while it is written to', async () => {
  const earlier = base.slice(0, 3).map((r) => ({ ...r, time: '2020-01-01T00:00:00Z', id: 'z' }));
  const joining = base.slice(0, 3).map((r) => ({ ...r, id: 'x' }));
  const first = write(base);
  const busy: unknown[] = [];
  // As on a machine that has much to do: begun late, once something else stands there if ever it does, and in two pieces.
  const slow = vi.spyOn(fs.promises, 'copyFile').mockImplementation(async (from, to) => {
    for (let end = Date.now() + 300; Date.now() < end && !fs.existsSync(to); ) await nextTurn();
    const copy = fs.openSync(to, 'w');
    const database = new Database(String(from), { timeout: 0 });
    const note = database.prepare(`insert or replace into meta values ('note', '{}')`);
    expect(() => note.run()).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    database.close();
    busy.push(from);
    const bytes = fs.readFileSync(from);
    fs.writeSync(copy, bytes, 0, bytes.length >> 1);
    await wait(300);
    fs.writeSync(copy, bytes, bytes.length >> 1);
    fs.closeSync(copy);
  });
  try {
    for (const rows of [earlier, joining]) {
      const inputs = [first, write(rows)];
      const added = await addAll(inputs);
      expect(added.joined).toBe(rows === joining ? 3 : 0);
      expectSame(added, await load(inputs));
    }
    expect(busy.length).toBe(2);
    slow.mockRejectedValue(new Error('no copy'));
    await expect(addAll([first, write(joining)])).rejects.toThrow('no copy');
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  } finally {
    slow.mockRestore();
  }
});

test('what joined makes room for itself once it is much, and stays what it is', async () => {
  const more = (from: number): Row[] => base.slice(0, 20).map((r, i) => ({ ...r, id: `${from + i}` }));
  const inputs = [base, more(0), more(20), more(40), more(60)].map((rows) => write(rows));
  const joined: number[] = [];
  for (let count = 2; count <= inputs.length; count++) joined.push((await addAll(inputs.slice(0, count))).joined);
  expect(joined).toEqual([20, 40, 0, 20]);
  expectSame(await addAll(inputs), await load(inputs));
});

test('more events than one byte numbers, new properties, earlier times and finer ones', async () => {
  const many = Array.from({ length: 260 }, (_, i) => ({ ...base[i], event: `E${i % 250}` }));
  const named = Array.from({ length: 20 }, (_, i) => ({ ...base[i], event: `N${i}`, id: 'x' }));
  const wider = base.slice(0, 9).map((r, i) => ({ ...r, other: i % 2 ? 'o' : '', id: 'y' }));
  const earlier = base.slice(0, 3).map((r) => ({ ...r, time: '2020-01-01T00:00:00Z', id: 'z' }));
  const finer = base.slice(0, 3).map((r) => ({ ...r, time: r.time.replace('.000Z', '.000250Z'), id: 'z' }));
  const first = write(many);
  for (const [rows, joined] of [
    [named, 20],
    [wider, 9],
    [earlier, 0],
    [finer, 0],
  ] as const) {
    const inputs = [first, write(rows, rows === wider ? [...HEAD, 'other'] : HEAD)];
    const added = await addAll(inputs);
    expect(added.joined).toBe(joined);
    expectSame(added, await load(inputs));
  }
});
