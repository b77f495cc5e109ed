import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport, Mapping, Overrides } from '../../contract/import.ts';
import { Problem, type ProblemData } from '../../core/base/problem.ts';
import { type Dataset, openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-add-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

type Input = { readonly path: string; readonly name: string };

function write(content: string, name = `f${files++}.csv`): Input {
  fs.writeFileSync(path.join(folder, name), content);
  return { path: path.join(folder, name), name };
}

interface Choice {
  readonly mapping?: Partial<Mapping>;
  readonly overrides?: Overrides;
  readonly threads?: number;
  readonly stretch?: number;
  readonly memory?: number;
}

interface Loaded {
  readonly path: string;
  readonly report: ImportReport;
  readonly dataset: Dataset;
}

/** Times are few and small: they count seconds from 1970. */
const SECONDS = { timeUnit: 's', origin: '1970-01-01' } as const;

async function load(inputs: readonly Input[], choice: Choice = {}, into?: string): Promise<Loaded> {
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({
    files: inputs,
    target,
    name: 'test',
    threads: 1,
    overrides: SECONDS,
    into,
    ...choice,
  });
  const { rows, kept, rejected, duplicates, identityRows } = report;
  expect(rows).toBe(kept + rejected + duplicates + identityRows);
  return { path: target, report, dataset: openDataset(target) };
}

async function problemOf(work: Promise<unknown>): Promise<ProblemData> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error.data;
  throw error ?? new Error('there was no problem');
}

const FIRST = `user,event,time,plan
a,A,2024-01-01T00:00:00.250Z,pro
b,B,2024-01-02T00:00:00Z,
,B,2024-01-02T00:00:00Z,
`;

test('files of another format join the users they name; the report tells of all', async () => {
  const first = await load([write(FIRST, 'first.csv')]);
  const lines = [
    { user: 'a', event: 'C', time: '2023-12-31T00:00:00.000001Z', price: 3 },
    { user: 'c', event: 'A', time: 'soon' },
    { user: 'c', event: 'A', time: '2024-01-03T00:00:00Z', plan: 'pro' },
  ];
  const more = write(lines.map((line) => JSON.stringify(line)).join('\n'), 'more.ndjson');
  const both = await load([more], { mapping: { user: 'user', event: 'event', time: 'time' } }, first.path);
  expect(rowsOf(both.dataset)).toEqual([
    { user: 'a', event: 'C', time: '2023-12-31T00:00:00.000001Z', price: '3' },
    { user: 'a', event: 'A', time: '2024-01-01T00:00:00.250000Z', plan: 'pro' },
    { user: 'b', event: 'B', time: '2024-01-02T00:00:00.000000Z' },
    { user: 'c', event: 'A', time: '2024-01-03T00:00:00.000000Z', plan: 'pro' },
  ]);
  expect(both.report).toMatchObject({ rows: 6, kept: 4, rejected: 2, duplicates: 0, source: 'csv' });
  expect(both.report.reasons.map(({ count }) => count)).toEqual([1, 1]);
  expect(both.report.files.map(({ name }) => name)).toEqual(['first.csv', 'more.ndjson']);
  expect(both.report.added).toEqual([
    expect.objectContaining({ files: ['more.ndjson'], source: 'ndjson', rows: 3, rejected: 1 }),
  ]);
  expect(both.report.days).toMatchObject({ from: '2023-12-31', events: [1, 1, 1, 1] });
  expect(both.dataset.rejected(0, 9).map(({ file, line }) => `${file} ${line}`)).toEqual([
    'first.csv 4',
    'more.ndjson 2',
  ]);
  expect(both.dataset.info).toMatchObject({ users: 3, events: 4, precisionMs: 0.001, name: 'test' });
  expect(both.dataset.findUser('a')).not.toBeNull();
  // What was there before is as it was.
  expect(rowsOf(openDataset(first.path))).toEqual(rowsOf(first.dataset));
});

