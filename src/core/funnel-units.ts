import type { PropertyColumn, Segment } from './columns.ts';
import { matchRows } from './funnel-match.ts';
import type { FunnelProgram } from './funnel-program.ts';

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
}

/**
 * Cuts a segment into the units the document asks for, in order, and hands each to `visit`. Polls `stop` between users;
 * false when it was stopped. Events that cannot change the outcome are left out unless `everyEvent`.
 */
export function eachUnit(
  program: FunnelProgram,
  segment: Segment,
  properties: ReadonlyMap<string, PropertyColumn>,
  stop: () => boolean,
  visit: (unit: Unit) => void,
  everyEvent = false,
): boolean {
  const { rules, document } = program;
  const match = matchRows(program, segment, properties);
  const timeOf = rowTimes(program, segment);
  const { unit } = document;
  const held = unit.kind === 'property' ? properties.get(unit.property) : undefined;
  // Only a direct step minds events that are no step and no exclusion.
  const keepsAll = everyEvent || rules.steps.some(({ direct }) => direct);

  for (let user = 0; user < segment.users; user++) {
    if (user % 1024 === 0 && stop()) return false;
    // Filters come before everything else, then sessions are cut: they belong to the user, not to the unit.
    const rows: number[] = [];
    for (let row = segment.userStart[user]; row < segment.userStart[user + 1]; row++)
      if (match.passes(row, user)) rows.push(row);
    if (rows.length === 0) continue;
    const sessions = sessionsOf(rows, timeOf, rules.sessionGap);
    const all = rows.map((row, i) => ({ row, time: timeOf(row), session: sessions[i] }));
    const last = all[all.length - 1];
    if (unit.kind === 'user') visit(unitOf(all, last, user));
    else {
      const parts = new Map<number, RowOfUnit[]>();
      for (const event of all) {
        // Code 0 is "no value": such events belong to no unit.
        const key =
          unit.kind === 'session' ? event.session : held ? held.codes[held.per === 'user' ? user : event.row] : 0;
        if (unit.kind === 'property' && key === 0) continue;
        const part = parts.get(key);
        if (part) part.push(event);
        else parts.set(key, [event]);
      }
      for (const part of parts.values()) visit(unitOf(part, last, user));
    }
  }
  return true;

  function unitOf(rows: readonly RowOfUnit[], last: RowOfUnit, user: number): Unit {
    const entryRow = occurrenceRow(rows, user);
    const events: UnitEvent[] = [];
    let group = -1;
    let groupTime = Number.NEGATIVE_INFINITY;
    let isNew = true;
    for (const { row, time, session } of rows) {
      const inRange = time >= rules.from && time < rules.to;
      if (rules.cutsEvents && !inRange) continue;
      if (time - groupTime > rules.tieTolerance) {
        isNew = true;
        groupTime = time;
      }
      const steps = match.steps(row, user);
      const exclusions = match.exclusions(row, user);
      if (!keepsAll && steps === 0 && exclusions === 0) continue;
      if (isNew) group++;
      isNew = false;
      events.push({
        row,
        time,
        group,
        session,
        steps,
        exclusions,
        entry:
          inRange &&
          (rules.order === 'any' ? steps !== 0 : (steps & 1) !== 0) &&
          (entryRow === null || entryRow === row),
      });
    }
    return { user, events, lastTime: last.time, lastSession: last.session };
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

/** Ticks of a row. */
export function rowTimes(program: FunnelProgram, { seconds, fraction }: Segment): (row: number) => number {
  const perSecond = program.rules.ticksPerMs * 1000;
  return fraction ? (row) => seconds[row] * perSecond + fraction[row] : (row) => seconds[row] * perSecond;
}

/** A session ends where the next event is more than the gap later. */
function sessionsOf(rows: readonly number[], timeOf: (row: number) => number, gap: number): number[] {
  let session = 0;
  let before = timeOf(rows[0]);
  return rows.map((row) => {
    const time = timeOf(row);
    if (time - before > gap) session++;
    before = time;
    return session;
  });
}
