import Database from 'better-sqlite3';
import { parsePreparation } from '../../contract/preparation.ts';
import { problem } from '../../core/base/problem.ts';
import type { Preparation } from '../../core/funnel/document.ts';
import { brokenOr } from './schema.ts';

const KEY = 'prepare';

/** The preparation that is saved in a data set's file; null where none is. */
export function savedPreparation(database: Database.Database): Preparation | null {
  const stored = database.prepare('select value from meta where key = ?').pluck().get(KEY) as string | undefined;
  return stored === undefined ? null : parsePreparation(JSON.parse(stored));
}

/** Writes it into a file that is open for writing. */
export function putPreparation(database: Database.Database, document: Preparation | null): void {
  if (document === null || document.steps.length === 0) database.prepare('delete from meta where key = ?').run(KEY);
  else database.prepare('insert or replace into meta values (?, ?)').run(KEY, JSON.stringify(document));
}

/** Saves a preparation in a data set's file, or takes away the one that is there. Throws "file-unwritable". */
export function savePreparation(file: string, document: Preparation | null): void {
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { fileMustExist: true });
    putPreparation(database, document);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN' || code === 'SQLITE_BUSY')
      throw problem('file-unwritable', { file, reason: message });
    throw brokenOr(error, file);
  } finally {
    database?.close();
  }
}
