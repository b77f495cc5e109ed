/**
 * Where the journeys of a segment are read into, before it is known how many there are and how large their numbers: what
 * `Journeys` holds, in wide arrays that the next segment overwrites.
 */
export interface Room {
  /** What is there: journeys, units and columns; and what no repeat and no offset has a bit beyond. */
  count: number;
  units: number;
  place: number;
  mostRepeats: number;
  mostOffset: number;
  readonly user: Uint32Array;
  readonly unit: Uint32Array;
  readonly ended: Uint8Array;
  readonly start: Uint32Array;
  readonly head: Uint32Array;
  readonly items: Uint32Array;
  readonly repeats: Uint32Array;
  readonly offsets: Uint32Array;
}

const emptyRoom = (rows: number): Room => ({
  count: 0,
  units: 0,
  place: 0,
  mostRepeats: 0,
  mostOffset: 0,
  user: new Uint32Array(rows),
  unit: new Uint32Array(rows),
  ended: new Uint8Array(rows),
  start: new Uint32Array(rows),
  head: new Uint32Array(rows),
  items: new Uint32Array(rows),
  repeats: new Uint32Array(rows),
  offsets: new Uint32Array(rows),
});

/** One for all questions of a thread: new memory would cost as much as what is done with it. */
let room = emptyRoom(0);

/** The room for a segment of so many rows: no event is in two journeys. */
export function roomFor(rows: number): Room {
  if (room.items.length < rows) room = emptyRoom(rows);
  return Object.assign(room, { count: 0, units: 0, place: 0, mostRepeats: 0, mostOffset: 0 });
}
