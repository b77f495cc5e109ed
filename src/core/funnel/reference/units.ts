import { type PropertyColumn, type PropertyColumns, type Segment, SILENCE } from '../../data/columns.ts';
import { type SessionCut, sessionCut } from '../../data/session-source.ts';
import type { FunnelProgram } from '../program.ts';
import { matchRows } from '../row-match.ts';

/** One event of a unit, as the reference evaluator sees it. */
export interface UnitEvent {
  /** Its row in the segment. */
  readonly row: number;
  /** Ticks since the data set's base. */
  readonly time: number;
  /** Which of the unit's tie groups it belongs to, counted from 0. */
  readonly group: number;
  /** Which of the user's sessions it belongs to, counted from 0. */
  readonly session: number;
  /** Bit k: it satisfies step k. */
  readonly steps: number;
  /** Bit x: it is an event of exclusion x. */
  readonly exclusions: number;
  /** Like `group`, but a group of repeats only is in the place of the one before it: what is direct goes by it. */
  readonly place: number;
  /** It is none but as an entry, since its name is that of the event before it. */
  readonly repeat: boolean;
  /** An attempt may begin here. */
  readonly entry: boolean;
}

/** What one unit did, in order. */
export interface Unit {
  /** Its user's index in the segment. */
  readonly user: number;
  readonly events: readonly UnitEvent[];
  /** Ticks of its user's last event, and which session that was in, however the range cuts. */
  readonly lastTime: number;
  readonly lastSession: number;
  /** The code of the property value it is held to, where events are split by one; else 0. */
  readonly value: number;
}

interface UnitOptions {
  /** Also the events that cannot change the outcome. */
  readonly everyEvent?: boolean;
  /** A property by whose values units are split further. */
  readonly splitBy?: string | null;
  /** By user, 1 for those that take part; null for all. */
  readonly members?: Uint8Array | null;
}

/**
 * Cuts a segment into the units the document asks for, in order, and hands each to `visit`. Polls `stop` between users;
 * false when it was stopped.
 */
export function eachUnit(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  stop: () => boolean,
  visit: (unit: Unit) => void,
  { everyEvent = false, splitBy = null, members = null }: UnitOptions = {},
): boolean {
  const { rules, document } = program;
  const match = matchRows(program, segment, properties);
  const timeOf = rowTimes(program, segment);
  const cuts = sessionCut(document.session, properties, rules.sessionGap);
  const silences = properties.get(SILENCE)?.codes;
  const { unit } = document;
  const held = unit.kind === 'property' ? codeOf(properties.get(unit.property)) : null;
  const split = splitBy === null ? null : codeOf(properties.get(splitBy));
  // Only a direct step minds events that are no step and no exclusion.
  const keepsAll = everyEvent || rules.steps.some(({ direct }) => direct);

  for (let user = 0; user < segment.users; user++) {
    if (user % 1024 === 0 && stop()) return false;
    if (members?.[user] === 0) continue;
    // Filters come before everything else, then sessions are cut: they belong to the user, not to the unit.
    const rows: number[] = [];
    for (let row = segment.userStart[user]; row < segment.userStart[user + 1]; row++)
      if (match.passes(row, user)) rows.push(row);
    if (rows.length === 0) continue;
    const sessions = sessionsOf(rows, user, timeOf, cuts, silences);
    const all = rows.map((row, i) => ({ row, time: timeOf(row), session: sessions[i] }));
    const last = all[all.length - 1];
    if (unit.kind === 'user' && !split) visit(unitOf(all, last, user, 0));
    else {
      const parts = new Map<string, { readonly rows: RowOfUnit[]; readonly value: number }>();
      for (const event of all) {
        const part = unit.kind === 'session' ? event.session : held ? held(event.row, user) : 0;
        const value = split ? split(event.row, user) : 0;
        // Code 0 is "no value": such events belong to no unit.
        if ((held && part === 0) || (split && value === 0)) continue;
        const known = parts.get(`${part} ${value}`);
        if (known) known.rows.push(event);
        else parts.set(`${part} ${value}`, { rows: [event], value });
      }
      for (const { rows, value } of parts.values()) visit(unitOf(rows, last, user, value));
    }
  }
  return true;

  function unitOf(rows: readonly RowOfUnit[], last: RowOfUnit, user: number, value: number): Unit {
    const entryRow = occurrenceRow(rows, user);
    const events: UnitEvent[] = [];
    let group = -1;
    let groupTime = Number.NEGATIVE_INFINITY;
    let isNew = true;
    let place = -1;
    let placed = -1;
    let before: RowOfUnit | null = null;
    for (const { row, time, session } of rows) {
      const inRange = time >= rules.from && time < rules.to;
      if (time < rules.cutFrom || time >= rules.cutTo) continue;
      const steps = match.steps(row, user);
      const entry =
        inRange && (rules.order === 'any' ? steps !== 0 : (steps & 1) !== 0) && (entryRow === null || entryRow === row);
      const repeat =
        document.collapse &&
        before !== null &&
        segment.event[before.row] === segment.event[row] &&
        (!rules.inSession || before.session === session);
      before = { row, time, session };
      if (repeat && !entry) continue;
      if (time - groupTime > rules.tieTolerance) {
        isNew = true;
        groupTime = time;
      }
      const exclusions = repeat ? 0 : match.exclusions(row, user);
      if (!keepsAll && steps === 0 && exclusions === 0) continue;
      if (isNew) group++;
      isNew = false;
      if (!repeat && placed !== group) {
        placed = group;
        place++;
        // Repeats that came before in its group are in its place.
        for (let i = events.length - 1; i >= 0 && events[i].group === group; i--) events[i] = { ...events[i], place };
      }
      events.push({
        row,
        time,
        group,
        session,
        steps,
        exclusions,
        place,
        repeat,
        entry,
      });
    }
    return { user, events, lastTime: last.time, lastSession: last.session, value };
  }

  /** The one row a first occurrence allows as entry, -1 when there is none; null when any may be. */
  function occurrenceRow(rows: readonly RowOfUnit[], user: number): number | null {
    const { occurrence } = document.steps[0];
    if (occurrence === 'any') return null;
    const first =
      occurrence === 'first-ever'
        ? rows.find(({ row }) => match.namedByFirstStep(row))
        : rows.find(({ row }) => (match.steps(row, user) & 1) !== 0);
    return first === undefined ? -1 : first.row;
  }
}

interface RowOfUnit {
  readonly row: number;
  readonly time: number;
  readonly session: number;
}

type CodeOf = (row: number, user: number) => number;

const codeOf = (column: PropertyColumn | undefined): CodeOf => {
  if (!column) return () => 0;
  const { codes, per } = column;
  return per === 'user' ? (_, user) => codes[user] : (row) => codes[row];
};

/** Ticks of a row. */
export function rowTimes(program: FunnelProgram, { seconds, fraction }: Segment): (row: number) => number {
  const perSecond = program.rules.ticksPerMs * 1000;
  return fraction ? (row) => seconds[row] * perSecond + fraction[row] : (row) => seconds[row] * perSecond;
}

/** By event, which of the user's sessions it is in; of a silence, the one before it, which does not hold it. */
function sessionsOf(
  rows: readonly number[],
  user: number,
  timeOf: (row: number) => number,
  cuts: SessionCut,
  silences: ArrayLike<number> | undefined,
): number[] {
  let session = 0;
  let before = -1;
  return rows.map((row) => {
    if (silences !== undefined && silences[row] !== 0) return session;
    if (before >= 0 && cuts(before, row, user, timeOf(row) - timeOf(before))) session++;
    before = row;
    return session;
  });
}
