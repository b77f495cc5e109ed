import { byCodePoint } from '../base/code-points.ts';
import { isMissingNumber, readNumber } from '../base/number.ts';
import type { PropertyColumn, Segment } from './columns.ts';

/** A value of a property, and on how many rows it stands. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

/** What a property holds on all events, or on those of one name. Counts are rows, and exact. */
export interface PropertyValues {
  /** Rows asked about. */
  readonly rows: number;
  /** Rows among them that carry a value. */
  readonly set: number;
  /** Least and greatest of the values, searched for or not; null where none reads as a number. */
  readonly range: readonly [number, number] | null;
  /** Most frequent first; ties in code-point order. */
  readonly values: readonly ValueCount[];
  /** How many different values hold the text searched for; null where there are more than `MOST_VALUES`, and `values` is empty. */
  readonly distinct: number | null;
  /** Rows whose value is no number, and the first three such values in code-point order; not those where one is missing. */
  readonly noNumber: { readonly count: number; readonly values: readonly string[] };
  /** Of values that are numbers, by the currency that stands beside them ("" for none), on how many rows. */
  readonly currencies: Readonly<Record<string, number>>;
}

export interface ValueQuestion {
  readonly property: string;
  /** Only events of this name; null for all. */
  readonly event: string | null;
  /** Only values that hold this text, in any case; empty for all. */
  readonly search: string;
}

/** What one pass found. Tallies of disjoint rows merge exactly. */
export interface PropertyTally {
  rows: number;
  set: number;
  least: number;
  most: number;
  noNumber: number;
  readonly noNumbers: string[];
  readonly currencies: Map<string, number>;
  /** Null once there were more than `MOST_VALUES`. */
  counts: Map<string, number> | null;
}

/** So many different values are counted; with more, the person has to say what they look for. */
export const MOST_VALUES = 1_000_000;

export interface ValueCounter {
  /** Counts the rows of a segment; a segment without the column (null) has rows, but no values. */
  add(segment: Segment, column: PropertyColumn | null): void;
  finish(): PropertyTally;
}

/** Counts segment after segment. `eventId` is the event's, null for all events, -1 for one that the data does not have. */
export function valueCounter(eventId: number | null, search: string): ValueCounter {
  const tally: PropertyTally = {
    rows: 0,
    set: 0,
    least: Infinity,
    most: -Infinity,
    noNumber: 0,
    noNumbers: [],
    currencies: new Map(),
    counts: new Map(),
  };
  const holds = holding(search);
  // Segments that share a dictionary are counted by code; a text is looked at once, not once for every segment.
  let shared: { readonly column: PropertyColumn; readonly counts: Float64Array } | null = null;

  function settle(): void {
    if (!shared) return;
    const { column, counts } = shared;
    const { values, decimal } = column;
    for (let code = 1; code < counts.length; code++) {
      if (counts[code] === 0) continue;
      const value = values[code - 1];
      tally.set += counts[code];
      const read = readNumber(value, decimal);
      if (read) {
        const { number, currency } = read;
        tally.least = Math.min(tally.least, number);
        tally.most = Math.max(tally.most, number);
        count(tally.currencies, currency ?? '', counts[code]);
      } else if (!isMissingNumber(value)) {
        tally.noNumber += counts[code];
        keepForemost(tally.noNumbers, value);
      }
      if (tally.counts === null || !holds(value)) continue;
      count(tally.counts, value, counts[code]);
      if (tally.counts.size > MOST_VALUES) tally.counts = null;
    }
    shared = null;
  }

  return {
    add: (segment, column) => {
      if (column === null) {
        tally.rows += eventId === null ? segment.rows : countOf(segment.event, eventId);
        return;
      }
      if (shared?.column.values !== column.values) {
        settle();
        shared = { column, counts: new Float64Array(column.values.length + 1) };
      }
      const { counts } = shared!;
      const { codes, per } = column;
      const { event, userStart, rows, users } = segment;
      if (per === 'user') {
        for (let user = 0; user < users; user++) {
          const from = userStart[user];
          const to = userStart[user + 1];
          let found = to - from;
          if (eventId !== null) {
            found = 0;
            for (let row = from; row < to; row++) if (event[row] === eventId) found++;
          }
          tally.rows += found;
          counts[codes[user]] += found;
        }
      } else if (eventId === null) {
        tally.rows += rows;
        for (let row = 0; row < rows; row++) counts[codes[row]]++;
      } else {
        for (let row = 0; row < rows; row++) {
          if (event[row] !== eventId) continue;
          tally.rows++;
          counts[codes[row]]++;
        }
      }
    },
    finish: () => {
      settle();
      return tally;
    },
  };
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergePropertyTallies(into: PropertyTally, from: PropertyTally): PropertyTally {
  into.rows += from.rows;
  into.set += from.set;
  into.least = Math.min(into.least, from.least);
  into.most = Math.max(into.most, from.most);
  into.noNumber += from.noNumber;
  for (const value of from.noNumbers) keepForemost(into.noNumbers, value);
  for (const [currency, rows] of from.currencies) count(into.currencies, currency, rows);
  if (from.counts === null) into.counts = null;
  for (const [value, rows] of from.counts ?? []) if (into.counts) count(into.counts, value, rows);
  if (into.counts !== null && into.counts.size > MOST_VALUES) into.counts = null;
  return into;
}

/** The `limit` most frequent values of a tally, and its figures. */
export function propertyValues(tally: PropertyTally, limit: number): PropertyValues {
  const { rows, set, least, most, noNumber, noNumbers, currencies, counts } = tally;
  return {
    rows,
    set,
    range: least <= most ? [least, most] : null,
    values: mostFrequent(counts ?? new Map(), limit),
    distinct: counts?.size ?? null,
    noNumber: { count: noNumber, values: noNumbers },
    currencies: Object.fromEntries([...currencies].sort(([a], [b]) => byCodePoint(a, b))),
  };
}

function count(counts: Map<string, number>, name: string, rows: number): void {
  counts.set(name, (counts.get(name) ?? 0) + rows);
}

const KEPT = 3;

/** Keeps the first few different values in code-point order. */
function keepForemost(list: string[], value: string): void {
  if (list.includes(value) || (list.length === KEPT && byCodePoint(value, list[KEPT - 1]) > 0)) return;
  list.push(value);
  list.sort(byCodePoint);
  if (list.length > KEPT) list.pop();
}

/** Only the first ones are put in order: there may be a million. */
function mostFrequent(counts: ReadonlyMap<string, number>, limit: number): readonly ValueCount[] {
  const first: ValueCount[] = [];
  for (const [value, count] of counts) {
    const found = { value, count };
    let at = first.length;
    if (at === limit && rank(first[at - 1], found) < 0) continue;
    for (let low = 0; low < at; ) {
      const middle = (low + at) >> 1;
      if (rank(first[middle], found) < 0) low = middle + 1;
      else at = middle;
    }
    first.splice(at, 0, found);
    if (first.length > limit) first.pop();
  }
  return first;
}

const rank = (a: ValueCount, b: ValueCount): number => b.count - a.count || byCodePoint(a.value, b.value);

function holding(search: string): (value: string) => boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' ? () => true : (value) => value.toLowerCase().includes(wanted);
}

function countOf(events: ArrayLike<number>, id: number): number {
  let count = 0;
  for (let row = 0; row < events.length; row++) if (events[row] === id) count++;
  return count;
}
