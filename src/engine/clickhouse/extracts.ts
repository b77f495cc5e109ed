import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Overrides } from '../../contract/import.ts';
import { noteIn, noteOf } from '../store/note.ts';
import { addressText, type TableAddress } from './address.ts';
import { areMet, type Needs } from './needs.ts';
import type { Taken } from './take-table.ts';

/*
 * What was taken of tables, kept in one folder for the next question: a data set file each, which says itself what it is.
 * Several programs may use the folder at once: a file appears whole by being renamed, is never changed after that, and is
 * not removed while it may just have been found.
 */

const KIND = 'extract';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const GB = 1_000_000_000;
/** What a table holds now is answered from what it held so long ago at most, and only where that is said. */
const FRESH_MS = HOUR_MS;
/** What is pinned to a time is kept for so long after its last use. */
const PINNED_MS = 30 * DAY_MS;
/** What all of them may take together. */
const ROOM_BYTES = 10 * GB;
/** Somebody who has found a file has opened it after so long. */
const OPENING_MS = HOUR_MS / 6;

/** What is asked of a table. */
export interface ExtractQuestion {
  readonly address: TableAddress;
  /** How it is read. */
  readonly overrides: Overrides;
  readonly needs: Needs;
  /** Only events up to this time, an ISO one; null for those there are now. */
  readonly until: string | null;
}

export interface Extract {
  readonly file: string;
  readonly taken: Taken;
}

/** What a kept file says of itself: no password is among it. */
interface Note extends Taken {
  /** Whose rows these are, read in which way. */
  readonly table: string;
  readonly until: string | null;
}

interface Kept extends Extract {
  readonly note: Note;
  readonly bytes: number;
  readonly usedMs: number;
}

export interface Extracts {
  /** The newest one that holds what is asked for; null for none. */
  find(question: ExtractQuestion): Extract | null;
  /** Has one written to a file, and keeps it. Nothing is left where that fails. */
  take(question: ExtractQuestion, write: (target: string) => Promise<Taken>): Promise<Extract>;
}

/** The extracts in a folder, which is made when there is something to keep. */
export function openExtracts(folder: string, roomBytes = ROOM_BYTES): Extracts {
  return {
    find: (question) => {
      const now = Date.now();
      const [found] = keptIn(folder)
        .filter(({ note }) => answers(note, question, now))
        .sort((a, b) => (a.note.asOf < b.note.asOf ? 1 : -1));
      if (!found) return null;
      touch(found.file);
      return found;
    },
    take: async (question, write) => {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, `${randomUUID()}.sluice`);
      // What is not whole yet has another name, under which nobody looks for it.
      const making = file.replace(/sluice$/, 'making');
      try {
        const taken = await write(making);
        const note: Note = { ...taken, table: tableOf(question), until: question.until };
        noteIn(making, KIND, note);
        fs.renameSync(making, file);
        tidy(folder, file, roomBytes);
        return { file, taken };
      } finally {
        fs.rmSync(making, { force: true });
      }
    },
  };
}

/** Also how a table is read makes it another one. */
const tableOf = ({ address, overrides }: ExtractQuestion): string => JSON.stringify([addressText(address), overrides]);

function answers(note: Note, question: ExtractQuestion, now: number): boolean {
  if (note.table !== tableOf(question) || !areMet(question.needs, note)) return false;
  if (question.until === null) return note.until === null && now - Date.parse(note.asOf) < FRESH_MS;
  // As it is said, to the second, it can be asked for again.
  return [note.until, `${note.asOf.slice(0, 19)}.000Z`].includes(question.until);
}

/** Files that are whole, and what they say of themselves. */
function keptIn(folder: string): Kept[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names
    .filter((name) => name.endsWith('.sluice'))
    .flatMap((name) => {
      const file = path.join(folder, name);
      try {
        const { size, mtimeMs } = fs.statSync(file);
        const note = noteOf<Note>(file, KIND);
        return note ? [{ file, taken: note, note, bytes: size, usedMs: mtimeMs }] : [];
      } catch {
        // Damaged, or just removed by another program.
        return [];
      }
    });
}

function touch(file: string): void {
  const now = new Date();
  fs.utimesSync(file, now, now);
}

/** Removes what is too old, what crashes have left, and what was not used for the longest where there is no room. */
function tidy(folder: string, newest: string, roomBytes: number): void {
  const now = Date.now();
  const kept = keptIn(folder).sort((a, b) => b.usedMs - a.usedMs);
  const whole = new Set(kept.map(({ file }) => file));
  const made = kept.find(({ file }) => file === newest);
  let room = roomBytes;
  for (const { file, note, bytes, usedMs } of kept) {
    const isOld = note.until === null ? now - Date.parse(note.asOf) > FRESH_MS : now - usedMs > PINNED_MS;
    const isBehind = made !== undefined && holdsAllOf(made.note, note);
    room -= bytes;
    if (file !== newest && (isOld || isBehind || room < 0) && now - usedMs > OPENING_MS) {
      room += bytes;
      remove(file);
    }
  }
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    if (!whole.has(file) && ageOf(file, now) > DAY_MS) remove(file);
  }
}

/** Whether one has the same of the same table as of the same time, or as it is now, and no less. */
const holdsAllOf = (note: Note, older: Note): boolean =>
  note.until === older.until &&
  note.table === older.table &&
  areMet({ ...older, names: older.only ?? [] }, note) &&
  note.left.every((column) => older.left.includes(column));

function ageOf(file: string, now: number): number {
  try {
    return now - fs.statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** Some systems do not remove what another program has open: then the next time. */
function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {}
}
