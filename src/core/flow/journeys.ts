import type { PropertyColumns, Segment } from '../data/columns.ts';
import { sessionCut } from '../data/session-source.ts';
import { matchRows } from '../funnel/row-match.ts';
import { membersFor } from '../segment/members.ts';
import { itemColumn, itemsOf } from './items.ts';
import type { FlowProgram, ItemTable } from './program.ts';
import { eachSpan } from './spans.ts';

/**
 * The journeys of one segment, collapsed and cut to the flow's columns, unit by unit. What is asked of a flow is counted
 * on these, so that it goes through the events once.
 */
export interface Journeys {
  readonly count: number;
  /** How many units have one. */
  readonly units: number;
  /** Items by their numbers here; see `ItemTable`. */
  readonly names: readonly string[];
  /** By journey: its user's index in the segment, and the number of its unit, from 1. */
  readonly user: Uint32Array;
  readonly unit: Uint32Array;
  /** By journey: 1 where it does not go on beyond its last column. */
  readonly ended: Uint8Array;
  /** By journey, where its columns begin below; one more for where the last ones end. */
  readonly start: Uint32Array;
  /** By column: the item, how many further events collapsing folded into it, and the row of the first in time of them. */
  readonly items: Small;
  readonly repeats: Small;
  readonly rows: Uint32Array;
}

/** Numbers in as few bytes as hold the largest of them: new memory costs as much as what is done with it. */
type Small = Uint8Array | Uint16Array | Uint32Array;

/** What an array of journeys takes. */
export const bytesOf = ({ user, unit, ended, start, items, repeats, rows }: Journeys): number =>
  [user, unit, ended, start, items, repeats, rows].reduce((sum, { byteLength }) => sum + byteLength, 0);

/** Reads the journeys of segments, one after another. Null when `stop` said so meanwhile. */
export function journeyReader(
  program: FlowProgram,
): (segment: Segment, properties: PropertyColumns, stop: () => boolean) => Journeys | null {
  const { anchor, unit } = program.document;
  const read = anchor === null && unit.kind === 'user' ? readSessions : readSpans;
  let room = emptyRoom(0);
  return (segment, properties, stop) => {
    const table = itemsOf(program, properties, stop);
    if (!table) return null;
    // No event is in two journeys.
    if (room.items.length < segment.rows) room = emptyRoom(segment.rows);
    room.count = 0;
    room.units = 0;
    if (!read(program, segment, properties, table, room, stop)) return null;
    const { count, units, user, unit, ended, start, items, repeats, rows } = room;
    const places = start[count];
    return {
      count,
      units,
      names: table.names,
      user: user.slice(0, count),
      unit: unit.slice(0, count),
      ended: ended.slice(0, count),
      start: start.slice(0, count + 1),
      items: small(items, places),
      repeats: small(repeats, places),
      rows: rows.slice(0, places),
    };
  };
}

/** Reads journeys of any kind. */
function readSpans(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  table: ItemTable,
  into: Room,
  stop: () => boolean,
): boolean {
  const { columns, collapse } = program.document;
  const { user, unit, ended, start, items, repeats, rows } = into;
  let place = 0;
  return eachSpan(program, segment, properties, table, stop, (span) => {
    const { events, step, end } = span;
    const first = place;
    let before = -1;
    let i = span.first;
    for (; i !== end; i += step) {
      const item = events.items[i];
      if (collapse && item === before) {
        repeats[place - 1]++;
        // Read backwards, an earlier one comes later.
        if (step < 0) rows[place - 1] = events.rows[i];
        continue;
      }
      if (place - first === columns) break;
      before = item;
      items[place] = item;
      repeats[place] = 0;
      rows[place] = events.rows[i];
      place++;
    }
    if (into.count === 0 || unit[into.count - 1] !== span.unit) into.units++;
    user[into.count] = span.user;
    unit[into.count] = span.unit;
    ended[into.count] = i === end ? 1 : 0;
    into.count++;
    start[into.count] = place;
  });
}

/**
 * The same where each session of a user is a journey, which most flows ask and which takes all events: in one loop over
 * them it takes less than half as long as by way of a list of each user's events.
 */
function readSessions(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  { ofCode }: ItemTable,
  into: Room,
  stop: () => boolean,
): boolean {
  const { document, keeps, anchor } = program;
  const { columns, collapse } = document;
  const { sessionGap, ticksPerMs, from, to } = anchor.rules;
  const { event, userStart, seconds, fraction } = segment;
  const { user: users, unit, ended, start, items, repeats, rows } = into;
  const match = matchRows(anchor, segment, properties);
  const filtered = anchor.document.where.length > 0;
  const cuts = sessionCut(document.session, properties, sessionGap);
  const column = itemColumn(program, properties);
  const members = membersFor(anchor, segment, properties);
  const perSecond = ticksPerMs * 1000;
  let count = 0;
  let place = 0;
  for (let user = 0; user < segment.users; user++) {
    if (user % 1024 === 0 && stop()) return false;
    if (members !== null && members[user] === 0) continue;
    const known = count;
    // The event before, its time and its item; where its journey begins, and whether there is room in it.
    let last = -1;
    let time = 0;
    let before = -1;
    let first = 0;
    let isOpen = false;
    for (let row = userStart[user], end = userStart[user + 1]; row < end; row++) {
      const name = event[row];
      if (keeps[name] === 0 || (filtered && !match.passes(row, user))) continue;
      const now = seconds[row] * perSecond + (fraction === null ? 0 : fraction[row]);
      if (last < 0 || cuts(last, row, user, now - time)) {
        isOpen = now >= from && now < to;
        if (isOpen) {
          before = -1;
          first = place;
          users[count] = user;
          unit[count] = user + 1;
          ended[count] = 1;
          start[count] = place;
          count++;
        }
      }
      last = row;
      time = now;
      if (!isOpen) continue;
      const code = column === undefined ? 0 : column.codes[column.per === 'user' ? user : row];
      const item = code === 0 ? name : ofCode[code];
      if (collapse && item === before) repeats[place - 1]++;
      else if (place - first < columns) {
        before = item;
        items[place] = item;
        repeats[place] = 0;
        rows[place] = row;
        place++;
      } else {
        isOpen = false;
        ended[count - 1] = 0;
      }
    }
    if (count > known) into.units++;
  }
  start[count] = place;
  into.count = count;
  return true;
}

function small(numbers: Uint32Array, count: number): Small {
  let bits = 0;
  for (let i = 0; i < count; i++) bits |= numbers[i];
  const held = numbers.subarray(0, count);
  return bits >>> 0 > 0xffff ? held.slice() : bits > 0xff ? new Uint16Array(held) : new Uint8Array(held);
}

/** Where journeys are read into, before it is known how many there are. */
type Room = ReturnType<typeof emptyRoom>;

const emptyRoom = (rows: number) => ({
  count: 0,
  units: 0,
  user: new Uint32Array(rows),
  unit: new Uint32Array(rows),
  ended: new Uint8Array(rows),
  start: new Uint32Array(rows + 1),
  items: new Uint32Array(rows),
  repeats: new Uint32Array(rows),
  rows: new Uint32Array(rows),
});

/** By journey what distinct counts tell apart, from 1: its unit, or where journeys count itself. */
export const countedOf = ({ document }: FlowProgram, { unit, count }: Journeys): Uint32Array =>
  document.count === 'units' ? unit : Uint32Array.from({ length: count }, (_, journey) => journey + 1);