test('a file that the data set holds is not read again', async () => {
  const one = write(FIRST);
  const first = await load([one]);
  const copy = write(FIRST, 'copy.csv');
  expect(await problemOf(load([copy], {}, first.path))).toEqual({
    code: 'files-known',
    params: { files: ['copy.csv'], dataset: 'test' },
  });
  const other = write('user,event,time\na,Z,1704067200\n', 'other.csv');
  const both = await load([copy, other], {}, first.path);
  expect(both.report).toMatchObject({ rows: 4, kept: 3, rejected: 1 });
  expect(both.report.leftOut).toEqual([{ name: 'copy.csv', reason: `the data set holds it already, as ${one.name}` }]);
  expect(both.report.files.map(({ name }) => name)).toEqual([one.name, 'other.csv']);
});

test('an export that overlaps an earlier one adds only what is new, as often as it says', async () => {
  const first = await load([write('user,event,time,p\nu,A,1,x\nu,A,1,x\nu,A,2,\nv,B,3,\n')]);
  const more = write('user,event,time,p\nu,A,1,x\nu,A,1,x\nu,A,1,x\nu,A,2,\nu,A,2,y\nv,B,4,\n');
  const both = await load([more], {}, first.path);
  expect(both.report).toMatchObject({ rows: 10, kept: 7, duplicates: 3, repeats: 2 });
  expect(
    rowsOf(both.dataset).map(({ user, event, time, p }) => `${user}${event}${time.slice(17, 19)}${p ?? ''}`),
  ).toEqual(['uA01x', 'uA01x', 'uA01x', 'uA02', 'uA02y', 'vB03', 'vB04']);
});

test('duplicates are found whichever way rows wait to be sorted', async () => {
  const mapping = { user: 'user', event: 'event', time: 'time', id: ['id'] };
  const lines = (from: number): string =>
    `user,event,time,id,p\n${Array.from({ length: 3000 }, (_, i) => `u${(from + i) % 50},E${i % 4},${1.7e9 + i},${(from + i) % 2500},${i % 3 ? `p${i}` : ''}\n`).join('')}`;
  const first = await load([write(lines(0))], { mapping });
  expect(first.report).toMatchObject({ kept: 2500, duplicates: 500 });
  const more = write(lines(1000));
  const whole = await load([more], { mapping }, first.path);
  expect(whole.report).toMatchObject({ rows: 6000, kept: 2500, duplicates: 3500 });
  const tight = await load([more], { mapping, memory: 50_000, stretch: 10_000 }, first.path);
  expect(rowsOf(tight.dataset)).toEqual(rowsOf(whole.dataset));
  expect(tight.report.duplicates).toBe(3500);
  const back = rowsOf(tight.dataset);
  const carried = back.filter(({ p }) => p !== undefined).length;
  expect(tight.dataset.properties.find(({ name }) => name === 'p')?.count).toBe(carried);
});

test('ids tell what is the same event from import to import', async () => {
  const mapping = { user: 'user', event: 'event', time: 'time', id: ['id'] };
  const first = await load([write('user,event,time,id,p\nu,A,1,7,\nu,A,1,,\n')], { mapping });
  const more = write('user,event,time,id,p,q\nu,A,1,7,x,\nu,A,9,7,,y\nu,B,1,8,,\n');
  const both = await load([more], { mapping }, first.path);
  expect(both.report).toMatchObject({ rows: 5, kept: 3, duplicates: 2 });
  expect(rowsOf(both.dataset)).toContainEqual({
    user: 'u',
    event: 'A',
    time: '1970-01-01T00:00:01Z',
    id: '7',
    p: 'x',
    q: 'y',
  });
});

const STITCHED: Mapping = {
  user: ['known', 'anon'],
  event: 'event',
  time: 'time',
  identity: { columns: ['known', 'anon'] },
};

