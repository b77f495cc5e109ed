import type { Segment } from '../data/columns.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { ticksPerMs } from '../funnel/rules.ts';
import type { Rows } from './rows.ts';

/**
 * The rows of a segment on their way through the steps, in memory that is used again for the next segment: new memory for
 * each step would cost as much as the step. Users keep their numbers, also those that have no row left.
 */
export interface Work {
  imported: Segment;
  rows: number;
  users: number;
  /** users + 1 row indexes. */
  userStart: Uint32Array;
  /** Event ids, by a `NameTable`. */
  event: Uint32Array;
  /** The imported row that a row stands for; -1 - n for silence n. */
  source: Int32Array;
  /** By silence, its ticks. */
  readonly silences: number[];
  /** Rows have gone or come: they no longer stand where they were imported. */
  moved: boolean;
  /** By row, 1 where another is to come right after it. */
  mark: Uint8Array;
}

export const workRoom = (): Work => ({
  imported: {
    rows: 0,
    users: 0,
    userStart: new Uint32Array(1),
    event: new Uint8Array(),
    seconds: new Uint32Array(),
    fraction: null,
  },
  rows: 0,
  users: 0,
  userStart: new Uint32Array(0),
  event: new Uint32Array(0),
  source: new Int32Array(0),
  silences: [],
  moved: false,
  mark: new Uint8Array(0),
});

/** Begins with the rows as imported. */
export function beginWork(work: Work, imported: Segment): void {
  const { rows, users } = imported;
  work.imported = imported;
  work.rows = rows;
  work.users = users;
  work.silences.length = 0;
  work.moved = false;
  if (work.userStart.length <= users) work.userStart = new Uint32Array(users + 1);
  makeRoom(work, rows);
  work.userStart.set(imported.userStart);
  work.event.set(imported.event);
  for (let row = 0; row < rows; row++) work.source[row] = row;
}

function makeRoom(work: Work, rows: number): void {
  if (work.event.length >= rows) return;
  const size = Math.ceil(rows * 1.25);
  const { event, source, mark } = work;
  work.event = new Uint32Array(size);
  work.event.set(event);
  work.source = new Int32Array(size);
  work.source.set(source);
  work.mark = new Uint8Array(size);
  work.mark.set(mark);
}

/** Ends a step that has moved the rows that stay to the front, where `rows` are left. */
export function shrink(work: Work, rows: number): void {
  if (rows !== work.rows) work.moved = true;
  work.rows = rows;
}

/**
 * Lets a row come right after each that is marked: with its source, or with `silence`, of which the first comes after the
 * first mark, a silence. Takes the marks away.
 */
export function grow(work: Work, added: number, event: number, silence: number | null): void {
  if (added === 0) return;
  makeRoom(work, work.rows + added);
  const { users, userStart, mark, source, event: events } = work;
  let to = work.rows + added;
  let from = work.rows;
  let next = silence === null ? 0 : silence + added;
  work.rows = to;
  work.moved = true;
  // From the end, so that nothing is written over before it is moved.
  for (let user = users - 1; user >= 0; user--) {
    const start = userStart[user];
    userStart[user + 1] = to;
    while (from > start) {
      from--;
      if (mark[from] === 1) {
        mark[from] = 0;
        to--;
        events[to] = event;
        source[to] = silence === null ? source[from] : -1 - --next;
      }
      to--;
      events[to] = events[from];
      source[to] = source[from];
    }
  }
}

/** Ticks of a row. */
export function ticksOf({ imported, silences }: Work, { scale }: DataFacts): (source: number) => number {
  const perSecond = ticksPerMs(scale) * 1000;
  const { seconds, fraction } = imported;
  return (source) =>
    source < 0 ? silences[-1 - source] : seconds[source] * perSecond + (fraction === null ? 0 : fraction[source]);
}

/** Users with an event that is no silence. */
export function usersOf({ users, userStart, source, silences }: Work): number {
  let count = 0;
  for (let user = 0; user < users; user++) {
    let row = userStart[user];
    const end = userStart[user + 1];
    if (silences.length > 0) while (row < end && source[row] < 0) row++;
    if (row < end) count++;
  }
  return count;
}

/** The rows as they stand, in memory of their own; what is as it was imported is shared. */
export function settledRows(
  { imported, rows, users, userStart, event, source, silences, moved }: Work,
  facts: DataFacts,
): Rows {
  const own = { rows, users, event: event.slice(0, rows) };
  const { seconds, fraction } = imported;
  if (!moved) return { ...own, userStart: imported.userStart, seconds, fraction, source: null, silent: null };
  const perSecond = ticksPerMs(facts.scale) * 1000;
  const from = source.slice(0, rows);
  const times = new Uint32Array(rows);
  const isWhole = fraction === null && silences.every((ticks) => ticks % perSecond === 0);
  const parts = isWhole
    ? null
    : fraction === null
      ? new Uint32Array(rows)
      : new (fraction.constructor as Uint32ArrayConstructor)(rows);
  const silent = silences.length > 0 ? new Uint8Array(rows) : null;
  for (let row = 0; row < rows; row++) {
    const at = from[row];
    if (at >= 0) {
      times[row] = seconds[at];
      if (fraction !== null) parts![row] = fraction[at];
    } else {
      const ticks = silences[-1 - at];
      times[row] = Math.floor(ticks / perSecond);
      if (parts) parts[row] = ticks % perSecond;
      silent![row] = 1;
      from[row] = -1;
    }
  }
  return { ...own, userStart: userStart.slice(0, users + 1), seconds: times, fraction: parts, source: from, silent };
}
