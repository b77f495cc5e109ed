import { countTimes, mergeTimeCounts, newTimeCounts, type TimeCounts } from '../statistics/time-counts.ts';

/**
 * What one evaluation counted: plain numbers and typed arrays, so it can be cloned or transferred between threads.
 * Tallies of disjoint units merge exactly, and no figure depends on the order in which they are merged.
 */
export interface FunnelTally {
  /** By step: units whose furthest required step it is, by state. Converted units stand at the last step. */
  readonly dropped: Float64Array;
  readonly open: Float64Array;
  /** By step: units whose speaking attempt matched it. */
  readonly matched: Float64Array;
  converted: number;
  removed: number;
  /** times[k], k > 0: of the units that matched step k, the ticks from their previous required step; times[0]: of the
   * converted ones, from first to last step. Removed units have none. */
  readonly times: readonly TimeList[];
  /** By step as `times`, those that are not kept, since there would be too many; null where all are. */
  counted: readonly TimeCounts[] | null;
  /** By breakdown value (null for none) the tally of its units; null without a breakdown. */
  readonly groups: Map<string | null, FunnelTally> | null;
}

/** A growing list of times in ticks; the first `length` values count. */
export interface TimeList {
  values: Float64Array;
  length: number;
}

export function emptyTally(steps: number, grouped: boolean): FunnelTally {
  return {
    dropped: new Float64Array(steps),
    open: new Float64Array(steps),
    matched: new Float64Array(steps),
    converted: 0,
    removed: 0,
    times: timeLists(steps),
    counted: null,
    groups: grouped ? new Map() : null,
  };
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeTallies(into: FunnelTally, from: FunnelTally): FunnelTally {
  add(into.dropped, from.dropped);
  add(into.open, from.open);
  add(into.matched, from.matched);
  into.converted += from.converted;
  into.removed += from.removed;
  if (into.counted || from.counted) {
    countAll(into);
    from.counted?.forEach((own, k) => {
      mergeTimeCounts(into.counted![k], own);
    });
    addCounts(into, from.times);
  } else mergeTimes(into.times, from.times);
  for (const [value, group] of from.groups ?? []) mergeTallies(groupOf(into, value), group);
  return into;
}

/** More times of a step than this are counted where memory is bounded. */
const MANY = 1 << 17;

/** Counts the times of a tally, and of its groups, instead of keeping them, where they have become many. */
export function countMany(tally: FunnelTally): void {
  if (areMany(tally)) countAll(tally);
  for (const group of tally.groups?.values() ?? []) countMany(group);
}

export const areMany = ({ times }: FunnelTally): boolean => times.some(({ length }) => length > MANY);

/** Counts the times of a tally instead of keeping them. */
export function countAll(tally: FunnelTally): void {
  addCounts(tally, tally.times);
  for (const list of tally.times) list.length = 0;
}

function addCounts(into: FunnelTally, times: readonly TimeList[]): void {
  into.counted ??= times.map(newTimeCounts);
  times.forEach(({ values, length }, k) => {
    countTimes(into.counted![k], values, length);
  });
}

/** The tally of a breakdown value, which is made if there is none yet. */
export function groupOf({ groups, times }: FunnelTally, value: string | null): FunnelTally {
  const known = groups!.get(value);
  if (known) return known;
  const made = emptyTally(times.length, false);
  groups!.set(value, made);
  return made;
}

/** Appends the times of each list of `from` to its like. */
export function mergeTimes(into: readonly TimeList[], from: readonly TimeList[]): void {
  into.forEach((list, k) => {
    const { values, length } = from[k];
    makeRoom(list, length);
    list.values.set(values.subarray(0, length), list.length);
    list.length += length;
  });
}

/** Appends one value. */
export function appendTime(list: TimeList, ticks: number): void {
  makeRoom(list, 1);
  list.values[list.length++] = ticks;
}

/** Sees to it that `count` more values fit. */
export function makeRoom(list: TimeList, count: number): void {
  const length = list.length + count;
  if (length <= list.values.length) return;
  const grown = new Float64Array(Math.max(length, 2 * list.values.length, SOME));
  grown.set(list.values.subarray(0, list.length));
  list.values = grown;
}

export const timeLists = (steps: number): TimeList[] =>
  Array.from({ length: steps }, () => ({ values: NONE, length: 0 }));

const NONE = new Float64Array(0);
/** Room for so many times at least, where there are any. */
const SOME = 64;

function add(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] += from[i];
}
