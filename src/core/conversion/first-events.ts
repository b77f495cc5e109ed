import { type Codes, type Segment, ticksAt } from '../data/columns.ts';
import { rowsOfEvents } from '../data/rows-of-events.ts';
import type { ScopeProgram } from './scope.ts';
import { type Columns, takesAll, type Unit } from './units.ts';

/**
 * Of the unit at hand, where the goals are, and where each id of an event is first. Kinds are numbered from 0, those of the
 * goals first; the rest are steps. The arrays are used again for the next unit.
 */
export interface FirstEvents {
  /** Ids, of no kind and of goals, too, in order of their first event, whose places are those of `at`: from `begin` to `end` - 1. */
  begin: number;
  end: number;
  ids: Codes;
  at: Int32Array;
  /** All events of the goals. */
  readonly goals: FoundPlaces;
}

export interface FirstEventReader {
  /** Looks through a unit; they come as `eachUnit` hands them out. */
  read(unit: Unit): FirstEvents;
  /** How many events of the goals there are in the segment. */
  readonly goalEvents: number;
  /** What all users did first, where they are the units with all that they did, and 1 for those who have a goal. */
  readonly ahead: { readonly rows: FirstRows | null; readonly hasGoal: Uint8Array } | null;
  /** After the last unit: by step, how many units had it, and how many events of it they had. */
  finish(): { readonly users: Float64Array; readonly totals: Float64Array };
}

/** How often the unit at hand has a goal. */
export function timesOf({ goals: { count, kinds } }: FirstEvents, goal: number): number {
  let times = 0;
  for (let i = 0; i < count; i++) if (kinds[i] === goal) times++;
  return times;
}

/** The place of its first event of an id, -1 where there is none. */
export function placeOf({ begin, end, ids, at }: FirstEvents, id: number): number {
  for (let i = begin; i < end; i++) if (ids[i] === id) return at[i];
  return -1;
}

/**
 * Makes room once for a segment; `kindOf` is by event id, -1 for an event of no kind. Without steps only the goals are
 * looked for.
 */
export function firstEventReader(
  program: ScopeProgram,
  kindOf: Int32Array,
  segment: Segment,
  columns: Columns,
  goals: number,
  steps: number,
): FirstEventReader {
  const { event } = segment;
  const ids = kindOf.length;
  const goalFinder = placeFinder(
    program,
    segment,
    kindOf.map((kind) => (kind < goals ? kind : -1)),
  );
  const whole = takesAll(program, columns);
  const known = whole && steps > 0 ? firstRowsOf(program, segment) : null;
  const few = !whole && steps > 0 && idsWithKind(kindOf).length <= FEW;
  const finder = few ? placeFinder(program, segment, kindOf) : null;
  const counts = known ?? { users: new Uint32Array(ids), totals: new Uint32Array(ids) };
  const found: FirstEvents = {
    ...{ begin: 0, end: 0, goals: goalFinder },
    ...{ ids: known ? known.ids : new Uint32Array(ids), at: known ? known.rows : new Int32Array(ids) },
  };
  /** By event id, the number of the last unit that had it. */
  const lastUnit = new Int32Array(ids);
  let number = 0;

  function readOne(unit: Unit): void {
    const { from, to, rows } = unit;
    const places = finder ? finder.places : null;
    const some = finder ? finder.find(unit) : to - from;
    let count = 0;
    number++;
    for (let i = 0; i < some; i++) {
      const place = places ? places[i] : from + i;
      const id = event[rows[place]];
      counts.totals[id]++;
      if (lastUnit[id] === number) continue;
      lastUnit[id] = number;
      counts.users[id]++;
      found.ids[count] = id;
      found.at[count++] = place;
    }
    found.end = count;
  }

  return {
    goalEvents: goalFinder.total,
    ahead: whole ? { rows: known, hasGoal: goalFinder.usersWith() } : null,
    read: (unit) => {
      goalFinder.find(unit);
      if (known) {
        found.begin = known.begins[unit.user];
        found.end = known.begins[unit.user + 1];
      } else if (steps > 0) readOne(unit);
      return found;
    },
    finish: () => {
      const byStep = { users: new Float64Array(steps), totals: new Float64Array(steps) };
      kindOf.forEach((kind, id) => {
        if (kind < goals) return;
        byStep.users[kind - goals] = counts.users[id];
        byStep.totals[kind - goals] = counts.totals[id];
      });
      return byStep;
    },
  };
}

/** Where each user of a segment has the first event of each id that is there. */
export interface FirstRows {
  /** By user, where theirs begin; and the end. */
  readonly begins: Uint32Array;
  /** Rows, in order, and the ids of their events. */
  readonly rows: Int32Array;
  readonly ids: Codes;
  /** By id, how many users have it, and how many events there are. */
  readonly users: Uint32Array;
  readonly totals: Uint32Array;
}

/**
 * What they did first asks nothing of the tags, so it is known when these change, for as long as the segment is, if
 * there is room.
 */
const firstRows = new WeakMap<Segment, FirstRows>();

/**
 * Whether an event is the first of its id no processor can foresee: so each is written down as if it were, and the next
 * one over it if it was not. Nor can it go on while it waits for what it has just written: so nothing is counted by user,
 * but an id bears the number of the last user that had it. No faster: from the last event to the first, so that what is
 * written of the first stays.
 */
