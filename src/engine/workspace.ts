import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Compared } from '../contract/compared.ts';
import type { Mapping, MappingChoice, Overrides } from '../contract/import.ts';
import type {
  DatasetSummary,
  DocumentKind,
  DocumentKinds,
  SavedDocument,
  SavedSegment,
  Settings,
  TableOrigin,
} from '../contract/methods.ts';
import { problem } from '../core/base/problem.ts';
import type { SpendRow } from '../core/conversion/economics/spend-row.ts';
import { NO_RULES, type RulesDocument } from '../core/conversion/watch/document.ts';
import type { Segmentation } from '../core/funnel/document.ts';
import { NO_TAGS, type TagsDocument } from '../core/tags/document.ts';
import type { RememberedMapping } from './import/remembered-mapping.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './workspace-schema.ts';

/** Mappings of so many kinds of files are remembered, the last ones used. */
const MAPPINGS_KEPT = 500;

const DEFAULT_SETTINGS: Settings = { theme: 'system', dataset: null };

interface DatasetRow extends Omit<DatasetSummary, 'importedAt' | 'openedAt' | 'sample'> {
  readonly file: string;
  readonly imported_at: string;
  readonly removed_at: string | null;
  readonly opened_at: string;
  readonly sample: number;
}
interface MappingRow {
  readonly signature: string;
  readonly mapping: string;
  readonly timezone: string;
  readonly used_at: string;
}
/** A document, or a segment, which has no kind. */
interface DocumentRow {
  readonly id: string;
  readonly dataset: string;
  readonly kind?: DocumentKind;
  readonly name: string;
  readonly document: string;
  readonly updated_at: string;
}
type Saved = Omit<DocumentRow, 'document' | 'updated_at'> & { readonly updatedAt: string };

interface Unsaved<D> {
  readonly id?: string;
  readonly dataset: string;
  readonly name: string;
  readonly document: D;
}
type UnsavedDocument = {
  readonly [K in DocumentKind]: Unsaved<DocumentKinds[K]> & { readonly kind: K };
}[DocumentKind];

/** A table, and how its columns are read. */
export interface SavedTable extends TableOrigin {
  /** What was taken of it is not to be taken anew any more. */
  readonly offline?: boolean;
  readonly mapping: Mapping | null;
  readonly overrides: Overrides;
}

/** What is remembered between starts: `workspace.sqlite` and one .sluice file per data set, in one folder. */
export interface Workspace {
  readonly folder: string;
  datasets(): readonly DatasetSummary[];
  dataset(id: string): DatasetSummary;
  /** The path of a data set's .sluice file. Throws "dataset-missing". */
  fileOf(id: string): string;
  /** A free path for a new data set's file. */
  newFile(name: string): string;
  addDataset(file: string, facts: Omit<DatasetSummary, 'id' | 'openedAt'>): DatasetSummary;
  /** Has a data set stand in another file from now on, and removes the old one. Keeps its name. */
  replaceFile(id: string, file: string, facts: Omit<DatasetSummary, 'id' | 'openedAt'>): DatasetSummary;
  touchDataset(id: string): void;
  renameDataset(id: string, name: string): DatasetSummary;
  /** Takes a data set out of the list. What belongs to it stays until `emptyBin`, so that it can come back. */
  removeDataset(id: string): void;
  /** Brings a removed data set back. Throws "dataset-missing" once it is gone for good. */
  restoreDataset(id: string): DatasetSummary;
  /** Deletes what was removed, files and all. */
  emptyBin(): void;
  /** Of every kind, in the order they were made. */
  documents(dataset: string): readonly SavedDocument[];
  /** With the id of a removed one it is there again. */
  saveDocument(document: UnsavedDocument): SavedDocument;
  removeDocument(id: string): void;
  /** By name. */
  segments(dataset: string): readonly SavedSegment[];
  saveSegment(segment: Unsaved<Segmentation>): SavedSegment;
  removeSegment(id: string): void;
  /** Without any, those of an empty document. */
  tags(dataset: string): TagsDocument;
  setTags(dataset: string, tags: TagsDocument): void;
  /** What is watched, none at first. */
  rules(dataset: string): RulesDocument;
  setRules(dataset: string, rules: RulesDocument): void;
  /** What was spent on channels, nothing at first. */
  spend(dataset: string): readonly SpendRow[];
  setSpend(dataset: string, spend: readonly SpendRow[]): void;
  /** The names of events and properties that say nothing about why people leave. */
  ignored(dataset: string): readonly string[];
  /** Which groups each flow compares. */
  compared(dataset: string): Compared;
  setCompared(dataset: string, compared: Compared): void;
  setIgnored(dataset: string, names: readonly string[]): void;
  /** The table that a data set was taken from, and how, also where it is offline; null for one of files. */
  table(dataset: string): SavedTable | null;
  setTable(dataset: string, table: SavedTable | null): void;
  /** How a person had files read, the last one first. */
  mappings(): readonly RememberedMapping[];
  rememberMapping(mapping: RememberedMapping): void;
  settings(): Settings;
  setSettings(change: Partial<Settings>): Settings;
  close(): void;
}

