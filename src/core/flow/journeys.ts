import type { PropertyColumns, Segment } from '../data/columns.ts';
import { itemsOf } from './items.ts';
import type { FlowProgram } from './program.ts';
import { readUnits } from './read-units.ts';
import { readUsers } from './read-users.ts';
import { roomFor } from './room.ts';

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
  /** By journey: its user's index in the segment, and a number that its unit alone has. */
  readonly user: Small;
  readonly unit: Small;
  /** By journey: 1 where it does not go on beyond its last column. */
  readonly ended: Uint8Array;
  /** By journey, where its columns begin below; one more for where the last ones end. */
  readonly start: Uint32Array;
  /** By journey, the row of its first column. */
  readonly head: Uint32Array;
  /** By column: the item, how many further events collapsing folded into it, and how far the first in time of them is from the head. */
  readonly items: Small;
  readonly repeats: Small;
  readonly offsets: Small;
}

/** Numbers in as few bytes as hold the largest of them: new memory costs as much as what is done with it. */
type Small = Uint8Array | Uint16Array | Uint32Array;

/** What the arrays of journeys take. */
export const bytesOf = ({ user, unit, ended, start, head, items, repeats, offsets }: Journeys): number =>
  [...new Set([user, unit, ended, start, head, items, repeats, offsets])].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );

/** Reads the journeys of segments, one after another. Null when `stop` said so meanwhile. */
export function journeyReader(
  program: FlowProgram,
): (segment: Segment, properties: PropertyColumns, stop: () => boolean) => Journeys | null {
  const isOfUsers = program.document.unit.kind === 'user';
  const read = isOfUsers ? readUsers : readUnits;
  return (segment, properties, stop) => {
    const table = itemsOf(program, properties, stop);
    if (!table) return null;
    const { names } = table;
    const room = roomFor(segment.rows);
    if (!read(program, segment, properties, table, room, stop)) return null;
    const { count, units, place, mostRepeats, mostOffset } = room;
    const start = new Uint32Array(count + 1);
    start.set(room.start.subarray(0, count));
    start[count] = place;
    const user = small(room.user, count, segment.users);
    return {
      count,
      units,
      names,
      user,
      unit: isOfUsers ? user : small(room.unit, count, segment.rows),
      ended: room.ended.slice(0, count),
      start,
      head: room.head.slice(0, count),
      items: small(room.items, place, names.length),
      repeats: small(room.repeats, place, mostRepeats),
      offsets: small(room.offsets, place, mostOffset),
    };
  };
}

/** The first `count` numbers, none of which is larger than `most`. */
function small(numbers: Uint32Array, count: number, most: number): Small {
  const held = numbers.subarray(0, count);
  return most > 0xffff ? held.slice() : most > 0xff ? new Uint16Array(held) : new Uint8Array(held);
}

/** By journey what distinct counts tell apart: its unit, or where journeys count itself. */
export function countedOf({ document }: FlowProgram, { unit, count }: Journeys): Small {
  if (document.count === 'units') return unit;
  const own = new Uint32Array(count);
  for (let journey = 0; journey < count; journey++) own[journey] = journey;
  return own;
}

/** 1 where two whole numbers differ, else 0. Whether they do is as good as random here, and a branch would often go wrong. */
export function isOther(a: number, b: number): number {
  const difference = a ^ b;
  return (difference | -difference) >>> 31;
}
