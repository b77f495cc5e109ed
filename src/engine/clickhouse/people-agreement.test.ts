import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Mapping, MappingChoice } from '../../contract/import.ts';
import { anyFlow } from '../../core/test-support/any-flow.ts';
import { anyFunnel, isValid } from '../../core/test-support/any-funnel.ts';
import { type ComputePool, openComputePool } from '../compute-pool.ts';
import { importFiles } from '../import/import.ts';
import { type Dataset, openDataset, type StoredDataset } from '../store/dataset.ts';
import { parseTableAddress } from './address.ts';
import { EVERYTHING, type Needs } from './needs.ts';
import { identifier } from './sql.ts';
import { takeTable } from './take-table.ts';
import { aboutAwkward, BASE, csvOf, NAMES } from './test-support/awkward-events.ts';
import { startChdb } from './test-support/chdb.ts';
import { PASSWORD, startCluster, type TestServer } from './test-support/cluster.ts';
import { contentOf } from './test-support/content-of.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const started = await (process.env.SLUICE_CHDB ? startChdb() : startCluster());
const why = 'reason' in started ? started.reason : null;
const server = started as TestServer;

/** Columns as they are called where that needs quotes. */
const [USER, ANON] = ['the "user"', "anon`s\\ 'id"];
const COLUMNS = `${identifier(USER)} Nullable(String), ${identifier(ANON)} LowCardinality(Nullable(String)), third String,
  mail Nullable(Int64), kind LowCardinality(String), ev Nullable(String), url String, ts Nullable(Int64),
  seen Nullable(DateTime), came DateTime, seq UInt32, uid String, q String`;

interface Row {
  readonly [column: string]: string | number | null;
}

/** Rows of people who come without a name and get one later, of nobodies, and of who comes to be somebody else's. */
function rowsOf(): Row[] {
  const text = fc.constantFrom(null, '', 'null', ' Unknown ', 'N/A', '-', 'anonymous');
  const row = fc.record({
    user: fc.oneof(
      text,
      fc.integer({ min: 1, max: 300 }).map((id) => `u'${id}\\`),
      fc.constantFrom('guest', '000', 'ü"'),
    ),
    anon: fc.oneof(
      text,
      fc.integer({ min: 1, max: 400 }).map((id) => `a${id} 語`),
    ),
    third: fc.oneof(
      { weight: 5, arbitrary: fc.constant('') },
      fc.constantFrom('undefined', "u'7\\"),
      fc.integer({ min: 1, max: 200 }).map((id) => `t${id}`),
    ),
    mail: fc.constantFrom(null, null, 0, 70_001, 70_002),
    kind: fc.constantFrom('track', 'track', 'track', 'page', 'identify', ''),
    ev: fc.constantFrom(...['A', 'B', 'C', 'X'].map((name) => NAMES[name]), 'A (new)', 'B (new)'),
    url: fc.constantFrom('', 'https://shop.example/a/b?c=1#d', 'x://y', '/plain/ä', 'a://b/c?d://e', 'http://h/?q'),
    ms: fc.integer({ min: 0, max: 14_000 }),
    none: fc.boolean(),
    q: fc.constantFrom('x', '', 'ä\n"'),
  });
  return fc
    .sample(row, { numRuns: 900, seed: 5 })
    .map(({ user, anon, third, mail, kind, ev, url, ms, none, q }, seq) => ({
      [USER]: user,
      [ANON]: anon,
      third,
      mail,
      kind,
      ev,
      url,
      ts: BASE + ms,
      seen: none ? null : Math.floor((BASE + ms) / 1000),
      came: Math.floor(BASE / 1000) + 20,
      seq,
      uid: `id ${seq}`,
      q,
    }));
}
const rows = rowsOf();

