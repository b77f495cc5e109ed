import type { RowTest } from '../../condition/row-test.ts';
import { type Codes, type Segment, ticksOf } from '../../data/columns.ts';
import type { FunnelProgram } from '../program.ts';
import type { Runs } from './matches.ts';

/** Units by event id, each counted once for a name. */
export interface NameCounts {
  /** The mark of the unit a name was counted for last: marks are more than 0 and rise. */
  readonly seen: Int32Array;
  readonly count: Int32Array;
}

export const noNames = (names: number): NameCounts => ({ seen: new Int32Array(names), count: new Int32Array(names) });

/** Counts the names of rows from … to - 1 that were not counted for the unit of this mark yet. */
export function countNames(
  { seen, count }: NameCounts,
  mark: number,
  event: Codes,
  from: number,
  to: number,
  user: number,
  passes: RowTest | null,
): void {
  for (let row = from; row < to; row++) {
    if (passes && !passes(row, user)) continue;
    const name = event[row];
    // Without a branch, whole numbers only: whether a name is new cannot be guessed, and this is most of the work.
    count[name] += (seen[name] - mark) >>> 31;
    seen[name] = mark;
  }
}

/** What was asked of a segment last. It goes with the segment. */
const latest = new WeakMap<Segment, { readonly question: string; readonly count: Int32Array }>();

/**
 * By event id, the units that have it in range: who would enter if it were the first step. This asks nothing of the
 * steps, so it is ready when they change.
 */
export function entriesByName(
  { document, rules, facts }: FunnelProgram,
  segment: Segment,
  { rowStart, ofUnit, users }: Runs,
  members: Uint8Array | null,
  passes: RowTest | null,
): Int32Array {
  const from = Math.max(rules.from, rules.cutFrom);
  const to = Math.min(rules.to, rules.cutTo);
  const session = rules.inSession ? [rules.sessionGap, document.session] : null;
  const names = facts.eventNames.length;
  const { unit, where } = document;
  const question = JSON.stringify([unit, where, from, to, document.segment, session, names, facts.endMs]);
  const known = latest.get(segment);
  if (known?.question === question) return known.count;
  const { event } = segment;
  const timeOf = ticksOf(rules.ticksPerMs, segment);
  const found = noNames(names);
  const units = (ofUnit ?? rowStart).length - 1;
  for (let one = 0; one < units; one++) {
    const user = users ? users[one] : one;
    if (members && members[user] === 0) continue;
    // The runs of a unit follow each other.
    let first = rowStart[ofUnit ? ofUnit[one] : one];
    let end = rowStart[ofUnit ? ofUnit[one + 1] : one + 1];
    while (first < end && timeOf(first) < from) first++;
    while (first < end && timeOf(end - 1) >= to) end--;
    countNames(found, one + 1, event, first, end, user, passes);
  }
  latest.set(segment, { question, count: found.count });
  return found.count;
}
