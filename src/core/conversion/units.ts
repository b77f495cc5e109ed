import { rowTests } from '../condition/row-test.ts';
import { type PropertyColumn, type Segment, SILENCE, ticksAt, ticksOf } from '../data/columns.ts';
import { sessionCut } from '../data/session-source.ts';
import { membersOfScope, type ScopeProgram } from './scope.ts';

/** Columns of one segment, by property name. A name that is missing is a property no event has. */
export type Columns = ReadonlyMap<string, PropertyColumn>;

/** What one unit did, in order: places from … to - 1 of the arrays. The object is used again for the next unit. */
export interface Unit {
  /** Its user's index in the segment. */
  user: number;
  from: number;
  to: number;
  /** Ticks of its first event, and of its last. */
  start: number;
  last: number;
  /** The tick up to which it was watched: the scope's horizon; for a session, its last event. */
  seenTo: number;
  /** It may have gone on after the horizon: always for a user; a session where it was not over by then. */
  goesOn: boolean;
  /** An array as long as any user needs; see `Segment` for rows. */
  readonly rows: Uint32Array;
  /** Places are rows: every event takes part. */
  readonly straight: boolean;
  /** Ticks of the event at a place: of most events nobody asks when they were, and reading them is most of a walk. */
  readonly tickAt: (place: number) => number;
  /** Counted from 0 for each user; nothing where the program does not ask for them. */
  readonly sessions: Int32Array;
  /** By session, the place of its user's where it begins, and after the last one that where it ends; as the above. */
  readonly sessionStarts: Int32Array;
  /** By row, other than 0 for a silence, which is nothing anybody did; undefined where there are none. */
  readonly silences: ArrayLike<number> | undefined;
}

/** Users between two looks at whether to stop. */
const STRETCH = 2048;

/**
 * Cuts a segment into the units of a scope and hands each that has an event in range to `visit`, those of a user in a
 * row and in order. Filters come first, then sessions are cut, then the range selects. A silence belongs to its user, in
 * the session before it where one must be named, but a unit begins with something somebody did, and no session holds one.
 * `among`: by user, 0 for those whose units are not wanted. False when stopped.
 */
export function eachUnit(
  program: ScopeProgram,
  segment: Segment,
  columns: Columns,
  stop: () => boolean,
  visit: (unit: Unit) => void,
  among?: Uint8Array,
): boolean {
  const { scope, horizon, anchor } = program;
  const { rules } = anchor;
  const { userStart, seconds } = segment;
  const members = membersOfScope(program, segment, columns);
  const filters = rowTests(scope.where, columns);
  const silences = columns.get(SILENCE)?.codes;
  const cuts = sessionCut(scope.session, columns, rules.sessionGap);
  const timeOf = ticksOf(rules.ticksPerMs, segment);
  const bySession = scope.unit.kind === 'session';
  const ranged = rules.from !== Number.NEGATIVE_INFINITY || rules.to !== Number.POSITIVE_INFINITY;
  const everything = filters.length === 0 && silences === undefined;
  const room = takeRoom(everything ? segment.rows : mostRows(segment), program.sessions);
  const { rows, sessions, sessionStarts } = room;
  const tickAt = everything ? timeOf : (place: number) => timeOf(rows[place]);
  const unit: Unit = {
    ...{ user: 0, from: 0, to: 0, start: 0, last: 0, seenTo: horizon, goesOn: true },
    ...{ rows, straight: everything, tickAt, sessions, sessionStarts, silences },
  };
  const seen = areWhole(program, columns) ? timesSeen(program, segment) : null;

  /** So many whole seconds make up the gap, but for a part of one. */
  const gapSeconds = Math.floor(rules.sessionGap / (1000 * rules.ticksPerMs));
  const byGap = scope.session === null || !columns.has(scope.session.property);

  /** Where every event takes part, as mostly, the places are the rows, and there is nothing to read but sessions. */
  function cutSessions(user: number): void {
    let session = 0;
    let row = userStart[user];
    const end = userStart[user + 1];
    sessions[row] = 0;
    sessionStarts[0] = row;
    if (byGap)
      while (++row < end) {
        const gone = seconds[row] - seconds[row - 1];
        // Parts of a second matter only close to the gap.
        if (gone >= gapSeconds && (gone > gapSeconds + 1 || timeOf(row) - timeOf(row - 1) > rules.sessionGap))
          sessionStarts[++session] = row;
        sessions[row] = session;
      }
    else
      while (++row < end) {
        if (cuts(row - 1, row, user, timeOf(row) - timeOf(row - 1))) sessionStarts[++session] = row;
        sessions[row] = session;
      }
    sessionStarts[session + 1] = end;
  }

  function readSome(user: number): number {
    room.isRows = 0;
    let count = 0;
    let session = 0;
    // The last thing somebody did.
    let last = -1;
    let before = 0;
    for (let row = userStart[user], end = userStart[user + 1]; row < end; row++) {
      if (filters.length > 0 && !filters.every((passes) => passes(row, user))) continue;
      const isSilence = silences !== undefined && silences[row] !== 0;
      if (isSilence && (bySession || last < 0)) continue;
      const time = program.sessions ? timeOf(row) : 0;
      if (!isSilence) {
        if (last >= 0 && cuts(last, row, user, time - before)) session++;
        last = row;
        before = time;
      }
      rows[count] = row;
      if (program.sessions) {
        if (count === 0 || session !== sessions[count - 1]) sessionStarts[session] = count;
        sessions[count] = session;
      }
      count++;
    }
    if (program.sessions) sessionStarts[session + 1] = count;
    return count;
  }

  if (everything) placesAreRows(room, segment.rows);
  for (let user = 0; user < segment.users; user++) {
    if (user % STRETCH === 0 && stop()) return false;
    if (members?.[user] === 0 || among?.[user] === 0) continue;
    let from = everything ? userStart[user] : 0;
    let to = everything ? userStart[user + 1] : readSome(user);
    const last = to;
    if (everything && program.sessions) cutSessions(user);
    if (ranged) {
      from = placeAt(unit, from, to, rules.from);
      while (silences && from < to && silences[rows[from]] !== 0) from++;
      to = placeAt(unit, from, to, rules.to);
    }
    if (from === to) continue;
    unit.user = user;
    if (!bySession) {
      unit.from = from;
      unit.to = to;
      unit.start = seen === null ? tickAt(from) : seen.first[user];
      unit.last = seen === null ? tickAt(to - 1) : seen.last[user];
      visit(unit);
      continue;
    }
    while (from < to) {
      let end = from + 1;
      while (end < to && sessions[end] === sessions[from]) end++;
      unit.from = from;
      unit.to = end;
      unit.start = tickAt(from);
      unit.last = tickAt(end - 1);
      unit.seenTo = unit.last;
      unit.goesOn =
        end === to &&
        (to < last && sessions[to] === sessions[to - 1] ? true : horizon - tickAt(to - 1) <= rules.sessionGap);
      visit(unit);
      from = end;
    }
  }
  spare = room;
  return true;
}

