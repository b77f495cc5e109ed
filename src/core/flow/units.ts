import type { PropertyColumn, PropertyColumns, Segment } from '../data/columns.ts';
import { sessionCut } from '../data/session-source.ts';
import type { RowMatch } from '../funnel/row-match.ts';
import { itemColumn } from './items.ts';
import type { FlowProgram, ItemTable } from './program.ts';

/** Events of the user at hand, those left after cleaning, in order. Arrays are as long as any user needs. */
export interface Events {
  readonly rows: Uint32Array;
  /** Item numbers; see `ItemTable`. */
  readonly items: Int32Array;
  /** Ticks; see `FunnelRules`. */
  readonly times: Float64Array;
  /** Counted from 0. They belong to the user: a property that splits the user into units does not cut them anew. */
  readonly sessions: Int32Array;
}

export interface UnitReader {
  /** Overwritten by `each`. */
  readonly events: Events;
  /** Reads a user and hands each of its units to `visit`: events from … to - 1. */
  each(user: number, visit: (from: number, to: number) => void): void;
}

/** Reads the units of a segment, user by user: cleaned, with items and sessions. Allocates here and never again. */
export function unitReader(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  items: ItemTable,
  match: RowMatch,
): UnitReader {
  const { unit } = program.document;
  const most = mostRows(segment);
  const all = eventArrays(most);
  const clean = cleaner(program, segment, properties, items, match, all);
  if (unit.kind === 'user')
    return {
      events: all,
      each: (user, visit) => {
        visit(0, clean(user));
      },
    };
  if (unit.kind === 'session')
    return {
      events: all,
      each: (user, visit) => {
        const count = clean(user);
        for (let from = 0; from < count; ) {
          const to = sessionEnd(all, from, count);
          visit(from, to);
          from = to;
        }
      },
    };
  // Events without a value, which is code 0, belong to no unit.
  const held = properties.get(unit.property);
  if (held === undefined) return { events: all, each: () => {} };
  if (held.per === 'user')
    return {
      events: all,
      each: (user, visit) => {
        if (held.codes[user] !== 0) visit(0, clean(user));
      },
    };
  const own = eventArrays(most);
  const split = splitter(held, all, own);
  return {
    events: own,
    each: (user, visit) => {
      split(clean(user), visit);
    },
  };
}

/** The end of the session that event `from` is in, `to` at most. */
export function sessionEnd({ sessions }: Events, from: number, to: number): number {
  let end = from + 1;
  while (end < to && sessions[end] === sessions[from]) end++;
  return end;
}

/** Lists a user's events that are left after cleaning, cut into sessions, and returns how many these are. */
function cleaner(
  program: FlowProgram,
  { event, userStart, seconds, fraction }: Segment,
  properties: PropertyColumns,
  { ofCode }: ItemTable,
  match: RowMatch,
  { rows, items, times, sessions }: Events,
): (user: number) => number {
  const { document, keeps, anchor } = program;
  const { sessionGap, ticksPerMs } = anchor.rules;
  const cuts = sessionCut(document.session, properties, sessionGap);
  const perSecond = ticksPerMs * 1000;
  const filtered = anchor.document.where.length > 0;
  const column = itemColumn(program, properties);
  return (user) => {
    let count = 0;
    let session = 0;
    let before = 0;
    for (let row = userStart[user], end = userStart[user + 1]; row < end; row++) {
      const name = event[row];
      if (keeps[name] === 0 || (filtered && !match.passes(row, user))) continue;
      const time = seconds[row] * perSecond + (fraction === null ? 0 : fraction[row]);
      const code = column === undefined ? 0 : column.codes[column.per === 'user' ? user : row];
      if (count > 0 && cuts(rows[count - 1], row, user, time - before)) session++;
      before = time;
      rows[count] = row;
      items[count] = code === 0 ? name : ofCode[code];
      times[count] = time;
      sessions[count] = session;
      count++;
    }
    return count;
  };
}

/** Moves the first `count` events of `all` to `own` so that those with the same value stand together, in order of their first. */
function splitter({ codes, values }: PropertyColumn, all: Events, own: Events) {
  // By value, a chain of events: its first and last, and from each its next.
  const first = new Int32Array(values.length + 1).fill(-1);
  const last = new Int32Array(values.length + 1);
  const next = new Int32Array(all.rows.length);
  const found = new Int32Array(all.rows.length);
  return (count: number, visit: (from: number, to: number) => void): void => {
    let chains = 0;
    for (let i = 0; i < count; i++) {
      const code = codes[all.rows[i]];
      if (code === 0) continue;
      if (first[code] < 0) {
        first[code] = i;
        found[chains++] = code;
      } else next[last[code]] = i;
      last[code] = i;
      next[i] = -1;
    }
    let from = 0;
    for (let chain = 0; chain < chains; chain++) {
      let to = from;
      for (let i = first[found[chain]]; i >= 0; i = next[i]) {
        own.rows[to] = all.rows[i];
        own.items[to] = all.items[i];
        own.times[to] = all.times[i];
        own.sessions[to] = all.sessions[i];
        to++;
      }
      first[found[chain]] = -1;
      visit(from, to);
      from = to;
    }
  };
}

function mostRows({ users, userStart }: Segment): number {
  let most = 0;
  for (let user = 0; user < users; user++) most = Math.max(most, userStart[user + 1] - userStart[user]);
  return most;
}

const eventArrays = (length: number): Events => ({
  rows: new Uint32Array(length),
  items: new Int32Array(length),
  times: new Float64Array(length),
  sessions: new Int32Array(length),
});
