import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flowOf } from '../core/flow/document.ts';
import { funnelOf } from '../core/funnel/document.ts';
import { openWorkspace } from './workspace.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-workspace-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const facts = {
  name: 'Shop',
  events: 3,
  users: 2,
  first: '2026-01-01T00:00:00Z',
  last: '2026-01-02T00:00:00Z',
  importedAt: '2026-03-01T00:00:00Z',
  sample: false,
};

test('remembers data sets, funnels and settings between starts', () => {
  const first = openWorkspace(folder);
  const file = first.newFile('Shop / Ünïcode');
  const dataset = first.addDataset(file, facts);
  const saved = first.saveDocument({
    dataset: dataset.id,
    kind: 'funnel',
    name: 'Checkout',
    document: funnelOf(['a', 'b']),
  });
  first.saveDocument({ ...saved, name: 'Checkout 2' });
  first.setSettings({ theme: 'dark', dataset: dataset.id });
  first.close();

  const second = openWorkspace(folder);
  expect(second.datasets()).toEqual([dataset]);
  expect(second.fileOf(dataset.id)).toBe(file);
  expect(second.documents(dataset.id)).toMatchObject([
    { id: saved.id, name: 'Checkout 2', document: { order: 'ordered' } },
  ]);
  expect(second.settings()).toEqual({ theme: 'dark', dataset: dataset.id });
  second.close();
});

test('a removed data set can come back until the bin is emptied, which takes its funnels and its file along', () => {
  const workspace = openWorkspace(folder);
  const file = workspace.newFile('Shop');
  fs.writeFileSync(file, 'facts');
  const { id } = workspace.addDataset(file, facts);
  workspace.saveDocument({ dataset: id, kind: 'funnel', name: '', document: funnelOf(['a']) });
  workspace.removeDataset(id);
  expect(workspace.datasets()).toEqual([]);
  expect(() => workspace.fileOf(id)).toThrow('no longer in the workspace');
  expect(workspace.restoreDataset(id)).toMatchObject({ id, name: 'Shop' });
  expect(workspace.documents(id)).toHaveLength(1);
  workspace.emptyBin();
  expect(workspace.datasets()).toHaveLength(1);

  workspace.removeDataset(id);
  workspace.emptyBin();
  expect(workspace.documents(id)).toEqual([]);
  expect(fs.existsSync(file)).toBe(false);
  expect(() => workspace.restoreDataset(id)).toThrow('no longer in the workspace');
  expect(() => workspace.fileOf(id)).toThrow('no longer in the workspace');
  expect(() => workspace.saveDocument({ dataset: id, kind: 'funnel', name: '', document: funnelOf(['a']) })).toThrow(
    'no longer',
  );
  workspace.close();
});

test('a renamed data set keeps its new name', () => {
  const workspace = openWorkspace(folder);
  const { id } = workspace.addDataset(workspace.newFile(''), facts);
  expect(workspace.renameDataset(id, 'Spring').name).toBe('Spring');
  expect(workspace.dataset(id).name).toBe('Spring');
  workspace.close();
});

