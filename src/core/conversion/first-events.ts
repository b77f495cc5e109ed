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
}

export interface FirstEventReader {
  /** Looks through a unit; `event` is by row. */
  read(unit: Unit, event: ArrayLike<number>): FirstEvents;
}

/**
 * Makes room once, for so many kinds, the first `goals` of which are goals; `kindOf` is by event id, -1 for an event of no
 * kind. Whether an event is the first of its kind no processor can foresee: so each is written down as if it were, and the
 * next one over it if it was not.
 */
export function firstEventReader(kinds: number, kindOf: Int32Array, goals = 0): FirstEventReader {
  // One more than there are, for what is written over.
  const seen = new Int32Array(kinds + 1);
  const at = new Int32Array(kinds + 1);
  const first = new Int32Array(kinds).fill(-1);
  const times = new Int32Array(kinds);
  const found: FirstEvents = { count: 0, seen, first, times, goalEvents: 0, goalPlaces: new Int32Array(64) };
  return {
    read: ({ from, to, rows }, event) => {
      for (let i = 0; i < found.count; i++) {
        first[seen[i]] = -1;
        times[seen[i]] = 0;
      }
      if (found.goalPlaces.length < to - from) found.goalPlaces = new Int32Array(2 * (to - from));
      const { goalPlaces } = found;
      let count = 0;
      let goalEvents = 0;
      for (let place = from; place < to; place++) {
        const kind = kindOf[event[rows[place]]];
        if (kind < 0) continue;
        seen[count] = kind;
        at[count] = place;
        // 1 where it has not been there.
        count += (times[kind]++ - 1) >>> 31;
        if (kind < goals) goalPlaces[goalEvents++] = place;
      }
      for (let i = 0; i < count; i++) first[seen[i]] = at[i];
      found.count = count;
      found.goalEvents = goalEvents;
      return found;
    },
  };
}

/** By event id the kind of its name, -1 where it is none of these. */
export function kindsOf(eventNames: readonly string[], names: readonly string[]): Int32Array {
  const kinds = new Map(names.map((name, kind) => [name, kind]));
  return Int32Array.from(eventNames, (name) => kinds.get(name) ?? -1);
}
