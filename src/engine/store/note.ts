import fs from 'node:fs';
import Database from 'better-sqlite3';
import { openDatabase } from './schema.ts';

/** Writes something of a data set's file into it, by its kind. */
export function noteIn(file: string, kind: string, note: object): void {
  const database = new Database(file, { fileMustExist: true });
  try {
    database.prepare('insert or replace into meta values (?, ?)').run(kind, JSON.stringify(note));
  } finally {
    database.close();
  }
}

/** What was noted in a data set's file; null where that is nothing, or the file is cut off. Throws what `openDatabase` throws. */
export function noteOf<T>(file: string, kind: string): T | null {
  const database = openDatabase(file);
  try {
    const pages = database.pragma('page_count', { simple: true }) as number;
    const bytes = database.pragma('page_size', { simple: true }) as number;
    if (fs.statSync(file).size !== pages * bytes) return null;
    const stored = database.prepare('select value from meta where key = ?').pluck().get(kind) as string | undefined;
    return stored === undefined ? null : (JSON.parse(stored) as T);
  } finally {
    database.close();
  }
}
