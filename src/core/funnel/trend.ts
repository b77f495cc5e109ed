import { type Bucket, type BucketSize, bucketsOf } from '../base/calendar.ts';
import { problem } from '../base/problem.ts';
import type { PropertyColumns, Scale, Segment } from '../data/columns.ts';
import type { Warning } from '../data/warning.ts';
import { type TimeFigures, timeFigures } from '../statistics/time-figures.ts';
import type { FunnelDocument } from './document.ts';
import { countFigures } from './figures.ts';
import { type EntryCount, entryBuckets } from './kernel/buckets.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { countByEntry, countEntered } from './kernel/trend.ts';
import { mindsRange } from './kernel/units.ts';
import { countCodes } from './outcomes.ts';
import type { FunnelProgram } from './program.ts';
import type { FunnelFigures } from './result.ts';
import { instant, ticksPerMs } from './rules.ts';
import { emptyTally, type FunnelTally, mergeTimes, type TimeList, timeLists } from './tally.ts';

/** A funnel by the date of the entry. Field names are public. */
export interface FunnelTrend {
  readonly by: BucketSize;
  /** IANA zone whose calendar it is. */
  readonly timezone: string;
  /** Without gaps. A unit may stand in several, with one speaking attempt in each, so they need not add up. */
  readonly buckets: readonly TrendBucket[];
  /** What of the question is not as it takes it to be. */
  readonly warnings?: readonly Warning[];
}

/** The figures of the units that entered in a stretch of time: those of the funnel with this range of entries. */
export interface TrendBucket extends Omit<FunnelFigures, 'histogram'> {
  /** ISO times; from inclusive, to exclusive, both cut to the document's range. */
  readonly from: string;
  readonly to: string;
}

const MOST_BUCKETS = 5000;
const LEAST_MS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 28 * 86_400_000 } as const;

/**
 * The buckets of a funnel's range, or of all data where that is less. None without data.
 * @throws Problem `trend-too-long`
 */
export function trendBuckets(
  { range }: FunnelDocument,
  data: { readonly startMs: number; readonly endMs: number; readonly events: number },
  by: BucketSize,
  timezone: string,
): Bucket[] {
  const from = range?.from === undefined ? Number.NEGATIVE_INFINITY : instant(range.from);
  const to = range?.to === undefined ? Number.POSITIVE_INFINITY : instant(range.to);
  const first = Math.max(Math.floor(data.startMs), from);
  const last = Math.min(Math.floor(data.endMs), to - 1);
  if (data.events === 0 || first > last) return [];
  const buckets = Math.ceil((last - first) / LEAST_MS[by]);
  if (buckets > MOST_BUCKETS) throw problem('trend-too-long', { by, buckets, limit: MOST_BUCKETS });
  return bucketsOf(first, last, by, timezone).map((one) => ({
    from: Math.max(one.from, from),
    to: Math.min(one.to, to),
  }));
}

/** The same funnel with its entries kept to a stretch of time; what else its range says still holds. */
export const enteredIn = (program: FunnelProgram, { from, to }: Bucket): FunnelProgram => ({
  ...program,
  rules: { ...program.rules, from: entryTicks(program, from), to: entryTicks(program, to) },
});

/** The ticks of an instant, or of the end of the range that it lies beyond. */
function entryTicks({ rules, facts }: FunnelProgram, ms: number): number {
  const ticks = Math.ceil((ms - facts.scale.baseMs) * rules.ticksPerMs);
  return Math.min(rules.to, Math.max(rules.from, ticks));
}

/** What one evaluation counted by the bucket of the entry: plain typed arrays, as in `EntryCount`. */
export interface TrendTally {
  readonly units: Float64Array;
  readonly others: Float64Array;
  readonly times: BucketedTimes;
}

/** By step, times of which those of bucket b are from `start[b]` to before `start[b + 1]`, in memory that all threads see. */
export type BucketedTimes = readonly { readonly values: Float64Array; readonly start: Int32Array }[];

/** An empty count for a program and its buckets, which join each other. */
export function entryCount(program: FunnelProgram, buckets: readonly Bucket[]): EntryCount {
  const { document, rules } = program;
  const { length } = document.steps;
  const edges = [...buckets.map(({ from }) => from), ...buckets.slice(-1).map(({ to }) => to)];
  return {
    buckets: entryBuckets(
      Float64Array.from(edges, (ms) => entryTicks(program, ms)),
      rules.ticksPerMs * 1000,
    ),
    units: new Float64Array(buckets.length * (length + 1) * 4),
    others: new Float64Array(buckets.length * length),
    times: document.steps.map(() => spare.pop() ?? { values: NONE, bucketOf: new Uint16Array(0), length: 0 }),
  };
}

/** Lists that are done with: new memory for each question costs as much as counting. */
const spare: EntryCount['times'][number][] = [];
const NONE = new Float64Array(0);

/**
 * Evaluates a segment by the bucket of the entry, and adds what it finds, of those who take part (see `runFunnel`), to the
 * count of these buckets. The program has no breakdown. Once `stop` says true the count is useless, and false is returned.
 */
