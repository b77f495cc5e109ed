import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect } from '../../contract/connect.ts';
import type { TrustedMethods } from '../../contract/methods.ts';
import type { QuestionProgress } from '../../contract/progress.ts';
import { dropOffOf } from '../../core/drop-off/question.ts';
import { flowOf } from '../../core/flow/document.ts';
import { funnelOf, stepOf } from '../../core/funnel/document.ts';
import { type Engine, startEngine } from '../pool.ts';
import { identifier } from './sql.ts';
import { awkwardRows, csvOf, NAMES } from './test-support/awkward-events.ts';
import { startChdb } from './test-support/chdb.ts';
import { PASSWORD, startCluster, type TestServer } from './test-support/cluster.ts';

/* A data set whose events stay on a server answers as the one of a file does. */

const started = await (process.env.SLUICE_CHDB ? startChdb() : startCluster());
const why = 'reason' in started ? started.reason : null;
const server = started as TestServer;
// Those of nobody are read row by row.
const rows = awkwardRows(150).filter((row) => !['', 'null', ' u2'].includes(row['user id']));
const mapping = { user: 'user id', event: 'ev', time: 'ts', order: 'seq', session: 'sid', revenue: 'amount' };
const { A, B, C, X, p } = NAMES;

let folder: string;
let engine: Engine;
let client: Client<TrustedMethods>;
let file: string;
let remote: string;

const start = (): void => {
  engine = startEngine({ dataDir: path.join(folder, 'workspace'), sampleFile: 'none', threads: 2 });
  client = connect<TrustedMethods>(engine.attach({ trusted: true }));
};
const connected = () => client.call('table.connect', { address: server.url('awkward', 'reader'), password: PASSWORD });
const kept = (): string[] => {
  const tables = path.join(folder, 'workspace', 'tables', remote);
  return fs.existsSync(tables) ? fs.readdirSync(tables) : [];
};

