import { binAt, binsOf, edgesBetween, type HistogramBin } from './histogram.ts';
import { between, placesOf, upperHalf } from './quantiles.ts';
import { figuresOf, SHARES, type TimeFigures } from './time-figures.ts';

/*
 * Times of which there are too many to be kept, so that how many there are does not matter: they are counted by stretches,
 * each about a four thousandth of what it begins with. Which stretches hold the quantiles and the edges of bins is known
 * then, and the few values in these are counted each for itself when all times come by a second time. All figures are
 * those that the list of all times gives.
 */

/** What is known of times that have come by once. They are whole numbers of ticks from 0 to 2^53. */
export interface TimeCounts {
  n: number;
  /** Their sum is high · 2^26 + low: no addition rounds. */
  high: number;
  low: number;
  min: number;
  max: number;
  /** By stretch; it grows. */
  counts: Float64Array;
}

/** Some values, ascending, and how often each is there. */
export interface CountedValues {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

export const newTimeCounts = (): TimeCounts => ({
  n: 0,
  high: 0,
  low: 0,
  min: Number.POSITIVE_INFINITY,
  max: 0,
  counts: new Float64Array(0),
});

/** Of a mantissa so many bits tell stretches apart: below 2^12 each is one number. */
const BITS = 12;
const DROPPED = 20 - BITS;
/** The exponent of 1 where a float has it. */
const ONE = 1023 << BITS;
const PART = 2 ** 26;

/** Counts the first n of some times. */
export function countTimes(into: TimeCounts, values: Float64Array, n: number): void {
  if (n === 0) return;
  let [high, low, min, max] = [into.high, into.low, into.min, into.max];
  for (let i = 0; i < n; i++) {
    const value = values[i];
    const whole = Math.floor(value / PART);
    high += whole;
    low += value - whole * PART;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const carried = Math.floor(low / PART);
  Object.assign(into, { n: into.n + n, high: high + carried, low: low - carried * PART, min, max });
  makeRoom(into, stretchOf(max) + 1);
  const { counts } = into;
  const upper = new Int32Array(values.buffer, values.byteOffset, 2 * n);
  for (let i = 1; i < upper.length; i += 2) counts[stretchBy(upper[i])]++;
}

/** Adds what was counted of other times. */
export function mergeTimeCounts(into: TimeCounts, from: TimeCounts): void {
  makeRoom(into, from.counts.length);
  for (let i = 0; i < from.counts.length; i++) into.counts[i] += from.counts[i];
  const low = into.low + from.low;
  const carried = Math.floor(low / PART);
  into.n += from.n;
  into.high += from.high + carried;
  into.low = low - carried * PART;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
}

function makeRoom(into: TimeCounts, length: number): void {
  if (length <= into.counts.length) return;
  const grown = new Float64Array(length);
  grown.set(into.counts);
  into.counts = grown;
}

/** The stretch of a value: 0 for 0 alone, then each next power of two in 2^12 of them. */
export const stretchOf = (value: number): number => stretchBy(upperHalf(value));

/** The same by the upper half of a value. */
const stretchBy = (upper: number): number => Math.max(0, (upper >> DROPPED) - ONE + 1);

/** The first whole number of a stretch, or of one behind it where it holds none. */
function firstOf(stretch: number): number {
  if (stretch === 0) return 0;
  oneUpper[0] = 0;
  oneUpper[1] = (stretch - 1 + ONE) << DROPPED;
  return Math.ceil(one[0]);
}

const one = new Float64Array(1);
const oneUpper = new Int32Array(one.buffer);

/**
 * By stretch 1 where figures need its values: not where it holds one number alone, or none. `edges`: of the bins in
 * milliseconds, null for those that histograms choose themselves, undefined where none is wanted.
 */
export function stretchesAsked(
  times: TimeCounts,
  perMs: number,
  edges: readonly number[] | null | undefined,
): Uint8Array {
  const { n, counts } = times;
  const asked = new Uint8Array(counts.length);
  if (n === 0) return asked;
  const given = edges === undefined ? null : (edges ?? edgesBetween(times.min, times.max, n, perMs));
  const places = placesOf(n, SHARES).toSorted((a, b) => a - b);
  for (let stretch = 0, below = 0, i = 0; stretch < counts.length; below += counts[stretch++]) {
    const above = below + counts[stretch];
    const isPlace = places[i] < above;
    while (places[i] < above) i++;
    const [first, last] = [firstOf(stretch), firstOf(stretch + 1) - 1];
    if (counts[stretch] === 0 || first === last) continue;
    const isCut = given !== null && binAt(given, first / perMs) !== binAt(given, last / perMs);
    if (isPlace || isCut) asked[stretch] = 1;
  }
  return asked;
}

/** Adds those of the first n times that lie in stretches that are asked for. */
export function keepAsked(into: CountedValues, asked: Uint8Array, values: Float64Array, n: number): CountedValues {
  const upper = new Int32Array(values.buffer, values.byteOffset, 2 * n);
  const kept = values.slice(0, n);
  let count = 0;
  for (let i = 0; i < n; i++) if (asked[stretchBy(upper[2 * i + 1])] === 1) kept[count++] = values[i];
  const sorted = kept.subarray(0, count).sort();
  return mergeCounted(into, { values: sorted, counts: new Float64Array(count).fill(1) });
}

/** Values of both, which need not be different, as one; each of the answer is another one. */
export function mergeCounted(a: CountedValues, b: CountedValues): CountedValues {
  if (b.values.length === 0) return a;
  const most = a.values.length + b.values.length;
  const [values, counts] = [new Float64Array(most), new Float64Array(most)];
  let to = -1;
  for (let i = 0, j = 0; i < a.values.length || j < b.values.length; ) {
    const isA = j === b.values.length || (i < a.values.length && a.values[i] <= b.values[j]);
    const value = isA ? a.values[i] : b.values[j];
    if (to < 0 || values[to] !== value) values[++to] = value;
    counts[to] += isA ? a.counts[i++] : b.counts[j++];
  }
  return { values: values.slice(0, to + 1), counts: counts.slice(0, to + 1) };
}

export const NO_VALUES: CountedValues = { values: new Float64Array(0), counts: new Float64Array(0) };

/** Of times that have come by twice: any value of a stretch stands for all of it where none was asked for. */
export interface WeighedTimes extends CountedValues {
  readonly n: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** `kept` are all values in the stretches that were asked for. */
export function weighed(
  { n, high, low, min, max, counts }: TimeCounts,
  asked: Uint8Array,
  kept: CountedValues,
): WeighedTimes {
  const others = [...counts.keys()].filter((stretch) => counts[stretch] > 0 && asked[stretch] === 0);
  const all = mergeCounted(
    { values: Float64Array.from(others, firstOf), counts: Float64Array.from(others, (stretch) => counts[stretch]) },
    kept,
  );
  return { ...all, n, sum: high * PART + low, min, max };
}

/** As `timeFigures` of all of them. */
export function weighedFigures(times: WeighedTimes, perMs: number): TimeFigures | null {
  const { n, values, counts } = times;
  if (n === 0) return null;
  const places = placesOf(n, SHARES);
  const ends = Float64Array.from(counts);
  for (let i = 1; i < ends.length; i++) ends[i] += ends[i - 1];
  const found = places.map((place) => values[ends.findIndex((end) => place < end)]);
  return figuresOf(times, between(n, SHARES, places, found), perMs);
}

/** As `histogram` of all of them. */
export function weighedHistogram(
  { n, min, max, values, counts }: WeighedTimes,
  perMs: number,
  edges: readonly number[] | null,
): HistogramBin[] {
  if (n === 0) return edges ? binsOf(edges) : [];
  const given = edges ?? edgesBetween(min, max, n, perMs);
  const bins = binsOf(given);
  values.forEach((value, i) => {
    const bin = binAt(given, value / perMs);
    if (bin >= 0) bins[bin].count += counts[i];
  });
  return bins;
}
