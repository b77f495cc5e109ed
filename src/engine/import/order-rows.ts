import { tieOrder } from './build-segment.ts';
import type { RowColumns } from './partition-rows.ts';
import type { SegmentPlan } from './segment-plan.ts';
import { sortRows } from './sort-rows.ts';

/** Puts row numbers in order by user, in order of appearance, and finds where each user begins. */
export function groupByUser({ rows, users, userOf, order, start }: RowColumns, scratch: Uint32Array): void {
  start.fill(0);
  for (let row = 0; row < rows; row++) start[userOf[row] + 1]++;
  for (let user = 0; user < users.size; user++) start[user + 1] += start[user];
  const next = scratch.subarray(0, users.size);
  next.set(start.subarray(0, users.size));
  for (let row = 0; row < rows; row++) order[next[userOf[row]]++] = row;
}

/** Puts each user's row numbers in order of time. */
export function sortUsers(rows: RowColumns, plan: SegmentPlan, scratch: Uint32Array): void {
  const { users, seconds, micros, order, start } = rows;
  const keys = { seconds, micros: plan.fraction === 'none' ? null : micros, tie: tieOrder(rows, plan) };
  for (let user = 0; user < users.size; user++) sortRows(order, start[user], start[user + 1], keys, scratch);
}

/** The first place after `from` whose row has the user and time of the one before. */
export function nextTied({ order, userOf, seconds, micros }: RowColumns, from: number, rows: number): number {
  for (let at = from + 1; at < rows; at++) {
    const [a, b] = [order[at - 1], order[at]];
    if (seconds[a] === seconds[b] && micros[a] === micros[b] && userOf[a] === userOf[b]) return at;
  }
  return rows;
}
