import fs from 'node:fs';
import Database from 'better-sqlite3';
import { problem } from '../../core/base/problem.ts';
import { migrate } from '../migrate.ts';

/** "Slce": tells a .sluice file from any other SQLite file. */
const APPLICATION_ID = 0x536c6365;

const MIGRATIONS = [
  `create table meta (key text primary key, value text not null) strict, without rowid;
   create table event (
     id integer primary key, name text not null unique,
     count integer not null, users integer not null, first_ms real not null, last_ms real not null
   ) strict;
   create table property (
     id integer primary key, name text not null unique,
     dictionary text not null, "distinct" integer not null, count integer not null, numeric integer not null
   ) strict;
   create table property_value (
     property integer not null, code integer not null, value text not null, count integer not null,
     primary key (property, code)
   ) strict, without rowid;
   create table part (seg integer primary key, partition integer not null, rows integer not null, users integer not null) strict;
   create table segment (
     seg integer not null, col text not null, n integer not null, enc text not null, data blob not null,
     primary key (seg, col)
   ) strict;
   create table rejected (
     id integer primary key, file text not null, line integer not null, reason text not null, text text not null
   ) strict;`,
  `alter table rejected add column "column" text;`,
  // Ids that are one person with others, column by column.
  `create table known_id (col text primary key, n integer not null, enc text not null, data blob not null) strict;`,
  // Columns of a segment may have rows beside them that joined later; see stored-columns.ts.
  '',
];

/**
 * A new .sluice file, open for the one bulk write it gets: empty, or the copy of another one that stands there. Nothing is
 * left when it cannot be made. Not durable until closed and synced by the caller.
 */
export function createDatabase(file: string, copied = false): Database.Database {
  if (!copied) fs.rmSync(file, { force: true });
  const database = new Database(file);
  try {
    database.pragma('page_size = 65536');
    database.pragma('journal_mode = off');
    database.pragma('synchronous = off');
    database.pragma('locking_mode = exclusive');
    database.pragma(`application_id = ${APPLICATION_ID}`);
    migrate(database, MIGRATIONS, file);
    return database;
  } catch (error) {
    database.close();
    fs.rmSync(file, { force: true });
    throw error;
  }
}

/** Opens a .sluice file for reading. Throws "file-missing", "database-broken" or "database-newer". */
export function openDatabase(file: string): Database.Database {
  if (!fs.existsSync(file)) throw problem('file-missing', { file });
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw problem('database-broken', { file, reason: 'it was not written by Sluice' });
    }
    const version = database.pragma('user_version', { simple: true }) as number;
    const supported = MIGRATIONS.length;
    if (version > supported) throw problem('database-newer', { file, version, supported });
    if (version < supported) {
      database.close();
      database = new Database(file);
      migrate(database, MIGRATIONS, file);
    }
    return database;
  } catch (error) {
    database?.close();
    throw brokenOr(error, file);
  }
}

/** SQLite's own complaints as "database-broken"; anything else as it is. */
export function brokenOr(error: unknown, file: string): unknown {
  return error instanceof Database.SqliteError ? problem('database-broken', { file, reason: error.message }) : error;
}
