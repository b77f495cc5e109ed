import type { FunnelResult } from '../core/funnel-result.ts';

/** The figures step by step as RFC 4180 CSV: rates 0 … 1, times in milliseconds, exact. */
export function funnelCsv(result: FunnelResult): string {
  return `${result.steps.length}\r\n`;
}