function firstRowsOf({ facts }: ScopeProgram, segment: Segment): FirstRows {
  const known = firstRows.get(segment);
  if (known) return known;
  const { event, userStart, users } = segment;
  const ids = facts.eventNames.length;
  const begins = new Uint32Array(users + 1);
  const totals = new Uint32Array(ids);
  const lastUser = new Int32Array(ids).fill(-1);
  const found = roomFor(event.length + 1);
  let count = 0;
  for (let user = 0; user < users; user++) {
    begins[user] = count;
    for (let row = userStart[user], end = userStart[user + 1]; row < end; row++) {
      const id = event[row];
      found[count] = row;
      // 1 where it has not been there.
      count += (lastUser[id] - user) >>> 31;
      lastUser[id] = user;
      totals[id]++;
    }
  }
  begins[users] = count;
  const made = {
    ...{ begins, rows: Int32Array.from(found.subarray(0, count)), ids: event.slice(0, count) },
    ...{ users: new Uint32Array(ids), totals },
  };
  for (let i = 0; i < count; i++) {
    made.ids[i] = event[made.rows[i]];
    made.users[made.ids[i]]++;
  }
  if (facts.keeps?.(segment, 'firsts', (4 + event.BYTES_PER_ELEMENT) * count) ?? true) firstRows.set(segment, made);
  return made;
}

/** Events of so few ids are looked for in the whole segment at once: most units have none, and most rows are none. */
const FEW = 4;

/** Events of a unit: the first `count` of the places, in order, their rows, kinds and ticks. */
export interface FoundPlaces {
  readonly count: number;
  readonly places: Int32Array;
  readonly rows: Int32Array;
  readonly kinds: Int32Array;
  readonly ticks: Float64Array;
}

/** Where the events of some kinds stand in the unit at hand, which most have none of. */
export interface PlaceFinder extends FoundPlaces {
  /** Looks through a unit, and says how many there are; units come as `eachUnit` hands them out. */
  find(unit: Unit): number;
  /** How many there are in the segment; and by user, 1 for those who have any. */
  readonly total: number;
  usersWith(): Uint8Array;
}

/** Finds events whose id has a kind, which are few ids. */
export function placeFinder(program: ScopeProgram, segment: Segment, kindOf: Int32Array): PlaceFinder {
  const { users, userStart } = segment;
  const { rows: wanted, kinds, ticks } = wantedOf(program, segment, kindOf);
  let next = 0;
  const finder = {
    total: ticks.length,
    ...{ count: 0, places: new Int32Array(64), rows: new Int32Array(64) },
    ...{ kinds: new Int32Array(64), ticks: new Float64Array(64) },
    find: ({ from, to, rows, straight }: Unit): number => {
      const begin = straight ? from : rows[from];
      const end = straight ? to - 1 : rows[to - 1];
      while (wanted[next] < begin) next++;
      let count = 0;
      for (let place = from; wanted[next] <= end; next++) {
        const row = wanted[next];
        if (straight) place = row;
        else {
          // Only some rows take part.
          while (rows[place] < row) place++;
          if (rows[place] !== row) continue;
        }
        if (count === finder.places.length) {
          finder.places = widened(finder.places, new Int32Array(2 * count));
          finder.rows = widened(finder.rows, new Int32Array(2 * count));
          finder.kinds = widened(finder.kinds, new Int32Array(2 * count));
          finder.ticks = widened(finder.ticks, new Float64Array(2 * count));
        }
        finder.places[count] = place;
        finder.rows[count] = row;
        finder.kinds[count] = kinds[next];
        finder.ticks[count++] = ticks[next];
      }
      finder.count = count;
      return count;
    },
    usersWith: () => {
      const has = new Uint8Array(users);
      for (let user = 0, i = 0; user < users; user++) {
        if (wanted[i] >= userStart[user + 1]) continue;
        has[user] = 1;
        while (wanted[i] < userStart[user + 1]) i++;
      }
      return has;
    },
  };
  return finder;
}

/** All events of a segment that have a kind: rows, in order, and the number of rows after them; their kinds, and ticks. */
interface Wanted {
  readonly asked: string;
  readonly rows: Uint32Array;
  readonly kinds: Int32Array;
  readonly ticks: Float64Array;
}

/** What was asked of a segment last: the views of the conversions all ask for the same few goals. */
const latest = new WeakMap<Segment, Wanted>();

function wantedOf({ anchor, facts }: ScopeProgram, segment: Segment, kindOf: Int32Array): Wanted {
  const { event } = segment;
  const ids = idsWithKind(kindOf);
  const asked = ids.map((id) => `${id}:${kindOf[id]}`).join();
  const known = latest.get(segment);
  if (known?.asked === asked) return known;
  const all = roomFor(event.length + 1);
  const found = rowsOfEvents(event, ids, all);
  all[found] = event.length;
  const rows = all.slice(0, found + 1);
  const kinds = new Int32Array(found);
  for (let i = 0; i < found; i++) kinds[i] = kindOf[event[rows[i]]];
  const made = { asked, rows, kinds, ticks: ticksAt(anchor.rules.ticksPerMs, segment, rows, found) };
  if (facts.keeps?.(segment, 'goals', 16 * found) ?? true) latest.set(segment, made);
  else latest.delete(segment);
  return made;
}

/** Where rows are found before it is known how many: fresh memory for each segment takes longer to get than to fill. */
let room = new Uint32Array(0);
function roomFor(size: number): Uint32Array {
  if (room.length < size) room = new Uint32Array(size);
  return room;
}

/** Puts what is in an array into a longer one. */
export function widened<A extends { set(from: A): void }>(from: A, into: A): A {
  into.set(from);
  return into;
}

const idsWithKind = (kindOf: Int32Array): number[] => [...kindOf.keys()].filter((id) => kindOf[id] >= 0);

/** By event id the kind of its name, -1 where it is none of these. */
export function kindsOf(eventNames: readonly string[], names: readonly string[]): Int32Array {
  const kinds = new Map(names.map((name, kind) => [name, kind]));
  return Int32Array.from(eventNames, (name) => kinds.get(name) ?? -1);
}
