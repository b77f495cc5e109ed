import type { PropertyColumns, Segment } from '../data/columns.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { type PreparationProgram, prepareRows } from './program.ts';
import { type Rows, usersOfRows } from './rows.ts';

/** What a preparation did to some segments. Plain numbers; tallies of disjoint segments merge exactly. */
export interface PreparationTally {
  /** Every name met on the way; what is said by name is in this order, and may end before it. */
  readonly names: readonly string[];
  /** Before the first step, and after each. */
  readonly stages: readonly StageTally[];
  /** By step: rows it renamed, took away or added. */
  readonly touched: number[];
  /** By name, of the rows that are left: users with such an event, epoch milliseconds of the first and the last. */
  readonly users: number[];
  readonly first: number[];
  readonly last: number[];
  /** Some of the rows that are left stand for silences. */
  silences: boolean;
}

export interface StageTally {
  rows: number;
  /** Those with an event that is no silence. */
  users: number;
  /** Rows by name. */
  readonly counts: number[];
}

export const emptyPreparation = (steps: number): PreparationTally => ({
  names: [],
  stages: Array.from({ length: steps + 1 }, () => ({ rows: 0, users: 0, counts: [] })),
  touched: new Array<number>(steps).fill(0),
  users: [],
  first: [],
  last: [],
  silences: false,
});

/**
 * Prepares a segment and adds what becomes of it to a tally; all segments of a tally are prepared by the same program.
 * Null when stopped; the tally is then useless.
 */
export function tallyRows(
  program: PreparationProgram,
  segment: Segment,
  imported: PropertyColumns,
  tally: PreparationTally,
  stop: () => boolean,
): Rows | null {
  let before: Rows | null = null;
  const rows = prepareRows(
    program,
    segment,
    imported,
    (left, done) => {
      if (before) tally.touched[done - 1] += touchedRows(before, left);
      addStage(tally.stages[done], left, program.names.names.length);
      before = left;
    },
    stop,
  );
  if (rows) addNames(tally, rows, program.facts, program.names.names.length);
  return rows;
}

/** A tally as it is sent and merged: with its names. */
export const namedTally = (tally: PreparationTally, { names }: PreparationProgram): PreparationTally => ({
  ...tally,
  names: [...names.names],
});

/** Tallies of all threads as one, whatever the order in which their names are numbered. */
export function mergePreparations(parts: readonly PreparationTally[]): PreparationTally {
  const names = [...new Set(parts.flatMap((part) => part.names))];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const merged = { ...emptyPreparation(parts[0].touched.length), names };
  for (const part of parts) {
    const into = part.names.map((name) => numbers.get(name)!);
    const add = (to: number[], from: readonly number[], join: (a: number, b: number) => number, none: number): void =>
      from.forEach((value, id) => {
        to[into[id]] = join(to[into[id]] ?? none, value);
      });
    const sum = (a: number, b: number): number => a + b;
    part.stages.forEach(({ rows, users, counts }, stage) => {
      merged.stages[stage].rows += rows;
      merged.stages[stage].users += users;
      add(merged.stages[stage].counts, counts, sum, 0);
    });
    part.touched.forEach((count, step) => {
      merged.touched[step] += count;
    });
    add(merged.users, part.users, sum, 0);
    add(merged.first, part.first, Math.min, Number.POSITIVE_INFINITY);
    add(merged.last, part.last, Math.max, Number.NEGATIVE_INFINITY);
    merged.silences ||= part.silences;
  }
  return merged;
}

function addStage(stage: StageTally, rows: Rows, names: number): void {
  stage.rows += rows.rows;
  stage.users += usersOfRows(rows);
  const counts = new Uint32Array(names);
  for (let row = 0; row < rows.rows; row++) counts[rows.event[row]]++;
  for (let id = 0; id < names; id++) stage.counts[id] = (stage.counts[id] ?? 0) + counts[id];
}

function touchedRows(before: Rows, after: Rows): number {
  if (before === after) return 0;
  if (before.rows !== after.rows) return Math.abs(before.rows - after.rows);
  let count = 0;
  for (let row = 0; row < after.rows; row++) if (before.event[row] !== after.event[row]) count++;
  return count;
}

function addNames(tally: PreparationTally, rows: Rows, { scale }: DataFacts, names: number): void {
  const { users, first, last } = tally;
  for (let id = users.length; id < names; id++) {
    users.push(0);
    first.push(Number.POSITIVE_INFINITY);
    last.push(Number.NEGATIVE_INFINITY);
  }
  const { event, seconds, fraction, userStart } = rows;
  // Whom a name was met with last.
  const seen = new Int32Array(names).fill(-1);
  for (let user = 0; user < rows.users; user++)
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      const id = event[row];
      const ms = scale.baseMs + seconds[row] * 1000 + (fraction ? fraction[row] * scale.fractionMs : 0);
      if (seen[id] !== user) {
        seen[id] = user;
        users[id]++;
      }
      if (ms < first[id]) first[id] = ms;
      if (ms > last[id]) last[id] = ms;
    }
  tally.silences ||= rows.silent?.includes(1) ?? false;
}
