import type { Database } from 'better-sqlite3';
import { problem } from '../core/base/problem.ts';

/**
 * Brings a SQLite file to the newest schema: `migrations[n]` leads from version n to n + 1 (`user_version`). All of them
 * run in one transaction. A file from a newer app is refused by name ("database-newer") and left as it is.
 */
export function migrate(database: Database, migrations: readonly string[], file: string): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  const supported = migrations.length;
  if (version > supported) throw problem('database-newer', { file, version, supported });
  if (version === supported) return;
  database.transaction(() => {
    for (const sql of migrations.slice(version)) database.exec(sql);
    database.pragma(`user_version = ${supported}`);
  })();
}
