import { type Segment, ticksOf } from '../data/columns.ts';
import type { FirstEvents } from './first-events.ts';
import type { ScopeProgram } from './scope.ts';
import { type Columns, placeAt, takesAll, timesSeen, type Unit } from './units.ts';

/**
 * Where a unit stands: kinds 0 … goals - 1 of its events are the goals. Only what lies within `lookAhead` ticks of its
 * first event counts; `horizon` is the tick up to which anything is known; `ends` as
 * below, where they are known.
 */
export function standingOf(
  unit: Unit,
  { goals: { count, places, kinds, ticks } }: FirstEvents,
  lookAhead: number,
  horizon: number,
  standing: Standing,
  ends: Int32Array | null = null,
): void {
  const { goalAt, goalTick } = standing;
  const { from, to, start, goesOn } = unit;
  const last = start + lookAhead;
  const end = ends ? ends[unit.user] : unit.last <= last ? to : placeAt(unit, from, to, last + 1);
  standing.end = end;
  standing.open = goesOn && last >= horizon;
  goalAt.fill(-1);
  // The first of each stays.
  for (let i = count - 1; i >= 0; i--) {
    if (places[i] >= end) continue;
    goalAt[kinds[i]] = places[i];
    goalTick[kinds[i]] = ticks[i];
  }
}

/** Whether a step comes before the goal, or the goal (-1) does not come. At equal times it does. */
export const precedes = ({ tickAt }: Unit, step: number, goal: number): boolean =>
  goal < 0 || step < goal || tickAt(step) === tickAt(goal);

/** How the unit at hand stands. */
export interface Standing {
  /** The place where its stretch ends. */
  end: number;
  /** The stretch had not run out by the horizon. */
  open: boolean;
  /** By goal: where it first came within the stretch, -1 where it did not. */
  readonly goalAt: Int32Array;
  /** Ticks of those that came. */
  readonly goalTick: Float64Array;
}

export const standingRoom = (goals: number): Standing => ({
  ...{ end: 0, open: false },
  ...{ goalAt: new Int32Array(goals), goalTick: new Float64Array(goals) },
});

/** What was asked of a segment last. */
const latest = new WeakMap<Segment, { readonly lookAhead: number; readonly ends: Int32Array }>();

/**
 * By user, the place where the stretch of so many ticks from the first event ends; null where units are not all users with
 * all they did. It asks nothing of the tags, so it is known when they change: to look for it takes as long as all else.
 */
export function stretchEnds(
  program: ScopeProgram,
  segment: Segment,
  columns: Columns,
  lookAhead: number,
): Int32Array | null {
  if (!takesAll(program, columns)) return null;
  const known = latest.get(segment);
  if (known?.lookAhead === lookAhead) return known.ends;
  const { userStart, users } = segment;
  const { ticksPerMs } = program.anchor.rules;
  const { first, last } = timesSeen(program, segment);
  const tickAt = ticksOf(ticksPerMs, segment);
  const ends = new Int32Array(users);
  for (let user = 0; user < users; user++) {
    const [from, to] = [userStart[user], userStart[user + 1]];
    const until = first[user] + lookAhead;
    ends[user] = last[user] <= until ? to : placeAt({ tickAt }, from, to, until + 1);
  }
  if (program.facts.keeps?.(segment, 'stretches', ends.byteLength) ?? true) latest.set(segment, { lookAhead, ends });
  else latest.delete(segment);
  return ends;
}