test('refuses a workspace of a newer app, by name, and leaves it as it is', () => {
  const file = path.join(folder, 'workspace.sqlite');
  const database = new Database(file);
  database.pragma('user_version = 99');
  database.close();
  expect(() => openWorkspace(folder)).toThrow(/workspace\.sqlite: written by a newer Sluice \(format 99/);
});

test('says so when the workspace is not a database', () => {
  fs.writeFileSync(path.join(folder, 'workspace.sqlite'), 'not a database at all, but longer than a header '.repeat(4));
  expect(() => openWorkspace(folder)).toThrow(/not a readable Sluice data file/);
});

test('documents of every kind are kept, and funnels saved by an older Sluice are documents now', () => {
  const file = path.join(folder, 'workspace.sqlite');
  const first = openWorkspace(folder);
  const { id: dataset } = first.addDataset(first.newFile('Shop'), facts);
  first.close();
  // As the format before had it: a table of funnels, and none of documents.
  const older = new Database(file);
  older.exec(`drop table document; drop table kept;
    create table funnel (id text primary key, dataset text not null references dataset (id) on delete cascade,
      name text not null, document text not null, updated_at text not null) strict;
    create index funnel_by_dataset on funnel (dataset, updated_at);
    pragma user_version = 4`);
  const put = older.prepare('insert into funnel values (?, ?, ?, ?, ?)');
  put.run('z', dataset, 'First', JSON.stringify(funnelOf(['a'])), '2026-03-02T00:00:00Z');
  put.run('a', dataset, '', JSON.stringify(funnelOf(['b'])), '2026-03-01T00:00:00Z');
  older.close();

  const workspace = openWorkspace(folder);
  const funnels = [
    { id: 'z', dataset, kind: 'funnel', name: 'First', document: funnelOf(['a']), updatedAt: '2026-03-02T00:00:00Z' },
    { id: 'a', dataset, kind: 'funnel', name: '', document: funnelOf(['b']), updatedAt: '2026-03-01T00:00:00Z' },
  ];
  expect(workspace.documents(dataset)).toEqual(funnels);
  const flow = workspace.saveDocument({ dataset, kind: 'flow', name: 'Ways', document: flowOf({ columns: 3 }) });
  workspace.saveDocument({ ...flow, kind: 'flow', document: flowOf({ columns: 4 }) });
  expect(workspace.documents(dataset)).toMatchObject([
    ...funnels,
    { id: flow.id, kind: 'flow', name: 'Ways', document: { columns: 4 } },
  ]);
  workspace.removeDocument(flow.id);
  expect(workspace.documents(dataset)).toEqual(funnels);
  workspace.close();
});

test('tags and segments belong to their data set, and a removed document comes back under its id', () => {
  const workspace = openWorkspace(folder);
  const { id: dataset } = workspace.addDataset(workspace.newFile('Shop'), facts);
  expect(workspace.tags(dataset)).toMatchObject({ tags: [], currency: 'USD' });
  const tags = {
    ...workspace.tags(dataset),
    tags: [{ event: 'pay', tier: 'macro', value: { kind: 'fixed', amount: 9 }, per: 'event' }] as const,
  };
  workspace.setTags(dataset, tags);
  expect(workspace.tags(dataset)).toEqual(tags);
  expect(workspace.ignored(dataset)).toEqual([]);
  workspace.setIgnored(dataset, ['heartbeat']);
  expect(workspace.ignored(dataset)).toEqual(['heartbeat']);
  expect(workspace.compared(dataset)).toEqual({});
  const compared = { w: { kind: 'segments', first: 's', second: null } } as const;
  workspace.setCompared(dataset, compared);
  expect(workspace.compared(dataset)).toEqual(compared);

  const document = { property: 'plan', op: 'is', values: ['pro'], at: 'ever' } as const;
  const b = workspace.saveSegment({ dataset, name: 'b', document });
  const a = workspace.saveSegment({ dataset, name: 'A', document: { not: document } });
  expect(workspace.segments(dataset)).toEqual([a, b]);
  workspace.removeSegment(b.id);
  expect(workspace.segments(dataset)).toEqual([a]);
  workspace.saveSegment(b);
  expect(workspace.segments(dataset).map(({ id }) => id)).toEqual([a.id, b.id]);

  const funnel = workspace.saveDocument({ dataset, kind: 'funnel', name: '', document: funnelOf(['view']) });
  workspace.removeDocument(funnel.id);
  expect(workspace.documents(dataset)).toEqual([]);
  workspace.saveDocument(funnel);
  expect(workspace.documents(dataset)).toMatchObject([{ id: funnel.id }]);

  workspace.removeDataset(dataset);
  const other = workspace.addDataset(workspace.newFile('Other'), facts).id;
  expect(workspace.segments(other)).toEqual([]);
  expect(() => workspace.setTags(dataset, tags)).toThrow(/data set/i);
  expect(() => workspace.setIgnored(dataset, [])).toThrow(/data set/i);
  workspace.close();
});