test('who is who is remembered: of files before, and of those that come', async () => {
  const first = await load([write('known,anon,event,time\n,a,A,1\nu,a,A,2\n,b,A,3\n,c,A,4\n')], { mapping: STITCHED });
  expect(first.report.identity).toMatchObject({ ids: 4, persons: 3 });
  // a is known from before; b becomes known now.
  const second = await load(
    [write('known,anon,event,time\n,a,B,5\nu,b,B,6\nw,d,B,7\n')],
    { mapping: STITCHED },
    first.path,
  );
  expect(rowsOf(second.dataset).map(({ user, event, time }) => `${user} ${event}${time.slice(17, 19)}`)).toEqual([
    'c A04',
    'u A01',
    'u A02',
    'u A03',
    'u B05',
    'u B06',
    'w B07',
  ]);
  expect(second.report.identity).toMatchObject({ ids: 5, persons: 3, merged: 2 });
  // Files that tell nothing of it themselves go on with what is known.
  const plain = { user: 'who', event: 'event', time: 'time' };
  const third = await load([write('who,event,time\nb,C,8\nd,C,9\ne,C,10\n')], { mapping: plain }, second.path);
  expect(rowsOf(third.dataset).flatMap(({ user, event }) => (event === 'C' ? [user] : []))).toEqual(['e', 'u', 'w']);
  expect(third.report.identity).toMatchObject({ ids: 7, persons: 4, merged: 3 });
});

test('cancelled or failed, what was there stays, and nothing is left', async () => {
  const first = await load([write(FIRST)]);
  const before = fs.readFileSync(first.path);
  const target = path.join(folder, 'never.sluice');
  const more = write(`user,event,time\n${Array.from({ length: 20_000 }, (_, i) => `u${i},E,${1.7e9 + i}\n`).join('')}`);
  for (let step = 0; step < 4; step++) {
    const abort = new AbortController();
    let calls = 0;
    const work = importFiles(
      { files: [more], target, name: 'test', threads: 1, into: first.path },
      { signal: abort.signal, onProgress: () => (calls++ === step ? abort.abort() : undefined) },
    );
    // Later steps may come too late.
    if (step === 0) expect((await problemOf(work)).code).toBe('cancelled');
    else await work.catch(() => {});
    fs.rmSync(target, { force: true });
  }
  const nothing = write('user,event,time\nu,E,never\n');
  const mapping = { user: 'user', event: 'event', time: 'time' };
  expect((await problemOf(load([nothing], { mapping }, first.path))).code).toBe('file-no-rows');
  expect(fs.readFileSync(first.path)).toEqual(before);
  expect(fs.readdirSync(folder).filter((name) => name.includes('.partial'))).toEqual([]);
});

test('the order key of each import orders its rows of the same time', async () => {
  const first = await load([write('user,event,time,seq\nu,B,1,2\nu,A,1,1\n')], { mapping: { order: 'seq' } });
  const more = write('user,event,time,n\nu,Z,1,20\nu,Y,1,10\nu,X,1,9\n');
  const both = await load([more], { mapping: { order: 'n' } }, first.path);
  const names = rowsOf(both.dataset).map(({ event }) => event);
  expect(names.filter((name) => 'AB'.includes(name))).toEqual(['A', 'B']);
  expect(names.filter((name) => 'XYZ'.includes(name))).toEqual(['X', 'Y', 'Z']);
});

