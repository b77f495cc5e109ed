import type { FunnelRules } from './funnel-rules.ts';

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
}

/** A growing list of times in ticks; the first `length` values count. */
export interface TimeList {
  values: Float64Array;
  length: number;
}

export function emptyTally(rules: FunnelRules): FunnelTally {
  const steps = rules.steps.length;
  return {
    dropped: new Float64Array(steps),
    open: new Float64Array(steps),
    matched: new Float64Array(steps),
    converted: 0,
    removed: 0,
    times: timeLists(steps),
  };
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeTallies(into: FunnelTally, from: FunnelTally): FunnelTally {
  add(into.dropped, from.dropped);
  add(into.open, from.open);
  add(into.matched, from.matched);
  into.converted += from.converted;
  into.removed += from.removed;
  for (let k = 0; k < into.times.length; k++) {
    const { values, length } = from.times[k];
    appendTimes(into.times[k], values, length);
  }
  return into;
}

/** Appends the first `count` of `values`. */
export function appendTimes(list: TimeList, values: Float64Array, count: number): void {
  makeRoom(list, count);
  list.values.set(values.subarray(0, count), list.length);
  list.length += count;
}

/** Sees to it that `count` more values fit. */
export function makeRoom(list: TimeList, count: number): void {
  const length = list.length + count;
  if (length <= list.values.length) return;
  const grown = new Float64Array(Math.max(length, 2 * list.values.length));
  grown.set(list.values.subarray(0, list.length));
  list.values = grown;
}

export const timeLists = (steps: number): TimeList[] =>
  Array.from({ length: steps }, () => ({ values: new Float64Array(0), length: 0 }));

/** The buffers a tally can hand over to another thread without copying. */
export function tallyBuffers(tally: FunnelTally): ArrayBufferLike[] {
  return tally.times.map((list) => list.values.buffer);
}

function add(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] += from[i];
}
