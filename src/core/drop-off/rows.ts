import { dateAt } from '../base/calendar.ts';
import { byCodePoint } from '../base/code-points.ts';
import { numberOf } from '../base/number.ts';
import { chiSquaredTest, type Table } from '../statistics/comparison.ts';
import { STRATA } from '../statistics/event-strata.ts';
import type { DriverTally } from './driver-tally.ts';
import type { FactorTest, ValueTest } from './factor-test.ts';
import type { DropOffProgram } from './program.ts';
import type { Factor } from './result.ts';
import type { Pair } from './stays.ts';

/** A row to be judged: whom it holds, and how many of each group those are. */
export interface Row {
  readonly factor: Factor;
  readonly test: FactorTest;
  /** Dropped with it and without, went on with it and without. */
  readonly table: Table;
  /** The same by stratum; event rows only. */
  readonly strata: readonly Table[] | null;
  /** How many days were tried to find the one it names; its p is that many times as large. */
  readonly tries: number;
}

/** A row of one value of a property. */
export interface ValueRow extends Row {
  readonly test: ValueTest;
}

/** The days of the data set: when each begins, in ticks and in epoch milliseconds, in its zone. */
export interface Days {
  readonly ticks: Float64Array;
  readonly ms: readonly number[];
  readonly zone: string;
}

/** So many values of a property have a row of their own. */
const MOST_VALUES = 50;
/** Numbers with more different values than this are cut at their quartiles. */
const MOST_NUMBERS = 20;

/** A row for each event that occurs in a stay, but for those that the funnel's steps and exclusions name. */
export function eventRows({ facts, funnel, hidden }: DropOffProgram, tally: DriverTally): Row[] {
  const { steps, exclude } = funnel.document;
  const named = new Set([...steps, ...exclude].flatMap(({ any }) => any.map(({ event }) => event)));
  if (named.has('*')) return [];
  return facts.eventNames.flatMap((event, id): Row[] => {
    if (named.has(event) || hidden[id] === 1) return [];
    const strata = Array.from({ length: STRATA }, (_, stratum) => {
      const at = 2 * (id * STRATA + stratum);
      return tableOf(
        [tally.events[at], tally.events[at + 1]],
        [tally.strata[2 * stratum], tally.strata[2 * stratum + 1]],
      );
    });
    const table = strata.reduce<Table>(
      (sum, cells) => [sum[0] + cells[0], sum[1] + cells[1], sum[2] + cells[2], sum[3] + cells[3]],
      [0, 0, 0, 0],
    );
    if (table[0] + table[2] === 0) return [];
    return [{ factor: { kind: 'event', event }, test: { kind: 'event', id }, table, strata, tries: 1 }];
  });
}

/** A row for each value of each property: the most frequent ones and Other, or the quarters of numbers. */
export function valueRows(tally: DriverTally): ValueRow[] {
  return [...tally.values].flatMap(([property, values]) => {
    const numbers = new Map<number, Pair>();
    const isNumeric = [...values].every(([text, pair]) => {
      const number = numberOf(text, tally.decimals.get(property));
      const known = numbers.get(number);
      numbers.set(number, known ? [known[0] + pair[0], known[1] + pair[1]] : pair);
      return Number.isFinite(number);
    });
    return isNumeric && numbers.size > MOST_NUMBERS
      ? quarterRows(property, numbers, tally.groups)
      : textRows(property, values, tally.groups);
  });
}

function textRows(property: string, values: ReadonlyMap<string, Pair>, groups: Pair): ValueRow[] {
  const shown = mostFrequent(values);
  const rows = shown.map(
    ([value, pair]): ValueRow => ({
      factor: { kind: 'property', property, value },
      test: { kind: 'value', property, value },
      table: tableOf(pair, groups),
      strata: null,
      tries: 1,
    }),
  );
  if (shown.length === values.size) return rows;
  const rest: Pair = [0, 0];
  for (const [dropped, wentOn] of values.values()) {
    rest[0] += dropped;
    rest[1] += wentOn;
  }
  for (const [, [dropped, wentOn]] of shown) {
    rest[0] -= dropped;
    rest[1] -= wentOn;
  }
  return [
    ...rows,
    {
      factor: { kind: 'property', property, value: null, other: true },
      test: { kind: 'other', property, shown: shown.map(([value]) => value) },
      table: tableOf(rest, groups),
      strata: null,
      tries: 1,
    },
  ];
}