/** Of the first, the rows added to stay where they are; those of the second are implausible, and are read again. */
test.each(['2020-01-01', '1970-01-01'])(
  'added file by file or opened at once, random files give the same events from %s on',
  async (origin) => {
    const row = fc.record({
      user: fc.constantFrom('u', 'v', 'wörld', ''),
      event: fc.constantFrom('A', 'B', 'C'),
      time: fc.constantFrom('1', '2.5', '3.000007', '-100', '2024-01-01T00:00:00Z', 'never', '100000000'),
      p: fc.constantFrom('', 'x', '"a ""b"""', '1e3', '0'),
      q: fc.constantFrom('', 'long value of more than sixteen bytes'),
    });
    const textOf = (rows: readonly { user: string; event: string; time: string; p: string; q: string }[]): string =>
      `user,event,time,p,q\n${rows.map((r) => `${r.user},${r.event},${r.time},${r.p},${r.q}\n`).join('')}`;
    // A first row that is sound, and that no two files share.
    const file = fc.array(row, { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 4 }), async (parts) => {
        const choice = {
          mapping: { user: 'user', event: 'event', time: 'time' },
          overrides: { timeUnit: 's', origin } as const,
        };
        const inputs = parts.map((rows, i) =>
          write(
            textOf([
              { user: `first${i}`, event: 'A', time: String(1e8 + i), p: '', q: '' },
              ...rows.map((r) => ({ ...r, p: r.p, event: `${r.event}${i}` })),
            ]),
          ),
        );
        const whole = await load(inputs, choice);
        let added = await load(inputs.slice(0, 1), choice);
        for (const input of inputs.slice(1)) {
          const next = await load([input], choice, added.path);
          added.dataset.close();
          added = next;
        }
        expect(rowsOf(added.dataset)).toEqual(rowsOf(whole.dataset));
        // What is to be told is told of the files of each time.
        const { warnings: _, ...list } = added.dataset.eventList();
        expect(whole.dataset.eventList()).toMatchObject(list);
        expect(added.report).toMatchObject({
          rows: whole.report.rows,
          kept: whole.report.kept,
          rejected: whole.report.rejected,
          repeats: whole.report.repeats,
          days: whole.report.days,
          edges: whole.report.edges,
        });
        expect(added.dataset.properties).toEqual(whole.dataset.properties);
        whole.dataset.close();
        added.dataset.close();
      }),
      { numRuns: 12 },
    );
  },
);

test('values that become too many to be numbered for all stay what they are', async () => {
  const lines = (from: number, count: number, few: boolean): string =>
    `user,event,time,p,q\n${Array.from({ length: count }, (_, i) => `u${(from + i) % 50},E${i % 4},${1.7e9 + from + i},${few ? i % 7 : `p${i}`},${i % 3 ? `q${i % 40}` : ''}\n`).join('')}`;
  const choice = { overrides: {}, mapping: { user: 'user', event: 'event', time: 'time' } };
  const inputs = [write(lines(0, 3000, true)), write(lines(5000, 34_000, false)), write(lines(90_000, 2000, true))];
  const whole = await load(inputs, choice);
  let added = await load([inputs[0]], choice);
  expect(added.dataset.properties[0].dictionary).toBe('global');
  for (const input of inputs.slice(1)) added = await load([input], { ...choice, threads: 2 }, added.path);
  expect(added.dataset.properties[0].dictionary).toBe('segment');
  expect(rowsOf(added.dataset)).toEqual(rowsOf(whole.dataset));
  expect(added.dataset.properties).toEqual(whole.dataset.properties);
  const { warnings: _, ...list } = added.dataset.eventList();
  expect(whole.dataset.eventList()).toMatchObject(list);
});

test('several threads add the same', async () => {
  const lines = (from: number): string =>
    `known,anon,event,time\n${Array.from({ length: 3000 }, (_, i) => `${i % 5 === 0 ? `u${(from + i) % 97}` : ''},a${(from + i * 7) % 301},E${i % 9},${1.7e9 + i}\n`).join('')}`;
  const [one, more] = [write(lines(0)), write(lines(50))];
  const first = await load([one], { mapping: STITCHED });
  const alone = await load([more], { mapping: STITCHED }, first.path);
  const together = await load([more], { mapping: STITCHED, threads: 3, stretch: 9000 }, first.path);
  expect(rowsOf(together.dataset)).toEqual(rowsOf(alone.dataset));
  expect(together.report.identity).toEqual(alone.report.identity);
  // Rows that wait on disk, and are sorted in slices, are no different.
  const tight = await load([more], { mapping: STITCHED, stretch: 9000, memory: 50_000 }, first.path);
  expect(rowsOf(tight.dataset)).toEqual(rowsOf(alone.dataset));
  expect(tight.report.identity).toEqual(alone.report.identity);
  const whole = await load([one, more], { mapping: STITCHED });
  expect(rowsOf(whole.dataset)).toEqual(rowsOf(alone.dataset));
  expect(whole.report.identity).toMatchObject({ ids: alone.report.identity!.ids });
});
