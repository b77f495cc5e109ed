import { type Segment, ticksAt } from '../data/columns.ts';
import { rowsOfEvents } from '../data/rows-of-events.ts';
import type { ScopeProgram } from './scope.ts';
import type { Unit } from './units.ts';

/**
 * Of the unit at hand, where each kind of event is first and how often it occurs. Kinds are numbered from 0; arrays are
 * by kind and used again for the next unit, of which only the kinds in `seen` count.
 */
export interface FirstEvents {
  /** Kinds that occur: the first `count` of `seen`, in order of their first event. */
  count: number;
  readonly seen: Int32Array;
  /** The place of the first event, -1 where there is none. */
  readonly first: Int32Array;
  readonly times: Int32Array;
  /** The places of all events of the goals, which are the first kinds: the first `goalEvents` of them, in order. */
  goalEvents: number;
  goalPlaces: Int32Array;
  /** When they were. */
  goalTicks: Float64Array;
}

export interface FirstEventReader {
  /** Looks through a unit. */
  read(unit: Unit): FirstEvents;
}

/**
 * Makes room once for a segment, for so many kinds, the first `goals` of which are goals; `kindOf` is by event id, -1 for an
 * event of no kind. Units come as `eachUnit` hands them out. Whether an event is the first of its kind no processor can
 * foresee: so each is written down as if it were, and the next one over it if it was not. Tried beside it and no faster:
 * from the last event to the first, so that what is written of the first stays; and a kind for events of no kind.
 */
export function firstEventReader(
  program: ScopeProgram,
  kinds: number,
  kindOf: Int32Array,
  segment: Segment,
  goals = 0,
): FirstEventReader {
  const { event } = segment;
  // One more than there are, for what is written over.
  const seen = new Int32Array(kinds + 1);
  const at = new Int32Array(kinds + 1);
  const first = new Int32Array(kinds).fill(-1);
  const times = new Int32Array(kinds);
  const found: FirstEvents = {
    ...{ count: 0, seen, first, times },
    ...{ goalEvents: 0, goalPlaces: new Int32Array(64), goalTicks: new Float64Array(64) },
  };
  const finder = kinds <= FEW ? placeFinder(program, segment, kindOf) : null;
  return {
    read: (unit) => {
      for (let i = 0; i < found.count; i++) {
        first[seen[i]] = -1;
        times[seen[i]] = 0;
      }
      found.count = 0;
      found.goalEvents = 0;
      const { from, to, rows, straight, tickAt } = unit;
      const some = finder === null ? to - from : finder.find(unit);
      if (some === 0) return found;
      if (found.goalPlaces.length < some) {
        found.goalPlaces = new Int32Array(2 * some);
        found.goalTicks = new Float64Array(2 * some);
      }
      const { goalPlaces, goalTicks } = found;
      let count = 0;
      let goalEvents = 0;
      if (finder === null) {
        // Where places are rows there is one look-up less at each, and so a loop of its own.
        if (straight)
          for (let place = from; place < to; place++) {
            const kind = kindOf[event[place]];
            if (kind < 0) continue;
            seen[count] = kind;
            at[count] = place;
            // 1 where it has not been there.
            count += (times[kind]++ - 1) >>> 31;
            if (kind < goals) goalPlaces[goalEvents++] = place;
          }
        else
          for (let place = from; place < to; place++) {
            const kind = kindOf[event[rows[place]]];
            if (kind < 0) continue;
            seen[count] = kind;
            at[count] = place;
            count += (times[kind]++ - 1) >>> 31;
            if (kind < goals) goalPlaces[goalEvents++] = place;
          }
        for (let i = 0; i < goalEvents; i++) goalTicks[i] = tickAt(goalPlaces[i]);
      } else
        for (let i = 0; i < some; i++) {
          const place = finder.places[i];
          const kind = kindOf[event[rows[place]]];
          seen[count] = kind;
          at[count] = place;
          count += (times[kind]++ - 1) >>> 31;
          if (kind >= goals) continue;
          goalPlaces[goalEvents] = place;
          goalTicks[goalEvents++] = finder.ticks[i];
        }
      for (let i = 0; i < count; i++) first[seen[i]] = at[i];
      found.count = count;
      found.goalEvents = goalEvents;
      return found;
    },
  };
}

/** Events of so few kinds are looked for in the whole segment at once: most units have none, and most rows are none. */
const FEW = 4;

/** Where the events of some kinds stand in a unit, which most have none of. */
export interface PlaceFinder {
  /** The places in the unit at hand, in order: as many as `find` has said. */
  readonly places: Int32Array;
  /** Their ticks. */
  readonly ticks: Float64Array;
  /** Looks through a unit; they come as `eachUnit` hands them out. */
  find(unit: Unit): number;
}

/** Finds events whose id has a kind, which are few ids. */
export function placeFinder({ anchor }: ScopeProgram, segment: Segment, kindOf: Int32Array): PlaceFinder {
  const { event } = segment;
  const ids = [...kindOf.keys()].filter((id) => kindOf[id] >= 0);
  const all = roomFor(event.length + 1);
  const found = rowsOfEvents(event, ids, all);
  all[found] = event.length;
  const wanted = all.slice(0, found + 1);
  const ticks = ticksAt(anchor.rules.ticksPerMs, segment, wanted, found);
  let next = 0;
  const finder = {
    places: new Int32Array(64),
    ticks: new Float64Array(64),
    find: ({ from, to, rows, straight }: Unit): number => {
      const begin = rows[from];
      const end = rows[to - 1];
      while (wanted[next] < begin) next++;
      let count = 0;
      for (let place = from; wanted[next] <= end; next++) {
        const row = wanted[next];
        if (straight) place = row;
        // Only some rows take part.
        else while (rows[place] < row) place++;
        if (rows[place] !== row) continue;
        if (count === finder.places.length) {
          finder.places = widened(finder.places, new Int32Array(2 * count));
          finder.ticks = widened(finder.ticks, new Float64Array(2 * count));
        }
        finder.places[count] = place;
        finder.ticks[count++] = ticks[next];
      }
      return count;
    },
  };
  return finder;
}

/** Where rows are found before it is known how many: fresh memory for each segment takes longer to get than to fill. */
let room = new Uint32Array(0);
function roomFor(size: number): Uint32Array {
  if (room.length < size) room = new Uint32Array(size);
  return room;
}

function widened<A extends { set(from: A): void }>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** By event id the kind of its name, -1 where it is none of these. */
export function kindsOf(eventNames: readonly string[], names: readonly string[]): Int32Array {
  const kinds = new Map(names.map((name, kind) => [name, kind]));
  return Int32Array.from(eventNames, (name) => kinds.get(name) ?? -1);
}
