import fs from 'node:fs';
import Database from 'better-sqlite3';
import type { RejectedRow } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { Preparation } from '../../core/funnel/document.ts';
import { type ColumnBlob, encodeNumbers, encodeTexts } from './column-blob.ts';
import type { DatasetMeta, KnownIds, PropertyInfo, ValueFigures } from './dataset.ts';
import { putPreparation } from './preparation.ts';
import { createDatabase, openDatabase } from './schema.ts';

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
  /** The segment of which this is what changes, and the columns that go; missing for a new one. */
  readonly joins?: number;
  readonly gone?: readonly string[];
}

/** `values` by code where the dictionary is global, else empty. */
export type PropertyFacts = PropertyInfo & { readonly values: readonly ValueFigures[] };

export interface DatasetWriter {
  /** Appends a segment, or changes one; segments are numbered in the order they come. */
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

/**
 * What a writer may begin with: a copy of a data set's file. Until it is done nothing may be written there, and nobody
 * else can write to the data set. Throws "disk-full" and what `openDatabase` throws.
 */
export async function copyDataset(from: string, target: string): Promise<void> {
  const source = openDatabase(from);
  try {
    // A transaction that has read something keeps others from changing what is being copied. SQLite's own way of copying
    // takes 70 ms of this thread for 63 MB, and waits for the disk in it; this takes 25 ms beside it.
    source.exec('begin; select count(*) from meta');
    await fs.promises.copyFile(from, `${target}.partial`, fs.constants.COPYFILE_FICLONE);
    // Now, while others work, so that in the end only what has changed is still to be put on the disk.
    const file = await fs.promises.open(`${target}.partial`, 'r+');
    await file.sync().finally(() => file.close());
  } catch (error) {
    throw fullOr(error, target);
  } finally {
    source.close();
  }
}

/**
 * Writes `<target>.partial`, which becomes `target` only when it is whole; it may be there, `copied` from another data
 * set. Throws "disk-full".
 */
export function writeDataset(target: string, copied = false): DatasetWriter {
  const partial = `${target}.partial`;
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw fullOr(error, target);
    }
  };
  const database = guarded(() => createDatabase(partial, copied));
  // Open from the beginning on: it is told of all that goes wrong with the disk from then on, whoever else is told, too.
  const descriptor = guarded(() => fs.openSync(partial, 'r+'));
  const ahead = diskAhead(partial);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    database.close();
    fs.closeSync(descriptor);
  };
  const putColumn = database.prepare('insert or replace into segment values (?, ?, ?, ?, ?)');
  const dropColumn = database.prepare('delete from segment where seg = ? and col = ?');
  const putPart = database.prepare('insert or replace into part values (?, ?, ?, ?)');
  let segments = database.prepare('select count(*) from part').pluck().get() as number;
  database.exec('begin');

  return {
    segment: ({ partition, rows, users, columns, joins, gone = [] }) =>
      guarded(() => {
        const seg = joins ?? segments++;
        putPart.run(seg, partition, rows, users);
        for (const col of gone) dropColumn.run(seg, col);
        for (const { col, n, enc, data } of columns) putColumn.run(seg, col, n, enc, data);
        ahead(columns.reduce((sum, { data }) => sum + data.length, 0));
      }),
    finish: ({ info, events, properties, rejected, knownIds, preparation }) =>
      guarded(() => {
        database.exec('delete from meta; delete from event; delete from property; delete from rejected');
        database.exec('delete from known_id');
        database.prepare(`insert into meta values ('info', ?)`).run(JSON.stringify(info));
        putPreparation(database, preparation);
        const insertEvent = database.prepare('insert into event values (?, ?, ?, ?, ?, ?)');
        events.forEach((event, id) => {
          insertEvent.run(id, event.name, event.count, event.users, event.firstMs, event.lastMs);
        });
        const insertProperty = database.prepare('insert into property values (?, ?, ?, ?, ?, ?)');
        const insertValues = valueInserter(database);
        const knownValues = database.prepare('select count(*) from property_value where property = ?').pluck();
        // All in one statement, four times as fast. Texts could not be told so: SQLite ends those of JSON at a zero byte.
        const setCounts = database.prepare(
          `insert into property_value select ?, key + 1, '', value from json_each(?) where true
           on conflict (property, code) do update set count = excluded.count where count <> excluded.count`,
        );
        properties.forEach((property, id) => {
          const { name, dictionary, distinct, count, numeric, values } = property;
          insertProperty.run(id, name, dictionary, distinct, count, numeric ? 1 : 0);
          const known = knownValues.get(id) as number;
          if (known > 0) setCounts.run(id, JSON.stringify(values.slice(0, known).map(({ count }) => count)));
          insertValues(id, values, known);
        });
        const insertRejected = database.prepare(
          'insert into rejected (file, line, "column", reason, text) values (?, ?, ?, ?, ?)',
        );
        for (const { file, line, column, reason, text } of rejected)
          insertRejected.run(file, line, column, reason, text);
        const insertIds = database.prepare('insert into known_id values (?, ?, ?, ?)');
        for (const { col, n, enc, data } of knownIds ? idColumns(knownIds) : []) insertIds.run(col, n, enc, data);
        database.exec('commit');
        database.close();
        fs.fsyncSync(descriptor);
        close();
        fs.renameSync(partial, target);
      }),
    abandon: () => {
      close();
      fs.rmSync(partial, { force: true });
    },
  };
}

/** Values are put in so many at once: a call costs more than a row does. Those that are known stand there already. */
const VALUES_AT_ONCE = 50;

function valueInserter(
  database: Database.Database,
): (property: number, values: readonly ValueFigures[], known: number) => void {
  const inserting = (rows: number) =>
    database.prepare(`insert into property_value values ${new Array(rows).fill('(?, ?, ?, ?)').join(', ')}`);
  const [many, one] = [inserting(VALUES_AT_ONCE), inserting(1)];
  return (property, values, known) => {
    for (let from = known; from < values.length; ) {
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

const AHEAD = 8 << 20;

/**
 * Is told of bytes written to a file, and has them put on the disk beside all else, so many at a time, so that in the end
 * little is left to wait for. What goes wrong there is told then.
 */
function diskAhead(file: string): (bytes: number) => void {
  let waiting = 0;
  let busy = false;
  return (bytes) => {
    waiting += bytes;
    if (waiting < AHEAD || busy) return;
    waiting = 0;
    busy = true;
    fs.promises
      .open(file, 'r+')
      .then((handle) => handle.datasync().finally(() => handle.close()))
      .catch(() => {})
      .finally(() => {
        busy = false;
      });
  };
}

function fullOr(error: unknown, file: string): unknown {
  const code = (error as { code?: string } | null)?.code;
  if (code === 'ENOSPC' || (error instanceof Database.SqliteError && code === 'SQLITE_FULL')) {
    return problem('disk-full', { file });
  }
  return error;
}
