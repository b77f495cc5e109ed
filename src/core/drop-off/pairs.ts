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

/** A question of crossings with its tests taken apart, so that each property is looked at once. */
export interface CrossingProgram {
  readonly question: CrossingQuestion;
  /** By property: the values to tell apart, and which test of the question or part of one each is. */
  readonly properties: readonly {
    readonly name: string;
    readonly tests: readonly ValueTest[];
    /** By test: its place among `parts`, -1 for none; and among the values whose days are counted. */
    readonly parts: readonly number[];
    readonly values: readonly number[];
  }[];
  /** What the rows are made of: each test once. */
  readonly parts: readonly FactorTest[];
  /** By row: its parts; the same twice for a single one. */
  readonly rows: readonly (readonly [number, number])[];
}

export function compileCrossing(question: CrossingQuestion): CrossingProgram {
  const parts: FactorTest[] = [];
  const places = new Map<string, number>();
  const partOf = (test: FactorTest): number => {
    const key = JSON.stringify(test);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, parts.length);
    parts.push(test);
    return parts.length - 1;
  };
  const rows = question.tests.map((test): readonly [number, number] =>
    test.kind === 'both' ? [partOf(test.of[0]), partOf(test.of[1])] : [partOf(test), partOf(test)],
  );
  const byProperty = new Map<string, { tests: ValueTest[]; parts: number[]; values: number[] }>();
  const add = (test: ValueTest, part: number, value: number): void => {
    let own = byProperty.get(test.property);
    if (!own) {
      own = { tests: [], parts: [], values: [] };
      byProperty.set(test.property, own);
    }
    own.tests.push(test);
    own.parts.push(part);
    own.values.push(value);
  };
  const counted = new Set<string>();
  question.values.forEach((test, value) => {
    const key = JSON.stringify(test);
    counted.add(key);
    add(test, places.get(key) ?? -1, value);
  });
  for (const test of parts) {
    const key = JSON.stringify(test);
    if ('property' in test && !counted.has(key)) add(test, places.get(key)!, -1);
  }
  return { question, properties: [...byProperty].map(([name, own]) => ({ name, ...own })), parts, rows };
}

/** Counts a segment's ripe units, each after it was read. */
export function crossingCounter(
  { question, properties, parts, rows }: CrossingProgram,
  columns: PropertyColumns,
  stays: Stays,
  reader: StayReader,
  tally: Crossings,
): (place: number, group: 0 | 1) => void {
  const { days } = question;
  const known = properties.flatMap(({ name, tests, parts, values }) => {
    const column = columns.get(name);
    return column ? [{ per: column.per, codes: column.codes, slots: slotsOf(tests, column), parts, values }] : [];
  });
  // Properties are read once each; what is left asks for an event or a day.
  const others = parts.flatMap((test, part) =>
    'property' in test ? [] : [{ part, holds: stayTest(test, columns, stays, reader) }],
  );
  /** By part, the number of the last stay it held for. */
  const heldIn = new Uint32Array(parts.length);
  const within = new Int32Array(rows.length);
  let stay = 0;
  return (place, group) => {
    stay++;
    const day = days.length > 0 ? dayOf(days, reader.timeOf(stays.at[place])) : -1;
    for (const { slots, parts, values, ...column } of known) {
      const slot = slots[stayCode(column, stays, reader, place)];
      if (slot < 0) continue;
      if (parts[slot] >= 0) heldIn[parts[slot]] = stay;
      if (values[slot] >= 0) tally.days[2 * (values[slot] * days.length + day) + group]++;
    }
    for (const { part, holds } of others) if (holds(place)) heldIn[part] = stay;
    let met = 0;
    for (let i = 0; i < rows.length; i++) {
      const [one, other] = rows[i];
      if (heldIn[one] === stay && heldIn[other] === stay) within[met++] = i;
    }
    for (let i = 0; i < met; i++)
      for (let j = i; j < met; j++) tally.both[2 * (within[i] * rows.length + within[j]) + group]++;
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
