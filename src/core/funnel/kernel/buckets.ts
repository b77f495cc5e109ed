/** Stretches of time that join each other, in ticks: bucket b is from `edges[b]` to before `edges[b + 1]`. */
export interface EntryBuckets {
  readonly edges: Float64Array;
  /** By slot, of which `perTick` pass in a tick from the first edge on: no time in it lies in an earlier bucket. */
  readonly slots: Uint16Array;
  readonly perTick: number;
}

/** The bucket of a time that lies in none. */
export const NO_BUCKET = 0xffff;
const SLOTS_PER_BUCKET = 32;

/** At most 65,535 buckets of these ascending edges. */
export function entryBuckets(edges: Float64Array): EntryBuckets {
  const count = edges.length - 1;
  const first = edges[0];
  const slots = new Uint16Array(count * SLOTS_PER_BUCKET + 1);
  const perTick = (slots.length - 1) / (edges[count] - first);
  // From the slot before on: which one a time lies in is found by numbers that were rounded.
  for (let slot = 0, bucket = 0; slot < slots.length; slot++) {
    while (edges[bucket + 1] <= first + (slot - 1) / perTick) bucket++;
    slots[slot] = bucket;
  }
  return { edges, slots, perTick };
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
