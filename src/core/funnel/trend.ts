import { type Bucket, type BucketSize, bucketsOf } from '../base/calendar.ts';
import { problem } from '../base/problem.ts';
import type { PropertyColumns, Scale, Segment } from '../data/columns.ts';
import type { Warning } from '../data/warning.ts';
import { type Classified, classify, valuesOf } from '../statistics/size-classes.ts';
import { classifiedTimeFigures } from '../statistics/time-figures.ts';
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
import { emptyTally, type FunnelTally, mergeTimes } from './tally.ts';

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
  /** By step, then by bucket. */
  readonly times: readonly Classified[];
}

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

/**
 * What a count came to; it is of no use from then on. Threads put times in order so far that where these come together most
 * of them are not looked at any more.
 */
export function trendTally({ units, others, times }: EntryCount, buckets: readonly Bucket[]): TrendTally {
  const classified = times.map(({ values, bucketOf, length }) => classify(values, bucketOf, length, buckets.length));
  for (const list of times) spare.push(Object.assign(list, { length: 0 }));
  return { units, others, times: classified };
}

/** Adds what was counted of a bucket to a tally, but for the times, of which there are as many as that says. */
function countBucket({ units, others }: Pick<TrendTally, 'units' | 'others'>, bucket: number, tally: FunnelTally) {
  const { matched } = tally;
  const codes = (matched.length + 1) * 4;
  countCodes(units.subarray(bucket * codes, (bucket + 1) * codes), tally, true);
  for (let k = 0; k < matched.length; k++) matched[k] += others[bucket * matched.length + k];
  return tally;
}

/** The figures that tallies of disjoint units stand for together. */
export function trendFigures(
  document: FunnelDocument,
  by: BucketSize,
  timezone: string,
  buckets: readonly Bucket[],
  parts: readonly TrendTally[],
  scale: Scale,
): FunnelTrend {
  const perMs = ticksPerMs(scale);
  const lists = document.steps.map((_, k) => parts.map(({ times }) => times[k]));
  return {
    by,
    timezone,
    buckets: buckets.map(({ from, to }, bucket) => {
      const counts = emptyTally(lists.length, false);
      for (const part of parts) countBucket(part, bucket, counts);
      const times = lists.map((list) => classifiedTimeFigures(list, bucket, perMs));
      return {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        ...countFigures(document, counts, times),
      };
    }),
  };
}

/** What tallies of disjoint units counted of a bucket together. */
export function bucketTally(parts: readonly TrendTally[], bucket: number): FunnelTally {
  const tally = emptyTally(parts[0].times.length, false);
  for (const part of parts) {
    countBucket(part, bucket, tally);
    const own = part.times.map((times) => valuesOf(times, bucket));
    mergeTimes(
      tally.times,
      own.map((values) => ({ values, length: values.length })),
    );
  }
  return tally;
}

/** The document whose funnel is run in each bucket. */
export const withoutGroups = (document: FunnelDocument): FunnelDocument => ({
  ...document,
  breakdown: null,
  bins: null,
});