/** Whether units are users with all that they did. */
function areWhole({ scope: { unit, where, range } }: ScopeProgram, columns: Columns): boolean {
  return unit.kind === 'user' && where.length === 0 && range === null && !columns.has(SILENCE);
}

/** Whether the units are all users, with all that they did. */
export const takesAll = (program: ScopeProgram, columns: Columns): boolean =>
  program.scope.segment === null && areWhole(program, columns);

/** When each user of a segment was first seen, and last, in ticks. */
export interface TimesSeen {
  readonly first: Float64Array;
  readonly last: Float64Array;
}

const timesOf = new WeakMap<Segment, TimesSeen>();
/** Of the segment at hand. */
let latest: { readonly segment: Segment; readonly times: TimesSeen } | null = null;

/** To read them takes as long as much else that is asked of a segment. */
export function timesSeen({ anchor, facts }: ScopeProgram, segment: Segment): TimesSeen {
  const known = timesOf.get(segment) ?? (latest?.segment === segment ? latest.times : null);
  if (known) return known;
  const { userStart, users } = segment;
  const { ticksPerMs } = anchor.rules;
  const times = {
    first: ticksAt(ticksPerMs, segment, userStart, users),
    last: ticksAt(ticksPerMs, segment, userStart.subarray(1), users, -1),
  };
  if (facts.keeps?.(segment, 'users seen', 16 * users) ?? true) timesOf.set(segment, times);
  else latest = { segment, times };
  return times;
}

/** Arrays that a walk fills anew for each segment. */
interface Room {
  readonly rows: Uint32Array;
  readonly sessions: Int32Array;
  readonly sessionStarts: Int32Array;
  /** So many of `rows`, from the first on, are known to be 0, 1, 2 … */
  isRows: number;
}

/** Those of the last walk, for the next one: fresh memory takes longer to get than to fill. */
let spare: Room | null = null;

function takeRoom(size: number, sessions: boolean): Room {
  const taken = spare;
  // Whoever walks while another does has arrays of their own.
  spare = null;
  if (taken && taken.rows.length >= size && (!sessions || taken.sessions.length >= size)) return taken;
  return {
    rows: new Uint32Array(size),
    sessions: new Int32Array(sessions ? size : 0),
    sessionStarts: new Int32Array(sessions ? size + 1 : 0),
    isRows: 0,
  };
}

function placesAreRows(room: Room, size: number): void {
  for (let row = room.isRows; row < size; row++) room.rows[row] = row;
  room.isRows = Math.max(room.isRows, size);
}

/** The first of a unit's places from … to - 1 whose event was not before a tick; `to` where there is none. */
export function placeAt({ tickAt }: Pick<Unit, 'tickAt'>, from: number, to: number, tick: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tickAt(middle) < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the events at places from … to - 1 of a unit's arrays are something somebody did. */
export function deedsIn({ rows, silences }: Unit, from: number, to: number): number {
  let deeds = to - from;
  if (silences) for (let place = from; place < to; place++) if (silences[rows[place]] !== 0) deeds--;
  return deeds;
}

/** The place of the last thing a unit did. */
export function lastDeed({ to, rows, silences }: Unit): number {
  let place = to - 1;
  // It begins with one.
  while (silences && silences[rows[place]] !== 0) place--;
  return place;
}

function mostRows({ users, userStart }: Segment): number {
  let most = 0;
  for (let user = 0; user < users; user++) most = Math.max(most, userStart[user + 1] - userStart[user]);
  return most;
}
