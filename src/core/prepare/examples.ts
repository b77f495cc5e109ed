import type { PropertyColumns, Segment } from '../data/columns.ts';
import { type PreparationProgram, prepareRows } from './program.ts';
import type { Rows } from './rows.ts';
import { settledRows } from './work.ts';

/** A row that a step changes. */
export interface RowExample {
  /** Index of its user in the segment. */
  readonly user: number;
  /** Epoch milliseconds. */
  readonly ms: number;
  /** Its name as the steps before left it; null where the step adds it. */
  readonly before: string | null;
  /** Null where the step takes it away. */
  readonly after: string | null;
}

/** The first rows of a segment that the last step of a preparation changes, at most `limit`. */
export function lastStepExamples(
  program: PreparationProgram,
  segment: Segment,
  imported: PropertyColumns,
  limit: number,
): RowExample[] {
  const last = program.actions.length;
  let before: Rows | null = null;
  let after: Rows | null = null;
  prepareRows(program, segment, imported, (work, done) => {
    if (done === last - 1) before = settledRows(work, program.facts);
    if (done === last) after = settledRows(work, program.facts);
  });
  return before && after ? changes(program, before, after, limit) : [];
}

function changes({ names, facts }: PreparationProgram, before: Rows, after: Rows, limit: number): RowExample[] {
  const { scale } = facts;
  const found: RowExample[] = [];
  const note = (rows: Rows, row: number, user: number, from: number | null, to: number | null): void => {
    const ms = scale.baseMs + rows.seconds[row] * 1000 + (rows.fraction?.[row] ?? 0) * scale.fractionMs;
    const nameOf = (id: number | null): string | null => (id === null ? null : names.names[id]);
    found.push({ user, ms, before: nameOf(from), after: nameOf(to) });
  };
  // A step renames rows, or takes some away, or adds some: where both sides differ, the shorter one lacks a row.
  const renames = before.rows === after.rows;
  for (let user = 0; user < before.users; user++) {
    let i = before.userStart[user];
    let j = after.userStart[user];
    while (i < before.userStart[user + 1] || j < after.userStart[user + 1]) {
      if (found.length === limit) return found;
      const same =
        i < before.userStart[user + 1] && j < after.userStart[user + 1] && (renames || sameRow(before, i, after, j));
      if (same) {
        if (before.event[i] !== after.event[j]) note(after, j, user, before.event[i], after.event[j]);
        i++;
        j++;
      } else if (before.rows > after.rows) {
        note(before, i, user, before.event[i], null);
        i++;
      } else {
        note(after, j, user, null, after.event[j]);
        j++;
      }
    }
  }
  return found;
}

function sameRow(before: Rows, i: number, after: Rows, j: number): boolean {
  return (
    before.event[i] === after.event[j] &&
    (before.source ? before.source[i] : i) === (after.source ? after.source[j] : j) &&
    before.seconds[i] === after.seconds[j] &&
    (before.fraction?.[i] ?? 0) === (after.fraction?.[j] ?? 0)
  );
}
