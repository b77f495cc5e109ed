/** A rank this close to a whole number is that number: 0.95 has no exact binary form. */
const FUZZ = 1e-9;

/** So few are sorted by moving each to its place: calling what sorts many takes longer. */
const FEW = 24;

/** Between which all values lie, inclusive: the closer, the faster. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

const ANY: Bounds = { min: 0, max: 2 ** 53 };

/**
 * Quantiles of the first n (at least one) of `values`, whole numbers from 0 to 2^53, by linear interpolation between
 * closest ranks (R type 7). `shares` ascend from 0 to 1. Exact, and independent of the values' order, which stays.
 *
 * Counts the values by bucket, about as many buckets as values, then sorts the few that hold the ranks asked for: quick
 * passes, where sorting a hundred or two takes three times as long, and selection (Floyd and Rivest) five times.
 */
export function quantiles(
  values: Float64Array,
  n: number,
  shares: readonly number[],
  bounds: Bounds = ANY,
): readonly number[] {
  const places = placesOf(n, shares);
  return between(n, shares, places, valuesAt(values, n, places, bounds));
}

/** Two places for each share, between whose values its quantile of n values lies. */
export function placesOf(n: number, shares: readonly number[]): readonly number[] {
  return shares.flatMap((share) => {
    const rank = (n - 1) * share;
    const place = Math.floor(rank + FUZZ);
    return [place, rank - place <= FUZZ ? place : place + 1];
  });
}

/** The quantiles by the values at these places. */
export const between = (
  n: number,
  shares: readonly number[],
  places: readonly number[],
  found: readonly number[],
): readonly number[] =>
  shares.map((share, i) => {
    const low = found[2 * i];
    return low + ((n - 1) * share - places[2 * i]) * (found[2 * i + 1] - low);
  });

/** The values at some ascending places, as if all were sorted. */
function valuesAt(values: Float64Array, n: number, places: readonly number[], { min, max }: Bounds): number[] {
  const upper = new Int32Array(values.buffer, values.byteOffset, 2 * n);
  const least = upperHalf(Math.max(1, min));
  const range = upperHalf(Math.max(1, max)) - least;
  const width = 32 - Math.clz32(range);
  const shift = Math.max(0, width - Math.min(MOST_BITS, 31 - Math.clz32(n)));
  const buckets = (range >>> shift) + 1;
  counts.fill(0, 0, buckets);
  for (let i = 1; i < upper.length; i += 2) counts[Math.max(0, upper[i] - least) >>> shift]++;
  next.fill(-1, 0, buckets);
  const found: number[] = [];
  const ends: number[] = [];
  let kept = 0;
  for (let bucket = 0, below = 0, i = 0; i < places.length; below += counts[bucket++]) {
    const above = below + counts[bucket];
    if (places[i] >= above) continue;
    for (; i < places.length && places[i] < above; i++) found.push(kept + places[i] - below);
    next[bucket] = kept;
    kept += counts[bucket];
    ends.push(kept);
  }
  const held = kept <= room.length ? room : new Float64Array(kept);
  for (let i = 0; i < n; i++) {
    const bucket = Math.max(0, upper[2 * i + 1] - least) >>> shift;
    if (next[bucket] >= 0) held[next[bucket]++] = values[i];
  }
  let start = 0;
  for (const end of ends) {
    sortPart(held, start, end);
    start = end;
  }
  return found.map((at) => held[at]);
}

/**
 * The exponent of a number and the first 20 bits of its mantissa, as it stands in the upper half of a (little-endian)
 * float: larger for larger numbers, and about logarithmic.
 */
export function upperHalf(value: number): number {
  one[0] = value;
  return oneUpper[1];
}

const one = new Float64Array(1);
const oneUpper = new Int32Array(one.buffer);

export function sortPart(values: Float64Array, from: number, to: number): void {
  if (to - from > FEW) {
    values.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i];
    let at = i;
    for (; at > from && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
}

/** There are so many powers of two buckets at most. */
const MOST_BITS = 12;
/** The values by bucket. All questions count in the same room: a trend has hundreds. */
const counts = new Uint32Array(2 ** MOST_BITS);
/** By bucket, where its next value goes; -1 for one that is not needed. */
const next = new Int32Array(2 ** MOST_BITS);
const room = new Float64Array(2 ** MOST_BITS);