beforeAll(async () => {
  if (why) return;
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-remote-'));
  const columns = `${identifier('user id')} String, ev LowCardinality(String), ts Int64, seq UInt32,
    ${identifier(p)} Nullable(String), q String, amount Nullable(Float64), sid LowCardinality(String)`;
  await server.run(
    `create table awkward_local (${columns}) engine = MergeTree order by (${identifier('user id')}, ts, seq)`,
  );
  await server.distribute('awkward', 'awkward_local', `cityHash64(${identifier('user id')})`);
  await server.insert('awkward', rows);
  start();
  const csv = path.join(folder, 'awkward.csv');
  fs.writeFileSync(csv, csvOf(rows));
  const { id } = await client.call('files.register', { path: csv });
  file = (await client.call('dataset.import', { files: [id], mapping, name: 'file' })).id;
  const table = await connected();
  const taking = { files: [table.id], mapping, name: 'remote', table: { remote: true } };
  remote = (await client.call('dataset.import', taking)).id;
});
afterAll(async () => {
  if (why) return;
  await engine.stop();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const run = why ? test.skip : test;
const funnel = funnelOf([A, B, C]);
const flow = flowOf();
const tags = {
  lookAheadMs: 3_600_000,
  tags: [
    { event: C, tier: 'macro', value: { kind: 'property', property: 'amount' } },
    { event: B, tier: 'micro-primary' },
  ],
};
const question = { tags, scope: {} };
const page = { limit: 500, order: { by: 'user', descending: false } };
const filtered = { ...funnel, where: [{ property: 'q', op: 'is', values: ['x'] }] };
const asked = (ask: object) => (dataset: string) => ({ dataset, ...ask });

/** What is asked, by its name. */
const QUESTIONS: readonly [string, keyof TrustedMethods, (dataset: string) => object][] = [
  ['a funnel', 'funnel.run', asked({ funnel })],
  ['steps under a condition', 'funnel.run', asked({ funnel: filtered })],
  ['values of the steps', 'funnel.run', asked({ funnel, tags })],
  ['a breakdown', 'funnel.run', asked({ funnel: { ...funnel, breakdown: { property: p } } })],
  ['sessions', 'funnel.run', asked({ funnel: { ...funnel, window: 'session' } })],
  ['a step by any event', 'funnel.run', asked({ funnel: { ...funnel, steps: [stepOf(A), stepOf('*')] } })],
  [
    'a funnel that prepares',
    'funnel.run',
    asked({
      funnel: {
        ...funnelOf(['AB', C]),
        prepare: { version: 1, steps: [{ rename: [A, B], to: 'AB' }] },
      },
    }),
  ],
  ['a trend', 'funnel.trend', asked({ funnel, by: 'day' })],
  ['who dropped off', 'funnel.users', asked({ funnel, step: 1, state: 'dropped', ...page })],
  ['what if', 'funnel.whatIf', asked({ funnel, place: { kind: 'append' } })],
  ['what one person did', 'funnel.trace', asked({ funnel, user: 'u7' })],
  ['a drop-off', 'dropOff.run', asked({ dropOff: dropOffOf(funnel, 0) })],
  ['a drop-off without drivers', 'dropOff.run', asked({ dropOff: dropOffOf(funnel, 0), drivers: false, tags })],
  ['a flow', 'flow.run', asked({ flow })],
  ['paths', 'flow.paths', asked({ flow, chosen: null })],
  ['a graph', 'flow.graph', asked({ flow })],
  ['conversions', 'conversions.run', asked({ question: { ...question, by: 'q' } })],
  ['signals', 'conversions.signals', asked({ question })],
  [
    'users of a macro',
    'conversions.users',
    asked({ question, number: { kind: 'macro', macro: C, converted: true }, ...page }),
  ],
  ['a segment', 'segment.count', asked({ segment: { did: { event: X } } })],
  ['values', 'dataset.values', (id) => ({ id, property: p })],
  ['values of an event', 'dataset.values', (id) => ({ id, property: 'q', event: B })],
];

run.for(QUESTIONS)('%s: the same from a table as from a file', async ([, method, ask]) => {
  const [ofFile, ofTable] = await Promise.all(
    [file, remote].map((dataset) => client.call(method, ask(dataset) as never)),
  );
  // Users stand in other places of the two.
  const told = (answer: unknown) => JSON.parse(JSON.stringify(answer, (key, value) => (key === 'row' ? 0 : value)));
  expect(told(ofTable)).toEqual(told(ofFile));
});

run('its events and properties are known before a question is asked', async () => {
  const [ofFile, ofTable] = await Promise.all([file, remote].map((id) => client.call('dataset.open', { id })));
  expect(ofTable.list).toEqual({ ...ofFile.list, source: 'ndjson' });
  const byName = (detail: typeof ofFile) => detail.properties.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(byName(ofTable)).toEqual(byName(ofFile));
  expect(ofTable.table).toMatchObject({ remote: true });
});

run('a preparation is saved with it, is what questions are asked by, and outlasts a refresh', async () => {
  const prepare = { version: 1, steps: [{ rename: [A, B], to: 'AB' }] } as const;
  const both = [file, remote];
  const ran = await Promise.all(both.map((dataset) => client.call('prepare.run', { dataset, prepare })));
  expect(ran[1]).toEqual({ ...ran[0], list: { ...ran[0].list, source: 'ndjson' } });
  for (const dataset of both) await client.call('prepare.set', { dataset, prepare });
  await client.call('table.refresh', { id: remote, password: PASSWORD });
  const [ofFile, ofTable] = await Promise.all(both.map((id) => client.call('dataset.open', { id })));
  expect(ofTable.prepare).toEqual(prepare);
  expect(ofTable.list.events).toEqual(ofFile.list.events);
  const prepared = funnelOf(['AB', C]);
  const [own, theirs] = await Promise.all(
    both.map((dataset) => client.call('funnel.run', { dataset, funnel: prepared })),
  );
  expect(theirs).toEqual(own);
  expect(own.converted).toBeGreaterThan(0);
  for (const dataset of both) await client.call('prepare.set', { dataset, prepare: null });
});

run('what a question has fetched is kept for the next one, also over a restart, until it is taken anew', async () => {
  const of = (names: readonly string[]) => client.call('funnel.run', { dataset: remote, funnel: funnelOf(names) });
  const before = await of([A, B, C]);
  const files = kept();
  expect(files.length).toBeGreaterThan(0);
  await engine.stop();
  start();
  // Without a password, which nobody has said again.
  expect(await of([A, B, C])).toEqual(before);
  expect(kept()).toEqual(files);

  await server.insert('awkward', [{ ...rows[0], 'user id': 'late', ev: A, ts: rows[0].ts }]);
  await connected();
  expect(await of([A, B, C])).toEqual(before);
  await client.call('table.refresh', { id: remote, password: PASSWORD });
  expect(kept()).toEqual([]);
  expect((await of([A, B, C])).entered).toBe(before.entered + 1);
});

run('fetching tells how far it is, and is given up with its question', async () => {
  await client.call('table.refresh', { id: remote, password: PASSWORD });
  const told: QuestionProgress[] = [];
  const ask = { dataset: remote, flow };
  await client.call('flow.run', ask, { onProgress: (progress) => told.push(progress as never) });
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(({ done, of }) => done <= of)).toBe(true);
  await client.call('table.refresh', { id: remote, password: PASSWORD });
  const giving = new AbortController();
  const question = client.call('flow.run', ask, { signal: giving.signal });
  giving.abort();
  await expect(question).rejects.toThrow();
  expect(kept()).toEqual([]);
});

run('nothing of it is left once it is removed', async () => {
  await client.call('funnel.run', { dataset: remote, funnel });
  expect(kept().length).toBeGreaterThan(0);
  await client.call('dataset.remove', { id: remote });
  expect(kept()).toEqual([]);
});