/** Most frequent first; ties by value. There may be a value for every session: they are not all put in order. */
function mostFrequent(values: ReadonlyMap<string, Pair>): [string, Pair][] {
  const order = ([a, x]: [string, Pair], [b, y]: [string, Pair]): number =>
    y[0] + y[1] - x[0] - x[1] || byCodePoint(a, b);
  const shown: [string, Pair][] = [];
  for (const one of values) {
    let place = shown.length;
    while (place > 0 && order(one, shown[place - 1]) < 0) place--;
    if (place === MOST_VALUES) continue;
    shown.splice(place, 0, one);
    if (shown.length > MOST_VALUES) shown.pop();
  }
  return shown;
}

/** Numbers cut at their quartiles (R type 7) over the units of both groups; a quarter that holds nobody has no row. */
function quarterRows(property: string, numbers: ReadonlyMap<number, Pair>, groups: Pair): ValueRow[] {
  const sorted = [...numbers].sort(([a], [b]) => a - b);
  const n = sorted.reduce((sum, [, [dropped, wentOn]]) => sum + dropped + wentOn, 0);
  const at = (place: number): number => {
    let before = 0;
    return sorted.find(([, [dropped, wentOn]]) => {
      before += dropped + wentOn;
      return place < before;
    })![0];
  };
  const quartile = (quarters: number): number => {
    const rank = ((n - 1) * quarters) / 4;
    const low = at(Math.floor(rank));
    return rank === Math.floor(rank) ? low : low + (rank - Math.floor(rank)) * (at(Math.floor(rank) + 1) - low);
  };
  const cuts = [sorted[0][0], quartile(1), quartile(2), quartile(3), sorted[sorted.length - 1][0]];
  return [0, 1, 2, 3].flatMap((quarter): ValueRow[] => {
    const [from, to] = [cuts[quarter], cuts[quarter + 1]];
    const last = quarter === 3;
    const pair = sorted
      .filter(([number]) => number >= from && (number < to || (last && number === to)))
      .reduce<Pair>((sum, [, [dropped, wentOn]]) => [sum[0] + dropped, sum[1] + wentOn], [0, 0]);
    if (pair[0] + pair[1] === 0) return [];
    return [
      {
        factor: { kind: 'property', property, value: { from, to } },
        test: { kind: 'range', property, from, to, last },
        table: tableOf(pair, groups),
        strata: null,
        tries: 1,
      },
    ];
  });
}

/** The one row "on or after a day"; null where no day has enough units on each side. */
export function sinceRow(tally: DriverTally, days: Days): Row | null {
  const split = bestSplit(tally.days, tally.groups);
  return split && sinceRowAt(tally, days, split.day, split.tries);
}

/** The row "on or after this day". */
export function sinceRowAt(tally: DriverTally, { ticks, ms, zone }: Days, day: number, tries: number): Row {
  return {
    factor: { kind: 'since', since: dateAt(ms[day], zone) },
    test: { kind: 'since', from: ticks[day] },
    table: tableOf(onOrAfter(tally.days, day), tally.groups),
    strata: null,
    tries,
  };
}

/** Of counts by `2 * day + group`: the units on a day or later. */
export function onOrAfter(days: Float64Array, day: number): Pair {
  const sum: Pair = [0, 0];
  for (let i = 2 * day; i < days.length; i++) sum[i % 2] += days[i];
  return sum;
}

/**
 * The day, of those on which some unit is and that leave at least 5 % of the units on each side, which tells the groups
 * apart best (largest chi-squared, the earliest of equals), and how many such days there are.
 */
export function bestSplit(days: Float64Array, groups: Pair): { readonly day: number; readonly tries: number } | null {
  const all = groups[0] + groups[1];
  let best = -1;
  let most = -1;
  let tries = 0;
  const before: Pair = [0, 0];
  for (let day = 0; 2 * day < days.length; day++) {
    const here = days[2 * day] + days[2 * day + 1];
    const earlier = before[0] + before[1];
    if (here > 0 && 20 * earlier >= all && 20 * (all - earlier) >= all && all > 0) {
      tries++;
      const { statistic } = chiSquaredTest(tableOf([groups[0] - before[0], groups[1] - before[1]], groups));
      if (statistic > most) {
        most = statistic;
        best = day;
      }
    }
    before[0] += days[2 * day];
    before[1] += days[2 * day + 1];
  }
  return best < 0 ? null : { day: best, tries };
}

/** The fourfold table of those with something, of each group. */
export const tableOf = ([dropped, wentOn]: Readonly<Pair>, groups: Readonly<Pair>): Table => [
  dropped,
  groups[0] - dropped,
  wentOn,
  groups[1] - wentOn,
];
