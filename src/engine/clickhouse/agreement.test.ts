import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mapping, MappingChoice } from '../../contract/import.ts';
import { byCodePoint } from '../../core/base/code-points.ts';
import { checkDropOff, dropOffOf } from '../../core/drop-off/question.ts';
import { askFunnel, nothingAsked } from '../../core/funnel/asked.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { matchingEvents } from '../../core/funnel/matching-events.ts';
import { matchingTimes } from '../../core/funnel/matching-times.ts';
import { anyQuestion } from '../../core/test-support/any-conversions.ts';
import { anyFlow } from '../../core/test-support/any-flow.ts';
import { anyFunnel, isValid } from '../../core/test-support/any-funnel.ts';
import { type ComputePool, openComputePool } from '../compute-pool.ts';
import { importFiles } from '../import/import.ts';
import { type Dataset, openDataset, type StoredDataset } from '../store/dataset.ts';
import { traceOf } from '../trace.ts';
import { parseTableAddress } from './address.ts';
import { EVERYTHING } from './needs.ts';
import { identifier } from './sql.ts';
import { takeTable } from './take-table.ts';
import { type AwkwardRow, aboutAwkward, awkwardRows, BASE, csvOf, NAMES } from './test-support/awkward-events.ts';
import { startChdb } from './test-support/chdb.ts';
import { PASSWORD, startCluster, type TestServer } from './test-support/cluster.ts';
import { contentOf } from './test-support/content-of.ts';

// The ClickHouse of our days is asked in nightly runs.
const started = await (process.env.SLUICE_CHDB ? startChdb() : startCluster());
const why = 'reason' in started ? started.reason : null;
const server = started as TestServer;
const MAPPING: Mapping = {
  user: 'user id',
  event: 'ev',
  time: 'ts',
  order: 'seq',
  session: 'sid',
  revenue: 'amount',
  leaveOut: ['d'],
};
const COLUMNS = `${identifier('user id')} String, ev LowCardinality(String), ts Int64, seq UInt32,
  ${identifier('p`"\\\' 語')} Nullable(String), q String, amount Nullable(Float64), sid LowCardinality(String), d Date default toDate(intDiv(ts, 1000))`;
const rows = awkwardRows(150);
/** Tables that hold the same events, told by how they came to be spread and stored. */
const TABLES = ['by user', 'at random', 'replaced'];

let folder: string;
let pool: ComputePool;
let file: Dataset;
const tables = new Map<string, Dataset>();

/** Nobody has looked at each row, which would have spread users. */
const isPacked = ({ partitions }: StoredDataset): boolean => partitions === 0;

async function takeAs(
  name: string,
  table: string,
  mapping: MappingChoice = MAPPING,
  needs = EVERYTHING,
  user = 'reader',
): Promise<StoredDataset> {
  const target = path.join(folder, `${name}.sluice`);
  await takeTable({
    address: parseTableAddress(server.url(encodeURIComponent(table), user)),
    password: PASSWORD,
    overrides: { mapping },
    needs,
    target,
    name,
  });
  return openDataset(target);
}

