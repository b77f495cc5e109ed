import { byCodePoint } from '../../base/code-points.ts';
import { chiSquaredTest, compareToFirst, falseDiscoveryRates } from '../../statistics/comparison.ts';
import type { Pair, WatchedBucket } from './judge.ts';

/** Units of one value: in the buckets before, and in the last; and those of them that did it. */
export interface SideCounts {
  before: number;
  usersBefore: number;
  now: number;
  usersNow: number;
}

/** By property, by value (null for none). Merges exactly. */
export type BecauseTally = Map<string, Map<string | null, SideCounts>>;

/** What a value of a property has to do with a fall. Parts add up to the whole change over the values of a property. */
export interface Because {
  readonly property: string;
  /** Null for none, or, with `other`, for all values beyond the most frequent ones. */
  readonly value: string | null;
  readonly other?: true;
  /** These: `other` are all values but them. */
  readonly beyond?: readonly string[];
  readonly shareBefore: number;
  readonly shareNow: number;
  readonly rateBefore: number | null;
  readonly rateNow: number | null;
  /** What its own rate did, and what its share did. */
  readonly ratePart: number;
  readonly mixPart: number;
  /** Of the two rates; null where there are too few. */
  readonly p: number | null;
  readonly q: number | null;
  /** Units now. */
  readonly n: number;
}

const MOST_VALUES = 50;
const MOST_ROWS = 200;

export const noCounts = (): SideCounts => ({ before: 0, usersBefore: 0, now: 0, usersNow: 0 });

/** Adds what `from` counted to `into`, and returns that. */
export function mergeBecause(into: BecauseTally, from: BecauseTally): BecauseTally {
  for (const [property, values] of from) {
    const known = into.get(property);
    if (!known) into.set(property, values);
    else for (const [value, counts] of values) addCounts(countsAt(known, value), counts);
  }
  return into;
}

/** The counts of a value, which are made if there are none yet. */
export function countsAt(values: Map<string | null, SideCounts>, value: string | null): SideCounts {
  let counts = values.get(value);
  if (!counts) {
    counts = noCounts();
    values.set(value, counts);
  }
  return counts;
}

function addCounts(into: SideCounts, from: SideCounts): void {
  into.before += from.before;
  into.usersBefore += from.usersBefore;
  into.now += from.now;
  into.usersNow += from.usersNow;
}

/** The values that a fall has most to do with, by what their own rates did. */
export function becauseOf(tally: BecauseTally): Because[] {
  // What all have in common parts nobody, and would explain everything.
  const rows = [...tally].flatMap(([property, values]) =>
    values.size < 2
      ? []
      : mostFrequent(values).map((row) => ({ property, ...row, ...partsOf(row.counts, totalOf(values)) })),
  );
  const tested = rows.filter(({ p }) => p !== null);
  const q = falseDiscoveryRates(tested.map(({ p }) => p!));
  return rows
    .map(({ counts, ...row }): Because => {
      const place = tested.findIndex((one) => one.counts === counts);
      return { ...row, q: place < 0 ? null : q[place], n: counts.now };
    })
    .sort(
      (a, b) =>
        a.ratePart - b.ratePart || byCodePoint(a.property, b.property) || byCodePoint(a.value ?? '', b.value ?? ''),
    )
    .slice(0, MOST_ROWS);
}

interface Row {
  readonly value: string | null;
  readonly other?: true;
  readonly beyond?: readonly string[];
  readonly counts: SideCounts;
}

/** The most frequent values, then the others as one; none is a value of its own. */
function mostFrequent(values: ReadonlyMap<string | null, SideCounts>): Row[] {
  const size = ({ before, now }: SideCounts): number => before + now;
  const named = [...values].filter((entry): entry is [string, SideCounts] => entry[0] !== null);
  named.sort(([a, x], [b, y]) => size(y) - size(x) || byCodePoint(a, b));
  const rows: Row[] = named.slice(0, MOST_VALUES).map(([value, counts]) => ({ value, counts }));
  const rest = named.slice(MOST_VALUES);
  if (rest.length > 0) {
    const counts = noCounts();
    for (const [, one] of rest) addCounts(counts, one);
    rows.push({ value: null, other: true, beyond: named.slice(0, MOST_VALUES).map(([value]) => value), counts });
  }
  const none = values.get(null);
  return none ? [...rows, { value: null, counts: none }] : rows;
}

function totalOf(values: ReadonlyMap<string | null, SideCounts>): SideCounts {
  const total = noCounts();
  for (const counts of values.values()) addCounts(total, counts);
  return total;
}

/** The rate part is the mean share times the change of the rate, the mix part the change of the share times the mean rate. */
function partsOf({ before, usersBefore, now, usersNow }: SideCounts, total: SideCounts) {
  const shareBefore = total.before === 0 ? 0 : before / total.before;
  const shareNow = total.now === 0 ? 0 : now / total.now;
  const rateBefore = before === 0 ? null : usersBefore / before;
  const rateNow = now === 0 ? null : usersNow / now;
  // A value that one side lacks is all mix.
  const from = rateBefore ?? rateNow ?? 0;
  const to = rateNow ?? from;
  const [, comparison] = compareToFirst([
    { count: usersBefore, of: before },
    { count: usersNow, of: now },
  ]);
  return {
    shareBefore,
    shareNow,
    rateBefore,
    rateNow,
    ratePart: ((shareBefore + shareNow) / 2) * (to - from),
    mixPart: (shareNow - shareBefore) * ((from + to) / 2),
    p: comparison?.p ?? null,
  };
}

/** The day from which on a rate is another. */
export interface Since {
  /** ISO time at which the day begins. */
  readonly day: string;
  readonly rateBefore: number;
  readonly rateSince: number;
  /** Times the number of days tried, at most 1. */
  readonly p: number;
  /** Units since then. */
  readonly n: number;
}

/** The fewest units, of all, on either side of a day. */
const LEAST_SHARE = 0.05;

/** The day that parts the days of both sides best (the earliest of equals), by chi-squared; null where none can. */
export function sinceOf({ last, baseline }: Pair, days: readonly Omit<WatchedBucket, 'complete'>[]): Since | null {
  const first = Math.min(...baseline.map(({ from }) => from));
  const within = days.filter(({ from, audience }) => from >= first && from < last.to && audience > 0);
  const all = within.reduce((sum, { audience }) => sum + audience, 0);
  const did = within.reduce((sum, { users }) => sum + users, 0);
  let best: (Omit<Since, 'p'> & { statistic: number; p: number }) | null = null;
  let tried = 0;
  let [units, users] = [0, 0];
  for (const day of within) {
    const since = { units: all - units, users: did - users };
    if (units >= LEAST_SHARE * all && since.units >= LEAST_SHARE * all && units > 0 && since.units > 0) {
      tried++;
      const { statistic, p } = chiSquaredTest([since.users, since.units - since.users, users, units - users]);
      if (!best || statistic > best.statistic)
        best = {
          day: new Date(day.from).toISOString(),
          rateBefore: users / units,
          rateSince: since.users / since.units,
          n: since.units,
          statistic,
          p,
        };
    }
    units += day.audience;
    users += day.users;
  }
  if (!best) return null;
  const { statistic: _, p, ...since } = best;
  return { ...since, p: Math.min(1, p * tried) };
}
