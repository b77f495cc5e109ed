import fs from 'node:fs';
import Database from 'better-sqlite3';
import type { RejectedRow } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { Preparation } from '../../core/funnel/document.ts';
import { type ColumnBlob, encodeNumbers, encodeTexts } from './column-blob.ts';
import type { DatasetMeta, KnownIds, PropertyInfo, ValueFigures } from './dataset.ts';
import { putPreparation } from './preparation.ts';
import { createDatabase } from './schema.ts';

export interface EventFacts {
  readonly name: string;
  readonly count: number;
  readonly users: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface SegmentFacts {
  readonly partition: number;
  readonly rows: number;
  readonly users: number;
  readonly columns: readonly (ColumnBlob & { readonly col: string })[];
}

/** `values` by code where the dictionary is global, else empty. */
export type PropertyFacts = PropertyInfo & { readonly values: readonly ValueFigures[] };

export interface DatasetWriter {
  /** Appends a segment; segments are numbered in the order they come. */
  segment(facts: SegmentFacts): void;
  /** Everything but the segments, then renames the file into place. */
  finish(facts: {
    readonly info: DatasetMeta;
    readonly events: readonly EventFacts[];
    readonly properties: readonly PropertyFacts[];
    readonly rejected: readonly RejectedRow[];
    readonly knownIds: KnownIds | null;
    /** Replayed with the rows it was made for and all that have joined them. */
    readonly preparation: Preparation | null;
  }): void;
  /** Removes what was written. Harmless after `finish`. */
  abandon(): void;
}

/** Writes `<target>.partial`, which becomes `target` only when it is whole. Throws "disk-full". */
export function writeDataset(target: string): DatasetWriter {
  const partial = `${target}.partial`;
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw fullOr(error, target);
    }
  };
  const database = guarded(() => createDatabase(partial));
  let open = true;
  const close = (): void => {
    if (open) database.close();
    open = false;
  };
  const insertColumn = database.prepare('insert into segment values (?, ?, ?, ?, ?)');
  const insertPart = database.prepare('insert into part values (?, ?, ?, ?)');
  let segments = 0;
  database.exec('begin');

  return {
    segment: ({ partition, rows, users, columns }) =>
      guarded(() => {
        const seg = segments++;
        insertPart.run(seg, partition, rows, users);
        for (const { col, n, enc, data } of columns) insertColumn.run(seg, col, n, enc, data);
      }),
    finish: ({ info, events, properties, rejected, knownIds, preparation }) =>
      guarded(() => {
        database.prepare(`insert into meta values ('info', ?)`).run(JSON.stringify(info));
        putPreparation(database, preparation);
        const insertEvent = database.prepare('insert into event values (?, ?, ?, ?, ?, ?)');
        events.forEach((event, id) => {
          insertEvent.run(id, event.name, event.count, event.users, event.firstMs, event.lastMs);
        });
        const insertProperty = database.prepare('insert into property values (?, ?, ?, ?, ?, ?)');
        const insertValues = valueInserter(database);
        properties.forEach((property, id) => {
          const { name, dictionary, distinct, count, numeric, values } = property;
          insertProperty.run(id, name, dictionary, distinct, count, numeric ? 1 : 0);
          insertValues(id, values);
        });
        const insertRejected = database.prepare(
          'insert into rejected (file, line, "column", reason, text) values (?, ?, ?, ?, ?)',
        );
        for (const { file, line, column, reason, text } of rejected)
          insertRejected.run(file, line, column, reason, text);
        const insertIds = database.prepare('insert into known_id values (?, ?, ?, ?)');
        for (const { col, n, enc, data } of knownIds ? idColumns(knownIds) : []) insertIds.run(col, n, enc, data);
        database.exec('commit');
        close();
        syncFile(partial);
        fs.renameSync(partial, target);
      }),
    abandon: () => {
      close();
      fs.rmSync(partial, { force: true });
    },
  };
}

/** Values are put in so many at once: a call costs more than a row does. */
const VALUES_AT_ONCE = 50;

function valueInserter(database: Database.Database): (property: number, values: readonly ValueFigures[]) => void {
  const inserting = (rows: number) =>
    database.prepare(`insert into property_value values ${new Array(rows).fill('(?, ?, ?, ?)').join(', ')}`);
  const [many, one] = [inserting(VALUES_AT_ONCE), inserting(1)];
  return (property, values) => {
    for (let from = 0; from < values.length; ) {
      const rows = values.length - from < VALUES_AT_ONCE ? 1 : VALUES_AT_ONCE;
      const some = values.slice(from, from + rows);
      (rows === 1 ? one : many).run(some.flatMap(({ value, count }, i) => [property, from + i + 1, value, count]));
      from += rows;
    }
  };
}

const idColumns = ({ ids, personOf, ranks, seen }: KnownIds): (ColumnBlob & { readonly col: string })[] => [
  { col: 'ids', ...encodeTexts(ids.offsets.slice(0, ids.size + 1), ids.bytes.subarray(0, ids.offsets[ids.size])) },
  { col: 'persons', ...encodeNumbers(personOf, true) },
  { col: 'ranks', ...encodeNumbers(ranks, true) },
  { col: 'seen', ...encodeNumbers(seen, true) },
];

function syncFile(file: string): void {
  const descriptor = fs.openSync(file, 'r+');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function fullOr(error: unknown, file: string): unknown {
  const code = (error as { code?: string } | null)?.code;
  if (code === 'ENOSPC' || (error instanceof Database.SqliteError && code === 'SQLITE_FULL')) {
    return problem('disk-full', { file });
  }
  return error;
}
