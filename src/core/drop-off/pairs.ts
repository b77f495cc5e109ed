import type { PropertyColumns } from '../data/columns.ts';
import { type DriverTally, dayOf } from './driver-tally.ts';
import { bySureness, holdsOne, type Judged, judge } from './drivers.ts';
import { type FactorTest, slotsOf, stayCode, stayTest, type ValueTest } from './factor-test.ts';
import type { StayReader } from './reader.ts';
import { bestSplit, type Days, onOrAfter, type Row, sinceRowAt, tableOf, type ValueRow } from './rows.ts';
import type { Pair, Stays } from './stays.ts';

/** So many of the strongest rows are paired with each other. */
const STRONGEST = 8;
/** So many rows are looked through for those that hold the same units. */
export const COMPARED = 50;
/** Two rows that go together more than this are one. */
const SAME = 0.95;

/** What a second look at the ripe units is to count. Plain data. */
export interface CrossingQuestion {
  /** Values whose days are counted; none without days. */
  readonly values: readonly ValueTest[];
  readonly days: Float64Array;
  /** Rows of which any two are crossed. */
  readonly tests: readonly FactorTest[];
}

/** What it found. Merges exactly. */
export interface Crossings {
  /** By `2 * (value * days + day) + group`. */
  readonly days: Float64Array;
  /** By `2 * (one * tests + other) + group`, one ≤ other: units that are in both. */
  readonly both: Float64Array;
}

export const emptyCrossings = ({ values, days, tests }: CrossingQuestion): Crossings => ({
  days: new Float64Array(2 * values.length * days.length),
  both: new Float64Array(2 * tests.length ** 2),
});

/** Counts a segment's ripe units, each after it was read. */
export function crossingCounter(
  { values, days, tests }: CrossingQuestion,
  properties: PropertyColumns,
  stays: Stays,
  reader: StayReader,
  tally: Crossings,
): (place: number, group: 0 | 1) => void {
  const names = [...new Set(values.map(({ property }) => property))];
  const columns =
    days.length === 0
      ? []
      : names.flatMap((name) => {
          const column = properties.get(name);
          if (!column) return [];
          const own = values.flatMap((test, place) => (test.property === name ? [{ test, place }] : []));
          const slots = slotsOf(
            own.map(({ test }) => test),
            column,
          ).map((slot) => (slot < 0 ? -1 : own[slot].place));
          return [{ per: column.per, codes: column.codes, slots }];
        });
  const holds = tests.map((test) => stayTest(test, properties, stays, reader));
  const within = new Int32Array(tests.length);
  return (place, group) => {
    if (columns.length > 0) {
      const day = dayOf(days, reader.timeOf(stays.at[place]));
      for (const column of columns) {
        const slot = column.slots[stayCode(column, stays, reader, place)];
        if (slot >= 0) tally.days[2 * (slot * days.length + day) + group]++;
      }
    }
    let met = 0;
    for (let i = 0; i < holds.length; i++) if (holds[i](place)) within[met++] = i;
    for (let i = 0; i < met; i++)
      for (let j = i; j < met; j++) tally.both[2 * (within[i] * tests.length + within[j]) + group]++;
  };
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeCrossings(into: Crossings, from: Crossings): Crossings {
  for (let i = 0; i < from.days.length; i++) into.days[i] += from.days[i];
  for (let i = 0; i < from.both.length; i++) into.both[i] += from.both[i];
  return into;
}

/** The strongest rows of properties and days, which are paired with each other. */
export const strongest = (rows: readonly Judged[]): Judged[] =>
  bySureness(rows)
    .filter(({ strata, figures }) => !strata && !figures.flags.includes('few') && !holdsOne(figures.interval))
    .slice(0, STRONGEST);

/**
 * The pairs worth showing: of a value and the day since which it tells the groups apart best, and of any two of the
 * strongest rows of different properties; where their interval lies beyond those of both parts. q is that of all tried.
 */
export function pairRows(
  values: readonly ValueRow[],
  strong: readonly Judged[],
  tally: DriverTally,
  days: Days | null,
  crossings: Crossings,
  independent: boolean,
): Judged[] {
  const tried = new Map<string, { readonly row: Row; readonly parts: readonly [Row, Row] }>();
  const add = (one: Row, other: Row, both: Readonly<Pair>, tries: number): void => {
    const parts = [one, other] as const;
    const key = JSON.stringify(parts.map(({ factor }) => JSON.stringify(factor)).sort());
    if (tried.has(key)) return;
    const row: Row = {
      factor: { kind: 'pair', of: [one.factor, other.factor] },
      test: { kind: 'both', of: [one.test, other.test] },
      table: tableOf(both, tally.groups),
      strata: null,
      tries,
    };
    tried.set(key, { row, parts });
  };
  if (days)
    values.forEach((value, place) => {
      const count = 2 * days.ticks.length;
      const own = crossings.days.subarray(place * count, (place + 1) * count);
      const split = bestSplit(own, [value.table[0], value.table[2]]);
      if (!split) return;
      add(value, sinceRowAt(tally, days, split.day, split.tries), onOrAfter(own, split.day), split.tries);
    });
  strong.forEach((one, i) => {
    strong.forEach((other, j) => {
      if (j <= i || propertyOf(one) === propertyOf(other)) return;
      const at = 2 * (i * strong.length + j);
      add(one, other, [crossings.both[at], crossings.both[at + 1]], Math.max(one.tries, other.tries));
    });
  });
  const all = [...tried.values()];
  const judged = judge(
    all.map(({ row }) => row),
    independent,
  );
  return judged.filter(({ figures }, index) => {
    const parts = judge(all[index].parts, independent).map((part) => part.figures.interval);
    const [low, high] = figures.interval;
    return parts.every((part) => low > part[1]) || parts.every((part) => high < part[0]);
  });
}

/** The property a row is of; null for a day. */
const propertyOf = ({ test }: Row): string | null => ('property' in test ? test.property : null);

/** By row, the place of the first stronger one that holds the same units, judged among those crossed; -1 for none. */
export function sameRows({ both }: Crossings, rows: number, groups: Readonly<Pair>): Int32Array {
  const n = groups[0] + groups[1];
  const size = (i: number, j: number): number => both[2 * (i * rows + j)] + both[2 * (i * rows + j) + 1];
  return Int32Array.from({ length: rows }, (_, weaker) => {
    for (let i = 0; i < weaker; i++) {
      const [one, other, together] = [size(i, i), size(weaker, weaker), size(i, weaker)];
      const margins = Math.sqrt(one) * Math.sqrt(other) * Math.sqrt(n - one) * Math.sqrt(n - other);
      // ad − bc of their table, written with its margins.
      if (margins > 0 && (together * n - one * other) / margins > SAME) return i;
    }
    return -1;
  });
}