beforeAll(async () => {
  if (why) return;
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-tables-'));
  pool = openComputePool(1);
  const csv = path.join(folder, 'awkward.csv');
  fs.writeFileSync(csv, csvOf(rows));
  const target = path.join(folder, 'file.sluice');
  await importFiles({ files: [{ path: csv, name: 'awkward.csv' }], mapping: MAPPING, target, name: 'file' });
  file = openDataset(target);
  const made = {
    'by user': ['MergeTree', `cityHash64(${identifier('user id')})`],
    'at random': ['MergeTree', 'rand()'],
    replaced: ['ReplacingMergeTree', `cityHash64(${identifier('user id')})`],
  };
  for (const [name, [engine, sharding]] of Object.entries(made)) {
    const local = identifier(`${name}'s \`local\``);
    await server.run(
      `create table ${local} (${COLUMNS}) engine = ${engine}() partition by toYYYYMM(d)
       order by (${identifier('user id')}, ts, seq)`,
    );
    await server.distribute(identifier(name), local, sharding);
    await server.insert(identifier(name), rows);
    if (name === 'replaced') await server.insert(identifier(name), rows.slice(100, 300));
    tables.set(name, await takeAs(name, name));
  }
});
afterAll(async () => {
  if (why) return;
  await pool.stop();
  for (const dataset of [file, ...tables.values()]) dataset.close();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const samples = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] => {
  return fc.sample(arbitrary, { numRuns: count, seed: 17 }).map(aboutAwkward);
};
function isDropOff(funnel: FunnelDocument): boolean {
  try {
    checkDropOff(dropOffOf(funnel, 1));
    return true;
  } catch {
    return false;
  }
}

const { signal } = new AbortController();

describe.skipIf(why)(`a table as a file${why ? `, skipped: ${why}` : ''}`, () => {
  test.each(TABLES)('%s: the same events, users and values', (name) => {
    const table = tables.get(name)!;
    const plainList = (of: Dataset) => {
      const { source: _, warnings = [], ...list } = of.eventList();
      return { ...list, warnings: warnings.map(({ file: __, ...warning }) => warning) };
    };
    const list = plainList(table);
    const expected = plainList(file);
    // Also where rows came twice and the table replaces them.
    expect(list).toEqual(expected);
    expect(list.count).toBeGreaterThan(700);
    // Tables may be of any size.
    expect([table, file].map(({ info }) => info.bounded)).toEqual([true, undefined]);
    const plain = ({ properties }: Dataset) =>
      properties
        .filter((one) => one.name !== 'd')
        .map(({ name, distinct }) => [name, distinct])
        .sort();
    expect(plain(table)).toEqual(plain(file));
  });

  const asking = {
    funnel: samples(anyFunnel.filter(isValid), 30).map((funnel) => (at: Dataset) => pool.funnel(at, funnel, signal)),
    flow: samples(anyFlow, 20).map((flow) => (at: Dataset) => pool.flow(at, flow, signal)),
    'drop-off': samples(anyFunnel.filter(isValid).filter(isDropOff), 12).map(
      (funnel) => (at: Dataset) => pool.dropOff(at, dropOffOf(funnel, 1), { drivers: true }, signal),
    ),
    conversion: samples(anyQuestion, 10).map((question) => (at: Dataset) => pool.conversions(at, question, signal)),
  };

  test.each(Object.entries(asking))('%s documents give the same bytes', async (_, questions) => {
    for (const ask of questions) {
      const expected = JSON.stringify(await ask(file));
      for (const name of TABLES) expect(JSON.stringify(await ask(tables.get(name)!))).toBe(expected);
    }
    expect(questions.length).toBeGreaterThanOrEqual(10);
  });

  describe('as the server packs it', () => {
    const sure = rows.filter((row) => !['', 'null', ' u2'].includes(row['user id']));
    // Nothing puts events in order but their times, names and values.
    const mapping = { ...MAPPING, order: null, leaveOut: ['d', 'seq', 'ts'] };
    const names = Object.keys(rows[0]);
    /** Says nothing of any row, but nobody can know that without reading them. */
    const readAs: Partial<Mapping> = { passOver: { column: 'q', values: ['no such value'] } };
    const all = samples(anyFunnel.filter(isValid), 400);

    async function tableOf(name: string, sharding: string, list: readonly object[] = sure): Promise<void> {
      const local = identifier(`${name} \`here\``);
      await server.run(`create table ${local} (${COLUMNS}) engine = MergeTree order by ev`);
      await server.distribute(identifier(name), local, sharding);
      await server.insert(identifier(name), list);
    }

    test.each(['cityHash64(q)', 'rand()'])('matching events alone, sharded by %s', async (sharding) => {
      const name = `some ${sharding}`;
      await tableOf(name, sharding);
      const whole = await takeAs(`${name} whole`, name, { ...MAPPING, ...readAs });
      expect(isPacked(whole)).toBe(false);
      const funnels = all.filter((funnel) => matchingEvents(funnel) !== null).slice(0, 12);
      expect(funnels.length).toBe(12);
      for (const [i, funnel] of funnels.entries()) {
        const asked = nothingAsked();
        askFunnel(asked, funnel);
        const needs = { events: matchingEvents(funnel), names: [...asked.properties] };
        const part = await takeAs(`${name} ${i}`, name, MAPPING, needs);
        expect(isPacked(part)).toBe(true);
        expect(JSON.stringify(await pool.funnel(part, funnel, signal))).toBe(
          JSON.stringify(await pool.funnel(whole, funnel, signal)),
        );
        const trend = (at: Dataset) => pool.trend(at, funnel, 'hour', signal);
        expect(await trend(part)).toEqual(await trend(whole));
        // Who did the others is not known.
        const list = ({ warnings: _, users: __, events, ...more }: ReturnType<Dataset['eventList']>) => {
          const known = (event: string): boolean => needs.events!.includes(event);
          return { ...more, events: events.map((one) => ({ ...one, users: known(one.event) ? one.users : 0 })) };
        };
        expect(list(part.eventList())).toEqual(list(whole.eventList()));
        const rowsOf = (at: Dataset) =>
          Array.from({ length: at.segmentCount }, (_, segment) => at.segmentSize(segment).rows).reduce(
            (a, b) => a + b,
            0,
          );
        const counts = part.eventList().events.filter(({ event }) => needs.events!.includes(event));
        expect(rowsOf(part)).toBe(counts.reduce((sum, { count }) => sum + count, 0));
        part.close();
      }
      whole.close();
    });

    test('no events, but what they are', async () => {
      await tableOf('catalogue', 'rand()');
      const [whole, none] = [
        await takeAs('catalogue whole', 'catalogue'),
        await takeAs('catalogue none', 'catalogue', MAPPING, { events: [], names: null }),
      ];
      const list = (at: Dataset) => ({ ...at.eventList(), warnings: null });
      expect(list(none)).toEqual(list(whole));
      expect(none.properties).toEqual(whole.properties);
      expect(none.segmentCount).toBe(0);
      for (const at of [whole, none]) at.close();
      const rows = takeAs('none', 'by user', MAPPING, { events: [], names: null });
      await expect(rows).rejects.toMatchObject({ data: { code: 'table-remote' } });
    });

    test('matching events of the times that count alone, and those of one user', async () => {
      await tableOf('spans', 'rand()');
      const whole = await takeAs('spans whole', 'spans');
      const rowsOf = (at: Dataset) =>
        Array.from({ length: at.segmentCount }, (_, i) => at.segmentSize(i).rows).reduce((a, b) => a + b, 0);
      const funnels = all.filter((funnel) => matchingTimes(funnel) !== null).slice(0, 12);
      expect(funnels.length).toBe(12);
      let fewer = 0;
      for (const [i, funnel] of funnels.entries()) {
        const asked = nothingAsked();
        askFunnel(asked, funnel);
        const needs = {
          events: matchingEvents(funnel),
          names: [...asked.properties].filter((one) => names.includes(one)),
        };
        const [some, part] = [
          await takeAs(`spans some ${i}`, 'spans', MAPPING, needs),
          await takeAs(`spans ${i}`, 'spans', MAPPING, { ...needs, times: matchingTimes(funnel)! }),
        ];
        if (rowsOf(part) < rowsOf(some)) fewer++;
        for (const at of [some, part])
          expect(JSON.stringify(await pool.funnel(at, funnel, signal))).toBe(
            JSON.stringify(await pool.funnel(whole, funnel, signal)),
          );
        for (const at of [some, part]) at.close();
      }
      expect(fewer).toBeGreaterThan(2);
      const plain = (at: Dataset, funnel: FunnelDocument, user: string) =>
        JSON.stringify(traceOf(at, funnel, user)).replace(/"row":\d+/g, '');
      for (const [i, { 'user id': user }] of sure.filter((_, i) => i % 100 === 0).entries()) {
        const alone = await takeAs(`spans of ${i}`, 'spans', MAPPING, { ...EVERYTHING, user });
        expect(alone.info.users).toBe(1);
        for (const funnel of all.slice(0, 20)) expect(plain(alone, funnel, user)).toBe(plain(whole, funnel, user));
        alone.close();
      }
      whole.close();
    });

    test.each([
      ['whole seconds', 'toDateTime(intDiv(ts, 1000))'],
      ['numbers of seconds', 'toInt64(intDiv(ts, 1000))'],
      ['milliseconds', 'toInt64(ts)'],
      ['microseconds', 'toInt64(ts * 1000 + seq % 1000)'],
      ['milliseconds and an order', 'toInt64(ts)', 'intDiv(seq, 3)'],
    ])('all events with their properties, by %s', async (name, time, order: string | null = null) => {
      await tableOf(name, 'rand()');
      const own = { ...mapping, time, order };
      const read = await takeAs(`${name} read`, name, { ...own, ...readAs });
      const packed = await takeAs(`${name} packed`, name, own);
      expect([read, packed].map(isPacked)).toEqual([false, true]);
      for (const ask of Object.values(asking).flat())
        expect(JSON.stringify(await ask(packed))).toBe(JSON.stringify(await ask(read)));
      const list = (at: Dataset) => ({ ...at.eventList(), warnings: null });
      expect(list(packed)).toEqual(list(read));
      same(packed, read);
      for (const { 'user id': user } of sure.slice(0, 30)) {
        const [a, b] = [packed, read].map((at) => ({ at, found: at.findUser(user)! }));
        expect([a, b].map(({ at, found }) => at.userKey(found.segment, found.user))).toEqual([user, user]);
      }
      expect(packed.findUser('nobody at all')).toBe(null);
      for (const at of [read, packed]) at.close();
    });

    const richColumns = `${COLUMNS}, page String, word LowCardinality(String), sum Nullable(String), part Nullable(Int64),
      seen Nullable(DateTime), first DateTime`;
    /** More values than find room in words, some of them different on every row. */
    const rich = [0, 1, 2].flatMap((copy) =>
      sure.map((row, i) => ({
        ...row,
        'user id': `${row['user id']} ${copy}`,
        seq: row.seq * 3 + copy,
        page: i % 9 ? `/ä/${copy}/${(i * 7919) % 10_007}?"q"` : '',
        word: `w${(i * 31) % 300}`,
        sum: i % 7 ? `${(i * 17) % 900}.${copy}` : null,
        part: i % 5 ? (i * 13) % 1000 : null,
        seen: i % 3 ? 1_767_225_600 + ((i * 101) % 700) : null,
        first: 1_767_225_600 + row['user id'].length,
      })),
    );

    test.each([
      ['an order', 'seq', 'reader'],
      ['an order, by who may set nothing', 'seq', 'bound'],
      ['no order', null, 'bound'],
    ])('all events with values that find no room in words, by %s', async (name, order, user) => {
      const local = identifier(`rich ${name} \`here\``);
      await server.run(`create table ${local} (${richColumns}) engine = MergeTree order by ev`);
      await server.distribute(identifier(`rich ${name}`), local, 'rand()');
      await server.insert(identifier(`rich ${name}`), rich);
      const own: MappingChoice = { ...MAPPING, order, leaveOut: ['d', ...(order === null ? ['seq'] : [])] };
      const packed = await takeAs(`rich ${name}`, `rich ${name}`, own, EVERYTHING, user);
      const again = await takeAs(`rich ${name} again`, `rich ${name}`, own, EVERYTHING, user);
      const read = await takeAs(`rich ${name} read`, `rich ${name}`, { ...own, ...readAs });
      expect([packed, again, read].map(isPacked)).toEqual([true, true, false]);
      const known = ({ properties }: Dataset) =>
        properties.filter(({ dictionary }) => dictionary === 'global').map(({ name }) => name);
      // Some are in words, some beside them, and of some each segment has its own values.
      expect(known(packed)).toEqual(expect.arrayContaining(['q', 'word', 'part', 'seen']));
      // The ClickHouse of our days has no users here: whoever asks may set what is wanted.
      expect(known(packed).includes('page')).toBe(user === 'reader' || process.env.SLUICE_CHDB !== undefined);
      // Where no order tells, any will do, as long as it is the same each time.
      same(packed, order === null ? again : read, order !== null);
      const list = (at: Dataset) => ({ ...at.eventList(), warnings: null });
      expect(list(packed)).toEqual(list(read));
      const figures = ({ info: { report } }: Dataset) => [report.days, report.edges, report.repeats, report.kept];
      expect(figures(packed)).toEqual(figures(read));
      if (order !== null)
        for (const ask of Object.values(asking).flat())
          expect(JSON.stringify(await ask(packed))).toBe(JSON.stringify(await ask(read)));
      for (const property of ['page', 'word', 'sum', 'part', 'seen', 'first', 'seq']) {
        const values = { property, event: null, search: '' };
        expect(await pool.values(packed, values, 20, signal)).toEqual(await pool.values(read, values, 20, signal));
      }
      for (const at of [packed, again, read]) at.close();
    });

    test('all events with too many values to be known, for whoever may set something and who may not', async () => {
      await server.run(`create table many_here (${COLUMNS}) engine = MergeTree order by ev`);
      await server.distribute('many', 'many_here', 'rand()');
      await server.run(
        `insert into many (${identifier('user id')}, ev, ts, seq, q, sid) select concat('u', toString(number % 9000)),
           'A', ${BASE} + number * 10, number, concat('v', toString(intDiv(number, 2))), 's'
         from (select number from system.numbers limit 300000)`,
        0,
      );
      const own: MappingChoice = { ...MAPPING, leaveOut: ['d', 'seq'] };
      const read = await takeAs('many read', 'many', { ...own, ...readAs });
      for (const user of ['reader', 'bound']) {
        const packed = await takeAs(`many ${user}`, 'many', own, EVERYTHING, user);
        expect(isPacked(packed)).toBe(true);
        expect(packed.properties.find(({ name }) => name === 'q')!.dictionary).toBe('segment');
        same(packed, read, false);
        packed.close();
      }
      read.close();
    });

    /** The same properties, and of each user the same events with the same values, in the same order. */
    function same(a: Dataset, b: Dataset, isDistinctKnown = true): void {
      const [plainA, plainB] = [a, b].map(({ properties }) =>
        properties
          .map(({ dictionary: _, ...one }) => (isDistinctKnown ? one : { ...one, distinct: 0 }))
          .sort((x, y) => byCodePoint(x.name, y.name)),
      );
      expect(plainA).toEqual(plainB);
      const names = plainA.map(({ name }) => name);
      expect(contentOf(a, names)).toEqual(contentOf(b, names));
    }
  });

  // Whoever reads such rows leaves them out, changes them, or warns of them.
  test.each<[string, Partial<AwkwardRow>, boolean]>([
    ['no user', { 'user id': '' }, true],
    ['nobody', { 'user id': 'Null' }, true],
    ['a user with a blank', { 'user id': 'u9 ' }, false],
    ['a user with a point', { 'user id': '9.00' }, false],
    ['a user without digits', { 'user id': '1.5E+18' }, false],
    ['no name', { ev: '' }, false],
    ['a name with a blank', { ev: '\tX' }, false],
    ['a time of long ago', { ts: 1e11 }, false],
    ['a time to come', { ts: 4e12 }, false],
    ['nothing unusual', { 'user id': 'a.0 null e+18' }, true],
  ])('a row with %s: rows are read one by one if they have to be', async (name, change, packs) => {
    await server.run(`create table ${identifier(`${name}!`)} (${COLUMNS}) engine = MergeTree order by ev`, 0);
    await server.insert(identifier(`${name}!`), [...rows.slice(-50), { ...rows[200], ...change }]);
    const found = await takeAs(name, `${name}!`, MAPPING, { events: [NAMES.A, NAMES.B], names: [] });
    expect(isPacked(found)).toBe(packs);
    found.close();
  });

  test('events since a time, as if there were no others', async () => {
    const since = BASE + 5000;
    const later = rows.filter(({ ts }) => ts >= since);
    await server.run(`create table later (${COLUMNS}) engine = MergeTree order by ev`, 0);
    await server.insert('later', later);
    for (const mapping of [MAPPING, { ...MAPPING, user: 'concat(ev, q)' }]) {
      const expected = await takeAs('later', 'later', mapping);
      const target = path.join(folder, 'since.sluice');
      const address = parseTableAddress(server.url(encodeURIComponent('by user'), 'reader'));
      const taking = { address, password: PASSWORD, overrides: { mapping }, since: new Date(since).toISOString() };
      await takeTable({ ...taking, needs: EVERYTHING, target, name: 'since' });
      const found = openDataset(target);
      const list = (at: Dataset) => ({ ...at.eventList(), warnings: null });
      expect(list(found)).toEqual(list(expected));
      expect(found.info.events).toBeLessThan(rows.length);
      for (const dataset of [expected, found]) dataset.close();
      fs.rmSync(target);
    }
  });

  test('events that nothing puts in order come in the same order each time', async () => {
    const { order: _, ...mapping } = MAPPING;
    const orderless = { ...mapping, leaveOut: ['d', 'seq'] };
    const [a, b] = [await takeAs('a', 'by user', orderless), await takeAs('b', 'at random', orderless)];
    for (const flow of samples(anyFlow, 10))
      expect(JSON.stringify(await pool.flow(a, flow, signal))).toBe(JSON.stringify(await pool.flow(b, flow, signal)));
    a.close();
    b.close();
  });
});
