import { mergeTimes, type TimeList, timeLists } from '../funnel/tally.ts';
import { type MoneyTally, mergeMoney } from './money.ts';

/**
 * What was counted of the macros: plain numbers, maps and typed arrays, so it can be cloned or transferred. Tallies of
 * disjoint users merge exactly, and no figure depends on the order in which they are merged.
 */
export interface OverviewTally {
  /** By group: the values shown, then Other, then those without; only one without a property. */
  readonly groups: readonly GroupTally[];
  /** Of all groups together. */
  readonly trend: TrendTally;
  /** By micro: units with one, and events. */
  readonly microUsers: Float64Array;
  readonly microTotals: Float64Array;
}

export interface GroupTally {
  audience: number;
  /** Units with any macro. */
  any: number;
  /** By unit without any macro, the ticks it was watched for. */
  readonly followUps: TimeList;
  readonly macros: readonly MacroTally[];
}

export interface MacroTally {
  users: number;
  total: number;
  readonly money: MoneyTally;
  /** By unit that converted: ticks to its first macro. */
  readonly times: TimeList;
  /** By unit with another macro, but not this one: the ticks it was watched for. */
  readonly followUps: TimeList;
  /** Units with 1, 2, 3, 4, 5 and more. */
  readonly repeats: Float64Array;
  /** Ticks from one to the next. */
  readonly gaps: TimeList;
  /** From the first: ticks to the second; where there is none, those it was watched for. */
  readonly second: TimeList;
  readonly noSecond: TimeList;
}

export interface TrendTally {
  /** By bucket. */
  readonly audience: Float64Array;
  /** By macro, then by bucket. */
  readonly macros: readonly { readonly users: Float64Array; readonly money: readonly MoneyTally[] }[];
}

/** The lists of a macro's tally, which grow and merge alike. */
const LISTS = ['times', 'followUps', 'gaps', 'second', 'noSecond'] as const;

export const emptyOverview = (macros: number, micros: number, groups: number, buckets: number): OverviewTally => ({
  groups: Array.from({ length: groups }, () => emptyGroup(macros)),
  trend: {
    audience: new Float64Array(buckets),
    macros: Array.from({ length: macros }, () => ({
      users: new Float64Array(buckets),
      money: Array.from({ length: buckets }, (): MoneyTally => new Map()),
    })),
  },
  microUsers: new Float64Array(micros),
  microTotals: new Float64Array(micros),
});

const emptyGroup = (macros: number): GroupTally => ({
  audience: 0,
  any: 0,
  followUps: timeLists(1)[0],
  macros: Array.from({ length: macros }, emptyMacro),
});

function emptyMacro(): MacroTally {
  const [times, followUps, gaps, second, noSecond] = timeLists(LISTS.length);
  return {
    users: 0,
    total: 0,
    money: new Map(),
    repeats: new Float64Array(5),
    times,
    followUps,
    gaps,
    second,
    noSecond,
  };
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeOverviews(into: OverviewTally, from: OverviewTally): OverviewTally {
  into.groups.forEach((group, g) => {
    mergeGroups(group, from.groups[g]);
  });
  add(into.trend.audience, from.trend.audience);
  into.trend.macros.forEach(({ users, money }, m) => {
    const other = from.trend.macros[m];
    add(users, other.users);
    money.forEach((sums, bucket) => {
      mergeMoney(sums, other.money[bucket]);
    });
  });
  add(into.microUsers, from.microUsers);
  add(into.microTotals, from.microTotals);
  return into;
}

function mergeGroups(into: GroupTally, from: GroupTally): GroupTally {
  into.audience += from.audience;
  into.any += from.any;
  mergeTimes([into.followUps], [from.followUps]);
  into.macros.forEach((macro, m) => {
    const other = from.macros[m];
    macro.users += other.users;
    macro.total += other.total;
    mergeMoney(macro.money, other.money);
    add(macro.repeats, other.repeats);
    mergeTimes(
      LISTS.map((list) => macro[list]),
      LISTS.map((list) => other[list]),
    );
  });
  return into;
}

/** All groups together, as a tally of its own. */
export const wholeOf = ({ groups }: OverviewTally): GroupTally =>
  groups.length === 1 ? groups[0] : groups.reduce(mergeGroups, emptyGroup(groups[0].macros.length));

function add(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] += from[i];
}
