import { makeRoom, type TimeList } from '../tally.ts';

/** Attempts by the bucket of their entry. */
export interface EntryCount {
  readonly buckets: EntryBuckets;
  /** By bucket, then by code as in `Outcomes`: units. */
  readonly units: Float64Array;
  /** By bucket, then by step: how many more units matched it than have it, or a later step, for their furthest. */
  readonly others: Float64Array;
  /** By step: times as in `FunnelTally`, of all buckets, and the bucket of each. */
  readonly times: readonly BucketTimes[];
}

export interface BucketTimes extends TimeList {
  bucketOf: Uint16Array;
}

/** Sees to it that so many more times fit, and the buckets of all that are there. */
export function makeBucketRoom(list: BucketTimes, more = 0): void {
  makeRoom(list, more);
  if (list.bucketOf.length >= list.values.length) return;
  const grown = new Uint16Array(list.values.length);
  grown.set(list.bucketOf);
  list.bucketOf = grown;
}

/** Stretches of time that join each other, in ticks: bucket b is from `edges[b]` to before `edges[b + 1]`. */
export interface EntryBuckets {
  readonly edges: Float64Array;
  /** By slot, of which `perTick` pass in a tick from the first edge on: no time in it lies in an earlier bucket. */
  readonly slots: Uint16Array;
  readonly perTick: number;
  /** All edges are. */
  readonly wholeSeconds: boolean;
}

/** The bucket of a time that lies in none. */
export const NO_BUCKET = 0xffff;
const SLOTS_PER_BUCKET = 32;

/** At most 65,535 buckets of these ascending edges; `perSecond`: ticks. */
export function entryBuckets(edges: Float64Array, perSecond: number): EntryBuckets {
  const count = Math.max(0, edges.length - 1);
  const first = edges[0];
  const slots = new Uint16Array(count * SLOTS_PER_BUCKET + 1);
  const perTick = (slots.length - 1) / (edges[count] - first);
  // From the slot before on: which one a time lies in is found by numbers that were rounded.
  for (let slot = 0, bucket = 0; slot < slots.length; slot++) {
    while (edges[bucket + 1] <= first + (slot - 1) / perTick) bucket++;
    slots[slot] = bucket;
  }
  return { edges, slots, perTick, wholeSeconds: edges.every((edge) => edge % perSecond === 0) };
}

/** The buckets of times from … to - 1, in room that the next call uses again. */
export function bucketsOfTimes(
  { edges, slots, perTick }: EntryBuckets,
  time: Float64Array,
  from: number,
  to: number,
): Uint16Array {
  if (room.length < to - from) room = new Uint16Array(2 * (to - from));
  const found = room;
  const first = edges[0];
  const end = edges[edges.length - 1];
  for (let i = from; i < to; i++) {
    const t = time[i];
    if (t < first || t >= end) {
      found[i - from] = NO_BUCKET;
      continue;
    }
    let bucket = slots[((t - first) * perTick) | 0];
    while (t >= edges[bucket + 1]) bucket++;
    found[i - from] = bucket;
  }
  return found;
}

let room = new Uint16Array(0);
