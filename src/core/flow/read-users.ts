import type { Codes, PropertyColumns, Segment } from '../data/columns.ts';
import { type SessionCut, sessionCut } from '../data/session-source.ts';
import { matchRows, type RowMatch } from '../funnel/row-match.ts';
import { membersFor } from '../segment/members.ts';
import { itemColumn } from './items.ts';
import type { FlowProgram, ItemTable } from './program.ts';
import type { Room } from './room.ts';

/** So many users at a time: enough for what is looked up before they are read, and `stop` is asked often. */
const BLOCK = 64;

/**
 * Reads the journeys of whole users into a room. Most flows are of these, and straight over the rows they take less than
 * half as long as by way of a list of each user's events. False when `stop` said so meanwhile.
 *
 * Block by block, since one loop over a whole segment is compiled while it runs, and what was compiled is thrown away at
 * its end. Tried and no faster: cutting all sessions first, without a branch, and then reading each; narrower rooms.
 * Sessions as units this way, too: a tenth.
 */
export function readUsers(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  items: ItemTable,
  room: Room,
  stop: () => boolean,
): boolean {
  const reading = readingOf(program, segment, properties, items);
  for (let user = 0; user < segment.users; user += BLOCK) {
    if (stop()) return false;
    readBlock(reading, room, user, Math.min(user + BLOCK, segment.users));
  }
  return true;
}

/** What reading the users of a segment takes. */
interface Reading {
  readonly segment: Segment;
  /** By user, 1 for who takes part; null for all. */
  readonly members: Uint8Array | null;
  readonly keeps: Uint8Array;
  readonly match: RowMatch;
  readonly isFiltered: boolean;
  readonly isAnchored: boolean;
  /** Towards the next row of a journey: -1 where it leads to an anchor. */
  readonly step: 1 | -1;
  /** Rows that are anchors; null where the steps of `match` tell. */
  readonly marks: Uint8Array | null;
  /** Ticks, as in `FunnelRules`. */
  readonly from: number;
  readonly to: number;
  readonly perSecond: number;
  /** The longest time in a journey from the event before; where it is timed, from its first. */
  readonly longest: number;
  readonly isTimed: boolean;
  /** What ends journeys where sessions have ids. */
  readonly cuts: SessionCut | null;
  /** Rows fewer whole seconds apart than this are in one journey: most need no more to tell. */
  readonly shortest: number;
  readonly columns: number;
  readonly collapse: boolean;
  /** Codes of the item property, by user or by row; null where items are event names. */
  readonly codes: Codes | null;
  readonly isPerUser: boolean;
  readonly ofCode: Int32Array;
}

function readingOf(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  { ofCode }: ItemTable,
): Reading {
  const { document, anchor, keeps } = program;
  const { columns, collapse, session } = document;
  const { sessionGap, window, ticksPerMs, from, to } = anchor.rules;
  const column = itemColumn(program, properties);
  const perSecond = ticksPerMs * 1000;
  const isTimed = document.windowMs !== null;
  const longest = isTimed ? window : sessionGap;
  const hasIds = !isTimed && session !== null;
  return {
    segment,
    members: membersFor(anchor, segment, properties),
    keeps,
    match: matchRows(anchor, segment, properties),
    isFiltered: anchor.document.where.length > 0,
    isAnchored: document.anchor !== null,
    step: document.anchor?.at === 'end' ? -1 : 1,
    marks: program.marked?.(segment) ?? null,
    from,
    to,
    perSecond,
    longest,
    isTimed,
    cuts: hasIds ? sessionCut(session, properties, sessionGap) : null,
    shortest: hasIds ? 0 : Math.floor(longest / perSecond),
    columns,
    collapse,
    codes: column ? column.codes : null,
    isPerUser: column?.per === 'user',
    ofCode,
  };
}

function readBlock(reading: Reading, room: Room, firstUser: number, endUser: number): void {
  const { segment, members, keeps, match, isFiltered, isAnchored, isTimed, step, shortest, columns, collapse } =
    reading;
  const { codes, isPerUser, ofCode } = reading;
  const { event, userStart, seconds } = segment;
  const { user: users, ended, start, head: heads, items, repeats, offsets } = room;
  let { count, place, mostRepeats, mostOffset } = room;
  for (let user = firstUser; user < endUser; user++) {
    if (members !== null && members[user] === 0) continue;
    const known = count;
    const end = step > 0 ? userStart[user + 1] : userStart[user] - 1;
    let row = step > 0 ? userStart[user] : userStart[user + 1] - 1;
    while (row !== end) {
      if (
        keeps[event[row]] === 0 ||
        (isFiltered && !match.passes(row, user)) ||
        (isAnchored && !isAnchor(reading, row, user))
      ) {
        row += step;
        continue;
      }
      const head = row;
      let before = row;
      if (isAnchored || isInRange(reading, row)) {
        const full = place + columns;
        let item = -1;
        let goesOn = false;
        start[count] = place;
        for (;;) {
          const code = codes === null ? 0 : codes[isPerUser ? user : row];
          const next = code === 0 ? event[row] : ofCode[code];
          if (collapse && next === item) {
            mostRepeats |= ++repeats[place - 1];
            // Read backwards, an earlier one comes later.
            if (step < 0) offsets[place - 1] = head - row;
          } else if (place < full) {
            item = next;
            items[place] = next;
            repeats[place] = 0;
            offsets[place] = (row - head) * step;
            place++;
          } else {
            goesOn = true;
            break;
          }
          do row += step;
          while (row !== end && (keeps[event[row]] === 0 || (isFiltered && !match.passes(row, user))));
          if (row === end) break;
          // Read backwards, all but those at once look too far apart at first.
          if ((seconds[row] - seconds[before]) >>> 0 >= shortest && isApart(reading, before, row, user)) break;
          if (!isTimed) before = row;
        }
        users[count] = user;
        heads[count] = head;
        ended[count] = goesOn ? 0 : 1;
        mostOffset |= offsets[place - 1];
        count++;
        if (isAnchored) break;
        if (!goesOn) continue;
        before = row;
      }
      // The rest of the session.
      for (row++; row < end; row++) {
        if (keeps[event[row]] === 0 || (isFiltered && !match.passes(row, user))) continue;
        if ((seconds[row] - seconds[before]) >>> 0 >= shortest && isApart(reading, before, row, user)) break;
        before = row;
      }
    }
    if (count > known) room.units++;
  }
  room.count = count;
  room.place = place;
  room.mostRepeats = mostRepeats;
  room.mostOffset = mostOffset;
}

function isInRange({ segment, perSecond, from, to }: Reading, row: number): boolean {
  const { seconds, fraction } = segment;
  const time = seconds[row] * perSecond + (fraction === null ? 0 : fraction[row]);
  return time >= from && time < to;
}

function isAnchor(reading: Reading, row: number, user: number): boolean {
  const { marks, match } = reading;
  return isInRange(reading, row) && (marks === null ? (match.steps(row, user) & 1) === 1 : marks[row] === 1);
}

/** Whether the second of two rows, in the order they are read, belongs no more to the journey of the first. */
function isApart(
  { segment, perSecond, longest, cuts, step }: Reading,
  before: number,
  row: number,
  user: number,
): boolean {
  const { seconds, fraction } = segment;
  const [earlier, later] = step > 0 ? [before, row] : [row, before];
  const elapsed =
    (seconds[later] - seconds[earlier]) * perSecond + (fraction === null ? 0 : fraction[later] - fraction[earlier]);
  return cuts === null ? elapsed > longest : cuts(earlier, later, user, elapsed);
}
