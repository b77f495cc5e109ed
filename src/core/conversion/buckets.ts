import { type Bucket, type BucketSize, bucketsOf } from '../base/calendar.ts';
import { instant } from '../funnel/rules.ts';
import { trendBuckets } from '../funnel/trend.ts';
import type { ScopeProgram } from './scope.ts';

/** A stretch of the calendar, whole, though the data or the range may begin or end inside it. */
export interface WholeBucket extends Bucket {
  /** They do. */
  readonly partial: boolean;
}

/** What buckets are made from: first and last event in epoch milliseconds, and the IANA zone whose calendar it is. */
export interface DataSpan {
  readonly startMs: number;
  readonly endMs: number;
  /** Where the data end, if later events are not to be believed. */
  readonly dataEndMs?: number;
  readonly events: number;
  readonly timezone: string;
}

/** The buckets of a scope's range, or of all data where that is less; without gaps. @throws Problem `trend-too-long` */
export function wholeBuckets({ anchor }: ScopeProgram, data: DataSpan, by: BucketSize): WholeBucket[] {
  const { range } = anchor.document;
  const cut = trendBuckets(anchor.document, data, by, data.timezone);
  if (cut.length === 0) return [];
  const from = range?.from === undefined ? data.startMs : Math.max(instant(range.from), data.startMs);
  const end = data.dataEndMs ?? data.endMs;
  const to = range?.to === undefined ? Number.POSITIVE_INFINITY : instant(range.to);
  return bucketsOf(cut[0].from, cut[cut.length - 1].to - 1, by, data.timezone).map((bucket) => ({
    ...bucket,
    partial: from > bucket.from || (to <= end ? to < bucket.to : end < bucket.to),
  }));
}
