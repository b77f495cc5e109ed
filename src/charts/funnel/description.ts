import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import { formatCount, formatDuration, formatInterval, formatPercent, unitNoun } from '../words/format.ts';

/** The chart's figures in sentences, for those who cannot see it. */
export function describeFunnel(result: FunnelResult, document: FunnelDocument | undefined, locale?: string): string {
  const noun = unitNoun(document, result.entered);
  const count = (n: number) => formatCount(n, locale);
  if (result.entered === 0) return `No ${unitNoun(document, 0)} entered this funnel.`;
  const sentences = [
    `${count(result.converted)} of ${count(result.entered)} ${noun} converted: ${formatPercent(result.rate, locale)}, 95 % interval ${formatInterval(result.interval, locale)}.`,
  ];
  if (result.open > 0) sentences.push(`${count(result.open)} are still open.`);
  if (result.time !== null) sentences.push(`Median time to convert ${formatDuration(result.time.median, locale)}.`);
  for (const { index, label, count: n, fromEntry, dropped } of result.steps) {
    const after = dropped > 0 ? `, ${count(dropped)} dropped off after it` : '';
    const step = document?.order === 'any' ? `${label} steps` : `Step ${index + 1}, ${label}`;
    sentences.push(`${step}: ${count(n)} (${formatPercent(fromEntry, locale)} of entered)${after}.`);
  }
  return sentences.join(' ');
}