export function runTrend(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  buckets: readonly Bucket[],
  count: EntryCount,
  stop: () => boolean,
): boolean {
  if (buckets.length === 0) return true;
  if (mindsRange(program, false))
    return buckets.every((bucket, b) => {
      const next = count.times.map(({ length }) => length);
      const entered = enteredIn(program, bucket);
      const outcomes = kernelOutcomes(entered, segment, properties, members, count.times, stop);
      if (outcomes) countEntered({ ...outcomes, values: new Uint32Array(outcomes.count).fill(b) }, next, count);
      return outcomes !== null;
    });
  return countByEntry(program, segment, properties, members, count, stop);
}

/** What a count came to; it is of no use from then on. */
export function trendTally(count: EntryCount, buckets: readonly Bucket[]): TrendTally {
  const { units, others, times } = count;
  const starts = times.map(() => new Int32Array(buckets.length + 1));
  for (let bucket = 0; bucket < buckets.length; bucket++) {
    const { converted, matched } = countBucket(count, bucket, emptyTally(times.length, false));
    starts.forEach((start, k) => {
      start[bucket + 1] = start[bucket] + (k === 0 ? converted : matched[k]);
    });
  }
  const tally = { units, others, times: times.map((list, k) => sortedByBucket(list, starts[k])) };
  for (const list of times) spare.push(Object.assign(list, { length: 0 }));
  return tally;
}

/** Adds what was counted of a bucket to a tally, but for the times, of which there are as many as that says. */
function countBucket({ units, others }: Pick<TrendTally, 'units' | 'others'>, bucket: number, tally: FunnelTally) {
  const { matched } = tally;
  const codes = (matched.length + 1) * 4;
  countCodes(units.subarray(bucket * codes, (bucket + 1) * codes), tally, true);
  for (let k = 0; k < matched.length; k++) matched[k] += others[bucket * matched.length + k];
  return tally;
}

function sortedByBucket({ values, bucketOf, length }: EntryCount['times'][number], start: Int32Array) {
  const next = start.slice();
  const sorted = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * length));
  for (let i = 0; i < length; i++) sorted[next[bucketOf[i]]++] = values[i];
  return { values: sorted, start };
}

const FIELDS = ['n', 'mean', 'median', 'p25', 'p75', 'p90', 'p95', 'min', 'max'] as const;

/**
 * The time figures of each `of`-th bucket from bucket `index` on, of all parts together: by bucket, then by step, the
 * numbers of a `TimeFigures`; 0 for none. A trend has hundreds of them, which threads share.
 */
export function trendTimes(
  parts: readonly BucketedTimes[],
  { index, of }: { readonly index: number; readonly of: number },
  scale: Scale,
): Float64Array {
  const perMs = ticksPerMs(scale);
  const buckets = parts[0][0].start.length - 1;
  // In room that one bucket after the other uses.
  const lists = timeLists(parts[0].length);
  const found: number[] = [];
  for (let bucket = index; bucket < buckets; bucket += of) {
    for (const list of lists) list.length = 0;
    mergeBucket(parts, bucket, lists);
    for (const { values, length } of lists) {
      const figures = timeFigures(values, length, perMs);
      for (const field of FIELDS) found.push(figures ? figures[field] : 0);
    }
  }
  return Float64Array.from(found);
}

/** The figures that tallies of disjoint units stand for together; `times`: what `trendTimes` found in as many shares. */
export function trendFigures(
  document: FunnelDocument,
  by: BucketSize,
  timezone: string,
  buckets: readonly Bucket[],
  parts: readonly TrendTally[],
  times: readonly Float64Array[],
): FunnelTrend {
  const K = document.steps.length;
  const timesOf = (bucket: number): (TimeFigures | null)[] =>
    document.steps.map((_, k) => {
      const at = (Math.floor(bucket / times.length) * K + k) * FIELDS.length;
      const [n, mean, median, p25, p75, p90, p95, min, max] = times[bucket % times.length].subarray(at);
      return n === 0 ? null : { n, mean, median, p25, p75, p90, p95, min, max };
    });
  return {
    by,
    timezone,
    buckets: buckets.map(({ from, to }, bucket) => ({
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      ...countFigures(document, bucketCounts(parts, bucket), timesOf(bucket)),
    })),
  };
}

/** What tallies of disjoint units counted of a bucket together. */
export function bucketTally(parts: readonly TrendTally[], bucket: number): FunnelTally {
  const tally = bucketCounts(parts, bucket);
  const times = parts.map((part) => part.times);
  mergeBucket(times, bucket, tally.times);
  return tally;
}

/** The same without the times. */
function bucketCounts(parts: readonly TrendTally[], bucket: number): FunnelTally {
  const tally = emptyTally(parts[0].times.length, false);
  for (const part of parts) countBucket(part, bucket, tally);
  return tally;
}

/** Appends the times of a bucket to lists. */
function mergeBucket(parts: readonly BucketedTimes[], bucket: number, lists: readonly TimeList[]): void {
  for (const times of parts) {
    const own = times.map(({ values, start }) => values.subarray(start[bucket], start[bucket + 1]));
    mergeTimes(
      lists,
      own.map((values) => ({ values, length: values.length })),
    );
  }
}

/** The document whose funnel is run in each bucket. */
export const withoutGroups = (document: FunnelDocument): FunnelDocument => ({
  ...document,
  breakdown: null,
  bins: null,
});
