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
  readonly times: Uint32Array;
}

export interface FirstEventReader {
  readonly found: FirstEvents;
  /** Looks through a unit; `event` is by row, `kindOf` by event id, -1 for an event of no kind. */
  read(unit: Unit, event: ArrayLike<number>): FirstEvents;
}

/** Makes room once, for so many kinds. */
export function firstEventReader(kinds: number, kindOf: Int32Array): FirstEventReader {
  const seen = new Int32Array(kinds);
  const first = new Int32Array(kinds).fill(-1);
  const times = new Uint32Array(kinds);
  const found: FirstEvents = { count: 0, seen, first, times };
  return {
    found,
    read: ({ from, to, rows }, event) => {
      for (let i = 0; i < found.count; i++) {
        first[seen[i]] = -1;
        times[seen[i]] = 0;
      }
      let count = 0;
      for (let place = from; place < to; place++) {
        const kind = kindOf[event[rows[place]]];
        if (kind < 0) continue;
        if (first[kind] < 0) {
          first[kind] = place;
          seen[count++] = kind;
        }
        times[kind]++;
      }
      found.count = count;
      return found;
    },
  };
}

/** By event id the kind of its name, -1 where it is none of these. */
export function kindsOf(eventNames: readonly string[], names: readonly string[]): Int32Array {
  const kinds = new Map(names.map((name, kind) => [name, kind]));
  return Int32Array.from(eventNames, (name) => kinds.get(name) ?? -1);
}
