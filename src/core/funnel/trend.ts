import { type Bucket, type BucketSize, bucketsOf } from '../base/calendar.ts';
import { problem } from '../base/problem.ts';
import type { PropertyColumns, Scale, Segment } from '../data/columns.ts';
import type { Warning } from '../data/warning.ts';
import type { FunnelDocument } from './document.ts';
import { funnelFigures } from './figures.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { type Matches, matchesOf } from './kernel/matches.ts';
import { countOutcomes } from './outcomes.ts';
import type { FunnelProgram } from './program.ts';
import type { FunnelFigures } from './result.ts';
import { instant } from './rules.ts';
import { type FunnelTally, mergeTimes, timeLists } from './tally.ts';

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
export function enteredIn(program: FunnelProgram, { from, to }: Bucket): FunnelProgram {
  const { rules, facts } = program;
  const ticks = (ms: number): number => Math.ceil((ms - facts.scale.baseMs) * rules.ticksPerMs);
  return {
    ...program,
    rules: { ...rules, from: Math.max(rules.from, ticks(from)), to: Math.min(rules.to, ticks(to)) },
  };
}

/**
 * Evaluates a segment once for each bucket, and adds what it finds to the bucket's tally. Only users with a possible
 * entry in a bucket are looked at for it, of those who take part (see `runFunnel`). The buckets join each other; the
 * program has no breakdown. Once `stop` says true the tallies are useless, and false is returned.
 */
export function runTrend(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  buckets: readonly Bucket[],
  tallies: readonly FunnelTally[],
  stop: () => boolean,
): boolean {
  if (buckets.length === 0) return true;
  const programs = buckets.map((bucket) => enteredIn(program, bucket));
  const edges = [...programs.map(({ rules }) => rules.from), programs[programs.length - 1].rules.to];
  const entering = usersByBucket(program, matchesOf(program, segment, properties), edges);
  const active = new Uint8Array(segment.users);
  // Kernels make room for many times at once, which for each of many buckets would be too much.
  const times = timeLists(program.rules.steps.length);
  for (let b = 0; b < buckets.length; b++) {
    if (stop()) return false;
    if (entering[b].length === 0) continue;
    for (const user of entering[b]) active[user] = members ? members[user] : 1;
    for (const list of times) list.length = 0;
    // A user may enter in several sessions.
    const among = Uint32Array.from(entering[b].filter((user, i) => user !== entering[b][i - 1]));
    const outcomes = kernelOutcomes(programs[b], segment, properties, active, times, stop, false, among);
    if (!outcomes) return false;
    countOutcomes(outcomes, tallies[b]);
    mergeTimes(tallies[b].times, times);
    for (const user of entering[b]) active[user] = 0;
  }
  return true;
}

/** By bucket, the users with a match in it that may be an entry. Bucket b is from edges[b] to before edges[b + 1]. */
function usersByBucket(
  { rules }: FunnelProgram,
  { runs, start, time, steps }: Matches,
  edges: readonly number[],
): number[][] {
  const found: number[][] = edges.slice(1).map(() => []);
  const entry = rules.order === 'any' ? -1 : 1;
  const { ofUnit, users } = runs;
  let user = 0;
  for (let run = 0; run + 1 < start.length; run++) {
    if (users) user = users[run];
    else if (!ofUnit) user = run;
    else while (ofUnit[user + 1] <= run) user++;
    let bucket = -1;
    for (let i = start[run]; i < start[run + 1]; i++) {
      if ((steps[i] & entry) === 0 || time[i] < edges[bucket + 1]) continue;
      if (time[i] >= edges[edges.length - 1]) break;
      bucket = lastAtMost(edges, time[i]);
      found[bucket].push(user);
    }
  }
  return found;
}

/** The index of the last edge that is no greater than a value, of which there is one. */
function lastAtMost(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The figures the tallies of the buckets stand for. Rearranges their times. */
export function trendFigures(
  document: FunnelDocument,
  by: BucketSize,
  timezone: string,
  buckets: readonly Bucket[],
  tallies: readonly FunnelTally[],
  scale: Scale,
): FunnelTrend {
  return {
    by,
    timezone,
    buckets: buckets.map(({ from, to }, index) => {
      const { histogram: _, ...figures } = funnelFigures(document, tallies[index], scale);
      return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...figures };
    }),
  };
}

/** The document whose funnel is run in each bucket. */
export const withoutGroups = (document: FunnelDocument): FunnelDocument => ({
  ...document,
  breakdown: null,
  bins: null,
});
