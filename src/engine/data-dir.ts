import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { problem } from '../core/base/problem.ts';

/** The folder of the workspace: SLUICE_DATA, else where this system keeps the data of programs. */
export function defaultDataDir(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  if (env.SLUICE_DATA) return path.resolve(env.SLUICE_DATA);
  const home = os.homedir();
  // Not with the roaming profile, which is copied over the network; nor where uninstallers remove what an app has left.
  if (platform === 'win32') return path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'Sluice');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Sluice');
  // The specification of XDG_DATA_HOME ignores relative paths.
  const data = env.XDG_DATA_HOME && path.isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : undefined;
  return path.join(data ?? path.join(home, '.local', 'share'), 'Sluice');
}

/**
 * Makes the folder and holds it for this process until the returned function is called: a second host would take the
 * first one's running imports for rubbish. Throws "data-in-use". The lock is SQLite's own on a small file, so that a
 * crash leaves none behind.
 */
export function lockDataDir(folder: string): () => void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw problem('file-unreadable', { file: folder, reason: (error as Error).message });
  }
  let lock: Database.Database | undefined;
  try {
    lock = new Database(path.join(folder, 'lock'), { timeout: 0 });
    lock.pragma('journal_mode = memory');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw problem('data-in-use', { folder });
    throw problem('file-unreadable', { file: folder, reason: (error as Error).message });
  }
  return () => void lock.close();
}
