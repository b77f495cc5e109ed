import type { PropertyColumns, Segment } from '../data/columns.ts';
import { type DataFacts, ticksPerMs } from '../funnel/rules.ts';
import { type PreparationProgram, prepareRows } from './program.ts';
import type { Rows } from './rows.ts';
import { ticksOf, usersOf, type Work } from './work.ts';

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
  const { names, facts } = program;
  const rows = prepareRows(
    program,
    segment,
    imported,
    (work, done, touched) => {
      if (done > 0) tally.touched[done - 1] += touched;
      addStage(tally.stages[done], work, names.names.length);
      if (done === tally.touched.length) addNames(tally, work, facts, names.names.length);
    },
    stop,
  );
  tally.silences ||= rows?.silent?.includes(1) ?? false;
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

function addStage(stage: StageTally, work: Work, names: number): void {
  const { rows, event } = work;
  stage.rows += rows;
  stage.users += usersOf(work);
  const counts = new Uint32Array(names);
  for (let row = 0; row < rows; row++) counts[event[row]]++;
  for (let id = 0; id < names; id++) stage.counts[id] = (stage.counts[id] ?? 0) + counts[id];
}

function addNames(tally: PreparationTally, work: Work, facts: DataFacts, names: number): void {
  const { users, first, last } = tally;
  const { scale } = facts;
  const { userStart, event, source } = work;
  const timeOf = ticksOf(work, facts);
  const having = new Uint32Array(names);
  const least = new Float64Array(names).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(names).fill(Number.NEGATIVE_INFINITY);
  // Whom a name was met with last.
  const seen = new Int32Array(names).fill(-1);
  for (let user = 0; user < work.users; user++)
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      const id = event[row];
      const time = timeOf(source[row]);
      if (seen[id] !== user) {
        seen[id] = user;
        having[id]++;
        if (time < least[id]) least[id] = time;
      }
      if (time > most[id]) most[id] = time;
    }
  const ms = (ticks: number): number => scale.baseMs + ticks / ticksPerMs(scale);
  for (let id = 0; id < names; id++) {
    users[id] = (users[id] ?? 0) + having[id];
    first[id] = Math.min(first[id] ?? Number.POSITIVE_INFINITY, ms(least[id]));
    last[id] = Math.max(last[id] ?? Number.NEGATIVE_INFINITY, ms(most[id]));
  }
}
