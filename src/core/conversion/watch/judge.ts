import { dateAt } from '../../base/calendar.ts';
import { studentBelow } from '../../statistics/student-t.ts';
import type { WatchRule } from './document.ts';

/** One bucket of what is watched: epoch milliseconds, to exclusive. */
export interface WatchedBucket {
  readonly from: number;
  readonly to: number;
  readonly audience: number;
  readonly users: number;
  /** It is whole, and nothing of it can change any more. */
  readonly complete: boolean;
}

/** What a rule says of a series. Numbers are null where there is nothing to make them of. */
export interface Verdict {
  readonly state: 'fires' | 'quiet' | 'not-enough';
  /** Of the last complete bucket, and pooled over those before it. */
  readonly rate: number | null;
  readonly before: number | null;
  /** rate ÷ before − 1. */
  readonly change: number | null;
  readonly p: number | null;
  /** How much more buckets differ than dice do: 1 is as dice. */
  readonly dispersion: number | null;
  /** Units of the last complete bucket. */
  readonly n: number;
  /** ISO time at which it begins; null without one. */
  readonly bucket: string | null;
  /** The largest change that would fire at this many units; null where none would, or too little is known. */
  readonly sees: number | null;
}

/** The buckets that are held against each other; null where no bucket is complete. */
export interface Pair {
  readonly last: WatchedBucket;
  /** The newest first. */
  readonly baseline: readonly WatchedBucket[];
}

const FEWEST_BUCKETS = 4;

/**
 * The last complete bucket and those it is held against: the newest complete ones before it with units in them, for days
 * those of the same weekday.
 */
export function chooseBuckets(
  { bucket, against }: WatchRule,
  series: readonly WatchedBucket[],
  timezone: string,
): Pair | null {
  const place = series.findLastIndex(({ complete }) => complete);
  if (place < 0) return null;
  const last = series[place];
  const weekday = ({ from }: WatchedBucket): number => new Date(dateAt(from, timezone)).getUTCDay();
  const baseline = series
    .slice(0, place)
    .filter((one) => one.complete && one.audience > 0 && (bucket === 'week' || weekday(one) === weekday(last)))
    .reverse()
    .slice(0, against);
  return { last, baseline };
}

/** Whether a rate has fallen by more than chance and the usual ups and downs explain. */
export function judge(rule: WatchRule, pair: Pair | null): Verdict {
  if (!pair) return { ...NOTHING, n: 0, bucket: null };
  const { last, baseline } = pair;
  const n = last.audience;
  const known = { n, bucket: new Date(last.from).toISOString() };
  const rate = n === 0 ? null : last.users / n;
  const usual = baselineOf(baseline);
  if (usual === null) return { ...NOTHING, ...known, rate };
  const before = usual.rate;
  const change = rate === null || before === 0 ? null : rate / before - 1;
  if (rate === null || baseline.length < FEWEST_BUCKETS || n < rule.atLeast)
    return { ...NOTHING, ...known, rate, before, change };
  const p = chanceOf(last.users, n, usual);
  const fires = (users: number): boolean => {
    const chance = chanceOf(users, n, usual);
    return users / n <= before * (1 - rule.fallsBy) && chance !== null && chance < rule.p;
  };
  return {
    state: fires(last.users) ? 'fires' : 'quiet',
    rate,
    before,
    change,
    p,
    dispersion: usual.dispersion,
    ...known,
    sees: before === 0 || !fires(0) ? null : mostThatFires(fires, n) / n / before - 1,
  };
}

const NOTHING = {
  state: 'not-enough',
  rate: null,
  before: null,
  change: null,
  p: null,
  dispersion: null,
  sees: null,
} as const;

interface Baseline {
  readonly buckets: number;
  readonly units: number;
  readonly users: number;
  readonly rate: number;
  readonly dispersion: number;
  /** Variance of the rates beyond that of dice. */
  readonly between: number;
  /** Σ n². */
  readonly squares: number;
}

/** What buckets usually are, and by how much they differ (DerSimonian and Laird's moment estimate); null without units. */
function baselineOf(baseline: readonly WatchedBucket[]): Baseline | null {
  const buckets = baseline.length;
  const units = baseline.reduce((sum, { audience }) => sum + audience, 0);
  if (units === 0) return null;
  const users = baseline.reduce((sum, one) => sum + one.users, 0);
  const squares = baseline.reduce((sum, { audience }) => sum + audience ** 2, 0);
  const rate = users / units;
  const spread = rate * (1 - rate);
  const dispersion =
    spread === 0 || buckets < 2
      ? 1
      : baseline.reduce((sum, one) => sum + (one.users - one.audience * rate) ** 2 / (one.audience * spread), 0) /
        (buckets - 1);
  const between =
    buckets < 2 ? 0 : Math.max(0, ((dispersion - 1) * (buckets - 1) * spread) / (units - squares / units));
  return { buckets, units, users, rate, dispersion, between, squares };
}

/** The chance of a fall like this one, one-sided; null where all rates are 0 or 1. */
function chanceOf(users: number, n: number, usual: Baseline): number | null {
  const pooled = (users + usual.users) / (n + usual.units);
  const variance =
    pooled * (1 - pooled) * (1 / n + 1 / usual.units) + usual.between * (1 + usual.squares / usual.units ** 2);
  if (variance <= 0) return null;
  return studentBelow((users / n - usual.rate) / Math.sqrt(variance), usual.buckets - 1);
}

/** The most of n users, not whole, that still fire: fewer do, too. */
function mostThatFires(fires: (users: number) => boolean, n: number): number {
  let [low, high] = [0, n];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (fires(middle)) low = middle;
    else high = middle;
  }
  return low;
}
