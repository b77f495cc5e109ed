/** A rank this close to a whole number is that number: 0.95 has no exact binary form. */
const FUZZ = 1e-9;

/** So few are sorted at once: of more that takes longer, of 1,000 eight times as long. */
const FEW = 200;

/**
 * A value's bucket: its exponent and the first 6 bits of its mantissa, which stand in the upper half of a (little-endian)
 * float. Buckets of larger values are larger numbers, and each is at most 1/64 of its values wide.
 */
const bucketOf = (upperHalf: number): number => Math.max(0, (upperHalf >>> 14) - ONE);
const ONE = 0x3ff00000 >>> 14;
/** Up to 2^53. */
const BUCKETS = 53 * 64 + 1;

/**
 * Quantiles of the first n (at least one) of `values`, whole numbers from 0 to 2^53, by linear interpolation between
 * closest ranks (R type 7). `shares` ascend from 0 to 1. Exact, and independent of the values' order, which stays.
 *
 * Counts the values by bucket, then sorts the few buckets that hold the ranks asked for: two quick passes, where
 * selection (Floyd and Rivest), measured beside it, takes five times as long.
 */
export function quantiles(values: Float64Array, n: number, shares: readonly number[]): readonly number[] {
  const ranks = shares.map((share) => (n - 1) * share);
  const valueAt = n <= FEW ? sorted(values, n) : sortedAt(values, n, ranks.flatMap(placesOf));
  return ranks.map((rank) => {
    const [low, high] = placesOf(rank).map(valueAt);
    return high === undefined ? low : low + (rank - Math.floor(rank + FUZZ)) * (high - low);
  });
}

/** The places, in ascending order, of the values between which a rank lies: one where it is whole. */
function placesOf(rank: number): number[] {
  const place = Math.floor(rank + FUZZ);
  return rank - place <= FUZZ ? [place] : [place, place + 1];
}

function sorted(values: Float64Array, n: number): (place: number) => number {
  const all = values.slice(0, n).sort();
  return (place) => all[place];
}

/** The values at some ascending places, as if all were sorted. */
function sortedAt(values: Float64Array, n: number, places: readonly number[]): (place: number) => number {
  const upper = new Uint32Array(values.buffer, values.byteOffset, 2 * n);
  counts.fill(0);
  for (let i = 1; i < upper.length; i += 2) counts[bucketOf(upper[i])]++;
  next.fill(-1);
  const needed: { place: number; start: number; end: number }[] = [];
  let kept = 0;
  for (let bucket = 0, below = 0, i = 0; i < places.length; below += counts[bucket++]) {
    const above = below + counts[bucket];
    if (places[i] >= above) continue;
    while (i < places.length && places[i] < above) i++;
    next[bucket] = kept;
    needed.push({ place: below, start: kept, end: kept + counts[bucket] });
    kept += counts[bucket];
  }
  const held = new Float64Array(kept);
  for (let i = 0; i < n; i++) {
    const bucket = bucketOf(upper[2 * i + 1]);
    if (next[bucket] >= 0) held[next[bucket]++] = values[i];
  }
  for (const { start, end } of needed) held.subarray(start, end).sort();
  return (place) => {
    const { place: first, start } = needed.findLast((bucket) => bucket.place <= place)!;
    return held[start + place - first];
  };
}

/** The values by bucket. All questions count in the same room: a trend has hundreds. */
const counts = new Uint32Array(BUCKETS);
/** By bucket, where its next value goes; -1 for one that is not needed. */
const next = new Int32Array(BUCKETS);
