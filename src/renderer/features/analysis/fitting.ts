import type { BucketSize } from '../../../core/base/calendar.ts';

const DAY = 86_400_000;

/** The finest buckets that still show a shape: some dozens of them. */
export function fitting(first: string, last: string): BucketSize {
  const days = (Date.parse(last) - Date.parse(first)) / DAY;
  return days < 4 ? 'hour' : days < 120 ? 'day' : days < 900 ? 'week' : 'month';
}
