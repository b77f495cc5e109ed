import type { FunnelTrend } from '../../core/funnel/trend.ts';
import { csvOf, intervalCells } from '../words/csv.ts';

/** The trend as CSV, exact: a row per bucket, with the count of each step. Rates are 0 … 1, times milliseconds. */
export function trendCsv({ buckets }: FunnelTrend): string {
  const steps = buckets[0]?.steps ?? [];
  const head = ['from', 'to', 'entered', 'converted', 'open', 'rate', 'rate_low', 'rate_high', 'median_ms'];
  return csvOf([
    [...head, ...steps.map(({ index, label }) => `step_${index + 1} ${label}`)],
    ...buckets.map(({ from, to, entered, converted, open, rate, interval, time, steps: figures }) => [
      from,
      to,
      entered,
      converted,
      open,
      rate,
      ...intervalCells(interval),
      time?.median ?? null,
      ...figures.map(({ count }) => count),
    ]),
  ]);
}
