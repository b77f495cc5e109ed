import type { StoredSegment } from './mix-rows.ts';
import type { RowColumns } from './partition-rows.ts';
import type { EventSums } from './segment-plan.ts';
import type { DayPlan, TimeFigures } from './time-figures.ts';

/** Rows that join a segment. */
export interface JoiningRows {
  /** They are among these. Users, events and values are numbered as in the segment. */
  readonly among: RowColumns;
  /** Which of these they are, in the order they will stand in, and how many rows of the segment come before each. */
  readonly rows: Uint32Array;
  readonly at: Uint32Array;
}

/** What rows that join add to the rows and users of each event, and the first and last time among themselves. */
export function sumsOfJoining(segment: StoredSegment, { among, rows }: JoiningRows, eventCount: number): EventSums {
  const { userOf, event, seconds, micros } = among;
  const eventRows = new Uint32Array(eventCount);
  const eventUsers = new Uint32Array(eventCount);
  const eventFirst = new Float64Array(eventCount).fill(Number.POSITIVE_INFINITY);
  const eventLast = new Float64Array(eventCount).fill(Number.NEGATIVE_INFINITY);
  const lastUser = new Int32Array(eventCount).fill(-1);
  for (const row of rows) {
    const user = userOf[row];
    const code = event[row];
    const ms = seconds[row] * 1000 + micros[row] / 1000;
    eventRows[code]++;
    if (lastUser[code] !== user && !(user < segment.users && hasHad(segment, user, code))) eventUsers[code]++;
    lastUser[code] = user;
    eventFirst[code] = Math.min(eventFirst[code], ms);
    eventLast[code] = Math.max(eventLast[code], ms);
  }
  return { eventRows, eventUsers, eventFirst, eventLast };
}

/** Whether a user has had an event before: mostly soon found. */
function hasHad(segment: StoredSegment, user: number, code: number): boolean {
  const events = segment.event();
  const end = segment.userStart[user + 1];
  for (let i = segment.userStart[user]; i < end; i++) if (events[i] === code) return true;
  return false;
}

/**
 * Users at the edges: what rows that join add to those that begin there, and all that end there. Where the last day has
 * moved beyond what the segment held, only users of these rows can.
 */
export function edgesOfJoining(
  { users, lastSecond, userStart, ...segment }: StoredSegment,
  { among, rows, at }: JoiningRows,
  { firstEdge, lastEdge }: DayPlan,
): Pick<TimeFigures, 'cutAtFirst' | 'cutAtLast'> {
  const { userOf, seconds } = among;
  let [cutAtFirst, cutAtLast] = [0, 0];
  const stored = lastSecond > lastEdge ? segment.seconds() : null;
  const isCut = (user: number): boolean => stored !== null && stored[userStart[user + 1] - 1] > lastEdge;
  if (stored !== null) for (let user = 0; user < users; user++) if (isCut(user)) cutAtLast++;
  for (let i = 0; i < rows.length; i++) {
    const user = userOf[rows[i]];
    const isNew = user >= users;
    if (i === 0 || userOf[rows[i - 1]] !== user) {
      const leads = isNew || at[i] === userStart[user];
      if (leads && seconds[rows[i]] < firstEdge && (isNew || segment.seconds()[at[i]] >= firstEdge)) cutAtFirst++;
    }
    if (userOf[rows[i + 1]] !== user && seconds[rows[i]] > lastEdge && (isNew || !isCut(user))) cutAtLast++;
  }
  return { cutAtFirst, cutAtLast };
}
