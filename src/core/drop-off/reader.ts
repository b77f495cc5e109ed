import { type PropertyColumns, type Segment, ticksOf } from '../data/columns.ts';
import { sessionCut } from '../data/session-source.ts';
import { matchRows } from '../funnel/row-match.ts';
import type { DropOffProgram } from './program.ts';
import { NOT_REACHED, type Stays, unitRows } from './stays.ts';

/** What became of who dropped: no event after the session they dropped in, one, or too little data to say. */
export type Fate = 'left' | 'back' | 'soon';

/** Reads what a segment's units did. Event ids; -1 for none. What is on the ignore list is not there. */
export interface StayReader {
  /** Reads the stay at a place; until the next call the fields below are its. */
  read(place: number): void;
  /** How many events. */
  count: number;
  first: number;
  last: number;
  lastRow: number;
  /** How many of them match the step again. */
  again: number;
  /** The different event ids: the first `distinct` of them. */
  readonly names: Int32Array;
  distinct: number;
  /** Whether an event id is among them. */
  met(id: number): boolean;
  /** The last event before the match of the step in the same session. */
  before(place: number): number;
  /** Null for who reached the next step. */
  fate(place: number): Fate | null;
  /** Whether a later event matches the next step. */
  late(place: number): boolean;
  /** Ticks of a row. */
  readonly timeOf: (row: number) => number;
  /** Ticks from the match of the step to that of the next one, or to the last event of the stay read. */
  length(place: number): number;
  /** Code of a column at the match of the step, or else the unit's last one before it; 0 for none. */
  code(codes: ArrayLike<number>, place: number): number;
  /** The unit's rows from its match of the step on, up to a time, that are of an event id. */
  eachFrom(place: number, id: number, until: number, visit: (row: number) => boolean): void;
}

/** Length of a window where there is none, for telling who left. */
const MONTH_MS = 30 * 86_400_000;

export function stayReader(
  program: DropOffProgram,
  segment: Segment,
  properties: PropertyColumns,
  stays: Stays,
): StayReader {
  const { funnel, step, next, hidden, facts } = program;
  const { rules, document } = funnel;
  const { event, userStart } = segment;
  const { user: userOf, at, end, reached } = stays;
  const match = matchRows(funnel, segment, properties);
  const rows = unitRows(program, segment, properties);
  const cuts = sessionCut(document.session, properties, rules.sessionGap);
  const timeOf = ticksOf(rules.ticksPerMs, segment);
  const window = rules.window === Number.POSITIVE_INFINITY ? MONTH_MS * rules.ticksPerMs : rules.window;
  /** By event id, the number of the last stay it was met in. */
  const metIn = new Uint32Array(facts.eventNames.length);
  let stay = 0;

  const reader: StayReader = {
    count: 0,
    first: -1,
    last: -1,
    lastRow: -1,
    again: 0,
    names: new Int32Array(facts.eventNames.length),
    distinct: 0,
    read: (place) => {
      const user = userOf[place];
      const to = end[place];
      rows.begin(at[place], user);
      stay++;
      let count = 0;
      let again = 0;
      let distinct = 0;
      reader.first = -1;
      reader.lastRow = -1;
      for (let row = at[place] + 1; row < to; row++) {
        const id = event[row];
        const taken = rows.whole || (rows.real(row) && rows.has(row, user) && !rows.repeats(row, user));
        if (hidden[id] === 1 || !taken) continue;
        if (count++ === 0) reader.first = id;
        reader.lastRow = row;
        if (((match.steps(row, user) >>> step) & 1) === 1) again++;
        if (metIn[id] === stay) continue;
        metIn[id] = stay;
        reader.names[distinct++] = id;
      }
      reader.count = count;
      reader.last = count === 0 ? -1 : event[reader.lastRow];
      reader.again = again;
      reader.distinct = distinct;
    },
    met: (id) => metIn[id] === stay,
    before: (place) => {
      const user = userOf[place];
      rows.begin(at[place], user);
      let later = at[place];
      for (let row = later - 1; row >= userStart[user]; row--) {
        if (!match.passes(row, user) || !rows.real(row)) continue;
        if (cuts(row, later, user, timeOf(later) - timeOf(row))) return -1;
        later = row;
        if (hidden[event[row]] === 0 && rows.has(row, user)) return event[row];
      }
      return -1;
    },
    fate: (place) => {
      if (reached[place] !== NOT_REACHED) return null;
      const user = userOf[place];
      let last = at[place];
      let back = false;
      for (let row = last + 1; row < userStart[user + 1]; row++) {
        if (!rows.real(row) || !rows.counts(row, user)) continue;
        if (row >= end[place] && cuts(last, row, user, timeOf(row) - timeOf(last))) {
          back = true;
          break;
        }
        last = row;
      }
      return rules.end - timeOf(last) < window ? 'soon' : back ? 'back' : 'left';
    },
    late: (place) => {
      if (reached[place] !== NOT_REACHED) return false;
      const user = userOf[place];
      rows.begin(at[place], user);
      for (let row = end[place]; row < userStart[user + 1]; row++)
        if (((match.steps(row, user) >>> next) & 1) === 1 && rows.has(row, user)) return true;
      return false;
    },
    timeOf,
    length: (place) => {
      const to = reached[place] === NOT_REACHED ? reader.lastRow : reached[place];
      // Inside a tie group a step taken out of turn counts as simultaneous.
      return to < 0 ? 0 : Math.max(0, timeOf(to) - timeOf(at[place]));
    },
    code: (codes, place) => {
      const match = at[place];
      if (codes[match] !== 0) return codes[match];
      const user = userOf[place];
      rows.begin(match, user);
      for (let row = match - 1; row >= userStart[user]; row--)
        if (codes[row] !== 0 && (rows.whole || rows.has(row, user))) return codes[row];
      return 0;
    },
    eachFrom: (place, id, until, visit) => {
      const user = userOf[place];
      rows.begin(at[place], user);
      for (let row = at[place]; row < userStart[user + 1] && timeOf(row) <= until; row++)
        if (event[row] === id && rows.has(row, user) && !visit(row)) return;
    },
  };
  return reader;
}