const ROLES = { event: 'ev', time: 'ts', order: 'seq' };
const IDENTITY = { columns: [USER, ANON, 'third'], notEvents: { column: 'kind', values: ['identify'] } };
const NAMING: Mapping['naming'] = {
  rules: [
    {
      when: { column: 'kind', values: ['page', ''] },
      parts: [{ text: "Page's" }, { column: 'url', path: true }],
      separator: ': ',
    },
    {
      when: { column: 'q', values: ['ä\n"'] },
      parts: [{ column: 'ev' }, { column: 'third' }, { text: '!' }],
      separator: '/',
    },
  ],
  rewrite: [{ pattern: ' \\(new\\)$', to: '' }],
};
const MAPPINGS: Readonly<Record<string, MappingChoice>> = {
  'one user, who may be nobody': { ...ROLES, user: USER },
  'a user, else somebody unknown': { ...ROLES, user: [USER, ANON] },
  'three, one of numbers': { ...ROLES, user: ['mail', USER, ANON] },
  'ids that are one person': { ...ROLES, user: [USER, ANON], identity: IDENTITY, id: ['uid'] },
  'ids that are one person, by fewer columns': {
    ...ROLES,
    user: USER,
    identity: { columns: ['third', USER, 'mail'] },
  },
  'names by rules': { ...ROLES, user: [USER, ANON], naming: NAMING, id: ['uid'] },
  'names of several columns': { ...ROLES, user: ANON, event: ['third', 'ev'] },
  'times of several columns': { ...ROLES, user: [ANON, USER], time: ['seen', 'came'] },
  'persons, names and times': {
    ...ROLES,
    user: [USER, ANON],
    time: ['seen', 'came'],
    identity: IDENTITY,
    naming: NAMING,
    id: ['ev', 'third', 'uid'],
    leaveOut: ['mail'],
  },
};
/** Says nothing of any row, but nobody can know that without reading them. */
const READ: Partial<Mapping> = { passOver: { column: 'q', values: ['no such value'] } };

const SEGMENT_READ: MappingChoice = { passOver: { column: 'plan', values: ['no such value'] } };

let folder: string;
let pool: ComputePool;
const { signal } = new AbortController();

/** Nobody has looked at each row, which would have spread users. */
const isPacked = ({ partitions }: StoredDataset): boolean => partitions === 0;

async function takeAs(name: string, table: string, mapping: MappingChoice, needs: Needs = EVERYTHING) {
  const target = path.join(folder, `${name}.sluice`);
  const address = parseTableAddress(server.url(encodeURIComponent(table), 'reader'));
  await takeTable({ address, password: PASSWORD, overrides: { mapping }, needs, target, name });
  return openDataset(target);
}