/** Opens the workspace in a folder, making it on the first start. Throws "database-newer" or "database-broken". */
export function openWorkspace(folder: string): Workspace {
  const data = path.join(folder, 'data');
  fs.mkdirSync(data, { recursive: true });
  const file = path.join(folder, 'workspace.sqlite');
  const database = openDatabase(file);

  const now = () => new Date().toISOString();
  const rowOf = (id: string): DatasetRow => {
    const row = database.prepare('select * from dataset where id = ? and removed_at is null').get(id) as
      | DatasetRow
      | undefined;
    if (!row) throw problem('dataset-missing', { id });
    return row;
  };

  const workspace: Workspace = {
    folder,
    datasets: () =>
      (
        database
          .prepare('select * from dataset where removed_at is null order by opened_at desc, rowid desc')
          .all() as DatasetRow[]
      ).map(summaryOf),
    dataset: (id) => summaryOf(rowOf(id)),
    fileOf: (id) => path.join(data, rowOf(id).file),
    newFile: (name) => path.join(data, `${slugOf(name)}-${randomUUID().slice(0, 8)}.sluice`),
    addDataset: (datasetFile, facts) => {
      const id = randomUUID();
      database
        .prepare(
          'insert into dataset values (@id, @name, @file, @events, @users, @first, @last, @importedAt, @at, @sample, null)',
        )
        .run({ ...facts, id, file: path.basename(datasetFile), at: now(), sample: facts.sample ? 1 : 0 });
      return workspace.dataset(id);
    },
    replaceFile: (id, newFile, { name: _, sample, ...facts }) => {
      const before = workspace.fileOf(id);
      database
        .prepare(
          `update dataset set file = @file, events = @events, users = @users, first = @first, last = @last,
             imported_at = @importedAt, sample = @sample where id = @id`,
        )
        .run({ ...facts, id, file: path.basename(newFile), sample: sample ? 1 : 0 });
      fs.rmSync(before, { force: true });
      return workspace.dataset(id);
    },
    touchDataset: (id) => void database.prepare('update dataset set opened_at = ? where id = ?').run(now(), id),
    renameDataset: (id, name) => {
      database.prepare('update dataset set name = ? where id = ?').run(name, id);
      return workspace.dataset(id);
    },
    removeDataset: (id) => {
      rowOf(id);
      database.prepare('update dataset set removed_at = ? where id = ?').run(now(), id);
    },
    restoreDataset: (id) => {
      database.prepare('update dataset set removed_at = null where id = ?').run(id);
      return workspace.dataset(id);
    },
    emptyBin: () => {
      const removed = database.prepare('select id, file from dataset where removed_at is not null').all();
      for (const { id, file } of removed as { id: string; file: string }[]) {
        database.prepare('delete from dataset where id = ?').run(id);
        fs.rmSync(path.join(data, file), { force: true });
      }
    },
    documents: (dataset) => list<SavedDocument>('document', dataset, 'rowid'),
    saveDocument: (document) => save('document', document),
    removeDocument: (id) => void database.prepare('delete from document where id = ?').run(id),
    segments: (dataset) => list<SavedSegment>('segment', dataset, 'name collate nocase, rowid'),
    saveSegment: (segment) => save('segment', segment),
    removeSegment: (id) => void database.prepare('delete from segment where id = ?').run(id),
    tags: (dataset) => {
      const row = database.prepare('select document from tags where dataset = ?').get(dataset) as
        | { readonly document: string }
        | undefined;
      return row ? (JSON.parse(row.document) as TagsDocument) : NO_TAGS;
    },
    setTags: (dataset, tags) => {
      rowOf(dataset);
      database.prepare('insert or replace into tags values (?, ?)').run(dataset, JSON.stringify(tags));
    },
    rules: (dataset) => kept<RulesDocument>(dataset, 'rules') ?? NO_RULES,
    setRules: (dataset, rules) => keep(dataset, 'rules', rules),
    spend: (dataset) => kept<readonly SpendRow[]>(dataset, 'spend') ?? [],
    setSpend: (dataset, spend) => keep(dataset, 'spend', spend),
    ignored: (dataset) => kept<readonly string[]>(dataset, 'ignored') ?? [],
    setIgnored: (dataset, names) => keep(dataset, 'ignored', names),
    table: (dataset) => kept<SavedTable>(dataset, 'table'),
    setTable: (dataset, table) => keep(dataset, 'table', table),
    compared: (dataset) => kept<Compared>(dataset, 'compared') ?? {},
    setCompared: (dataset, compared) => keep(dataset, 'compared', compared),
    mappings: () =>
      (database.prepare('select * from mapping order by used_at desc, rowid desc').all() as MappingRow[]).map(
        ({ used_at: _, mapping, ...row }) => ({ ...row, mapping: JSON.parse(mapping) as MappingChoice }),
      ),
    rememberMapping: ({ signature, mapping, timezone }) => {
      const put = 'insert or replace into mapping (signature, mapping, timezone, used_at) values (?, ?, ?, ?)';
      database.prepare(put).run(signature, JSON.stringify(mapping), timezone, now());
      const kept = 'select signature from mapping order by used_at desc, rowid desc limit ?';
      database.prepare(`delete from mapping where signature not in (${kept})`).run(MAPPINGS_KEPT);
    },
    settings: () => {
      const rows = database.prepare('select key, value from setting').all() as { key: string; value: string }[];
      return { ...DEFAULT_SETTINGS, ...Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value)])) };
    },
    setSettings: (change) => {
      const put = database.prepare('insert or replace into setting values (?, ?)');
      for (const [key, value] of Object.entries(change)) if (value !== undefined) put.run(key, JSON.stringify(value));
      return workspace.settings();
    },
    close: () => void database.close(),
  };
  return workspace;

  function kept<D>(dataset: string, kind: string): D | null {
    const select = database.prepare('select document from kept where dataset = ? and kind = ?').pluck();
    const document = select.get(dataset, kind) as string | undefined;
    return document === undefined ? null : (JSON.parse(document) as D);
  }

  function keep(dataset: string, kind: string, document: unknown): void {
    rowOf(dataset);
    database.prepare('insert or replace into kept values (?, ?, ?)').run(dataset, kind, JSON.stringify(document));
  }

  function list<S extends Saved>(table: 'document' | 'segment', dataset: string, order: string): S[] {
    const rows = database.prepare(`select * from ${table} where dataset = ? order by ${order}`).all(dataset);
    return (rows as DocumentRow[]).map((row) => savedOf<S>(row));
  }

  function save<S extends Saved>(
    table: 'document' | 'segment',
    saved: Unsaved<unknown> & { readonly kind?: DocumentKind },
  ): S {
    const { id = randomUUID(), dataset, kind, name, document } = saved;
    rowOf(dataset);
    const row = { id, dataset, ...(kind && { kind }), name, document: JSON.stringify(document), updated_at: now() };
    const columns = Object.keys(row);
    const changed = columns.filter((column) => column !== 'id' && column !== 'dataset');
    database
      .prepare(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map((column) => `@${column}`).join(', ')})
         on conflict (id) do update set ${changed.map((column) => `${column} = @${column}`).join(', ')}`,
      )
      .run(row);
    return savedOf<S>(database.prepare(`select * from ${table} where id = ?`).get(id) as DocumentRow);
  }

  function openDatabase(file: string): Database.Database {
    let database: Database.Database | undefined;
    try {
      database = new Database(file);
      database.pragma('journal_mode = wal');
      database.pragma('foreign_keys = on');
      migrate(database, MIGRATIONS, file);
      return database;
    } catch (error) {
      database?.close();
      if (error instanceof Database.SqliteError) throw problem('database-broken', { file, reason: error.message });
      throw error;
    }
  }
}

const summaryOf = ({
  file: _,
  removed_at: __,
  imported_at,
  opened_at,
  sample,
  ...row
}: DatasetRow): DatasetSummary => ({
  ...row,
  importedAt: imported_at,
  openedAt: opened_at,
  sample: sample === 1,
});

const savedOf = <S extends Saved>({ document, updated_at, ...row }: DocumentRow): S =>
  ({ ...row, document: JSON.parse(document), updatedAt: updated_at }) as unknown as S;

/** A name safe in every file system: letters, digits and dashes, at most 40 of them. */
const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .toLowerCase() || 'data';
