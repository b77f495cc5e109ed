import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Mapping } from '../../contract/import.ts';
import { checkDropOff, dropOffOf } from '../../core/drop-off/question.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { matchingEvents } from '../../core/funnel/matching-events.ts';
import { anyQuestion } from '../../core/test-support/any-conversions.ts';
import { anyFlow } from '../../core/test-support/any-flow.ts';
import { anyFunnel, isValid } from '../../core/test-support/any-funnel.ts';
import { type ComputePool, openComputePool } from '../compute-pool.ts';
import { importFiles } from '../import/import.ts';
import { type Dataset, openDataset } from '../store/dataset.ts';
import { parseTableAddress } from './address.ts';
import { EVERYTHING, textsOf } from './needs.ts';
import { identifier } from './sql.ts';
import { takeTable } from './take-table.ts';
import { aboutAwkward, awkwardRows, csvOf } from './test-support/awkward-events.ts';
import { startChdb } from './test-support/chdb.ts';
import { PASSWORD, startCluster, type TestServer } from './test-support/cluster.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

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

async function takeAs(name: string, table: string, mapping: Mapping = MAPPING, needs = EVERYTHING): Promise<Dataset> {
  const target = path.join(folder, `${name}.sluice`);
  await takeTable({
    address: parseTableAddress(server.url(encodeURIComponent(table), 'reader')),
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
    const plain = ({ properties }: Dataset) =>
      properties
        .filter((one) => one.name !== 'd')
        .map(({ name, distinct }) => [name, distinct])
        .sort();
    expect(plain(table)).toEqual(plain(file));
  });

  const documents = {
    funnel: samples(anyFunnel.filter(isValid), 30).map((funnel) => (at: Dataset) => pool.funnel(at, funnel, signal)),
    flow: samples(anyFlow, 20).map((flow) => (at: Dataset) => pool.flow(at, flow, signal)),
    'drop-off': samples(anyFunnel.filter(isValid).filter(isDropOff), 12).map(
      (funnel) => (at: Dataset) => pool.dropOff(at, dropOffOf(funnel, 1), { drivers: true }, signal),
    ),
    conversion: samples(anyQuestion, 10).map((question) => (at: Dataset) => pool.conversions(at, question, signal)),
  };

  test.each(Object.entries(documents))('%s documents give the same bytes', async (_, questions) => {
    for (const ask of questions) {
      const expected = JSON.stringify(await ask(file));
      for (const name of TABLES) expect(JSON.stringify(await ask(tables.get(name)!))).toBe(expected);
    }
    expect(questions.length).toBeGreaterThanOrEqual(10);
  });

  test('the matching events alone give the same bytes, and tell of the whole', async () => {
    const sure = rows.filter((row) => !['', 'null', ' u2'].includes(row['user id']));
    await server.run(`create table sure (${COLUMNS}) engine = MergeTree order by ev`, 0);
    await server.insert('sure', sure);
    const whole = await takeAs('sure', 'sure');
    const funnels = samples(anyFunnel.filter(isValid), 400).filter((funnel) => matchingEvents(funnel) !== null);
    expect(funnels.length).toBeGreaterThan(3);
    for (const [i, funnel] of funnels.slice(0, 4).entries()) {
      const needs = { events: matchingEvents(funnel), names: textsOf(funnel) };
      const part = await takeAs(`part-${i}`, 'sure', MAPPING, needs);
      expect(JSON.stringify(await pool.funnel(part, funnel, signal))).toBe(
        JSON.stringify(await pool.funnel(whole, funnel, signal)),
      );
      const trend = (at: Dataset) => pool.trend(at, funnel, 'hour', signal);
      expect(await trend(part)).toEqual(await trend(whole));
      const { warnings: _, ...list } = part.eventList();
      const { warnings: __, ...expected } = whole.eventList();
      expect(list).toEqual(expected);
      expect(part.segmentCount === 0 || part.segment(0).rows < whole.segment(0).rows).toBe(true);
      part.close();
    }
    whole.close();
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