beforeAll(async () => {
  if (why) return;
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-people-'));
  pool = openComputePool(1);
  await server.run(`create table people_here (${COLUMNS}) engine = MergeTree order by seq`);
  await server.distribute('people', 'people_here', 'rand()');
  await server.insert('people', rows);
});
afterAll(async () => {
  if (why) return;
  await pool.stop();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const samples = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] =>
  fc.sample(arbitrary, { numRuns: count, seed: 17 }).map(aboutAwkward);
const questions = [
  ...samples(anyFunnel.filter(isValid), 12).map((funnel) => (at: Dataset) => pool.funnel(at, funnel, signal)),
  ...samples(anyFlow, 8).map((flow) => (at: Dataset) => pool.flow(at, flow, signal)),
];

function expectSame(packed: StoredDataset, read: StoredDataset): void {
  const names = read.properties.map(({ name }) => name);
  expect(packed.properties.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(contentOf(packed, names)).toEqual(contentOf(read, names));
  const list = (at: Dataset) => ({ ...at.eventList(), warnings: null });
  expect(list(packed)).toEqual(list(read));
}

describe.skipIf(why)(`people of a table${why ? `, skipped: ${why}` : ''}`, () => {
  test.each(Object.entries(MAPPINGS))('%s: packed, and the same as read row by row', async (name, mapping) => {
    const read = await takeAs(`${name} read`, 'people', { ...mapping, ...READ });
    const packed = await takeAs(`${name} packed`, 'people', mapping);
    expect([read, packed].map(isPacked)).toEqual([false, true]);
    expectSame(packed, read);
    const figures = ({ info: { users, report } }: Dataset) => {
      const { rows, kept, rejected, identityRows, identity, reasons, repeats, days, edges, duplicates } = report;
      return { users, rows, kept, rejected, identityRows, identity, reasons, repeats, days, edges, duplicates };
    };
    expect(figures(packed)).toEqual(figures(read));
    const told = ({ info: { report } }: Dataset) =>
      (report.warnings ?? [])
        .map(({ code, count }) => [code, count])
        .filter(([code]) => code !== 'repeats')
        .sort();
    expect(told(packed)).toEqual(told(read));
    expect(packed.rejected(0, 9999).length).toBe(read.rejected(0, 9999).length);
    for (const ask of questions) expect(JSON.stringify(await ask(packed))).toBe(JSON.stringify(await ask(read)));
    // As a file of the same rows.
    if (mapping.time === 'ts') {
      const csv = path.join(folder, `${name}.csv`);
      fs.writeFileSync(csv, csvOf(rows));
      const target = path.join(folder, `${name} file.sluice`);
      const overrides = { mapping };
      await importFiles({
        files: [{ path: csv, name: 'people.csv' }],
        mapping: mapping as Mapping,
        overrides,
        target,
        name,
      });
      const file = openDataset(target);
      for (const ask of questions) expect(JSON.stringify(await ask(packed))).toBe(JSON.stringify(await ask(file)));
      file.close();
    }
    for (const at of [read, packed]) at.close();
  });

  test('what is asked of some events and properties, and of one person', async () => {
    const mapping = MAPPINGS['ids that are one person'];
    const read = await takeAs('some read', 'people', { ...mapping, ...READ });
    const some = await takeAs('some', 'people', mapping, { events: [NAMES.A, NAMES.B], names: ['q', 'third', 'none'] });
    expect(isPacked(some)).toBe(true);
    const only = (at: Dataset) =>
      Object.fromEntries(
        Object.entries(contentOf(at, ['q', 'third']))
          .map(
            ([user, events]) =>
              [user, events.sort().filter((one) => [NAMES.A, NAMES.B].includes(one.split('|')[0]))] as const,
          )
          .filter(([, events]) => events.length > 0),
      );
    expect(only(some)).toEqual(only(read));
    some.close();
    const names = read.properties.map(({ name }) => name);
    const all = contentOf(read, names);
    for (const [i, user] of Object.keys(all).slice(0, 12).entries()) {
      const one = await takeAs(`one ${i}`, 'people', mapping, { ...EVERYTHING, user });
      expect(contentOf(one, names)).toEqual({ [user]: all[user] });
      one.close();
    }
    read.close();
  });

  test('an event that stands there twice by its id is one: rows are read one by one', async () => {
    await server.run(`create table twice (${COLUMNS}) engine = MergeTree order by seq`, 0);
    await server.insert('twice', [
      ...rows.slice(0, 100),
      { ...rows[3], [USER]: 'u1', q: 'again' },
      { ...rows[4], uid: '' },
    ]);
    const ids = { ...ROLES, user: [USER, ANON] };
    const found = await takeAs('twice', 'twice', { ...ids, id: ['uid'] });
    const withTime = await takeAs('twice by more', 'twice', { ...ids, id: ['uid', USER, 'ts', 'q'] });
    expect([found, withTime].map(isPacked)).toEqual([true, true]);
    await server.insert('twice', [
      { ...rows[5], [USER]: 'u1' },
      { ...rows[5], [USER]: 'u1' },
    ]);
    const twice = await takeAs('twice again', 'twice', { ...ids, id: ['uid'] });
    expect(isPacked(twice)).toBe(false);
    expect(twice.info.report.duplicates).toBe(1);
    for (const at of [found, withTime, twice]) at.close();
  });

  test('tracks as Segment keeps them: the user, else the unknown one, who may turn out to be the user', async () => {
    const columns = `id String, received_at DateTime, timestamp Nullable(DateTime), original_timestamp DateTime,
      anonymous_id Nullable(String), user_id Nullable(String), event String, event_text Nullable(String), plan String`;
    await server.run(`create table tracks (${columns}) engine = MergeTree order by id`, 0);
    const at = Math.floor(BASE / 1000);
    const tracks = Array.from({ length: 500 }, (_, i) => ({
      id: `ajs-${i}`,
      received_at: at + i + 1,
      timestamp: i % 9 ? at + i : null,
      original_timestamp: at + i,
      anonymous_id: i % 10 ? `a-${(i * 7) % 83}` : null,
      user_id: i % 3 ? null : `user ${i % 41}`,
      event: i % 2 ? 'signed_up' : 'order_done',
      event_text: i % 5 ? ['Order Done', 'Signed Up'][i % 2] : null,
      plan: ['', 'free', "pro's"][i % 3],
    }));
    await server.insert('tracks', tracks);
    const [packed, read] = [await takeAs('tracks', 'tracks', {}), await takeAs('tracks read', 'tracks', SEGMENT_READ)];
    expect([packed, read].map(isPacked)).toEqual([true, false]);
    expect(packed.info.source).toBe('segment');
    expect(packed.info.report.identity?.merged).toBeGreaterThan(10);
    expectSame(packed, read);
    for (const one of [packed, read]) one.close();
  });

  test('a row without a time: rows are read one by one', async () => {
    await server.run(`create table timeless (${COLUMNS}) engine = MergeTree order by seq`, 0);
    await server.insert('timeless', [...rows.slice(0, 100), { ...rows[7], [USER]: 'u1', ts: null }]);
    const found = await takeAs('timeless', 'timeless', { ...ROLES, user: USER });
    expect(isPacked(found)).toBe(false);
    found.close();
  });
});
