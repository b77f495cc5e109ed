import type { FunnelDocument } from '../../core/funnel/document.ts';
import { funnelNotes } from '../../core/funnel/notes.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import { formatCount, formatDuration, formatPercent, spanInWords, unitNoun } from './format.ts';

/** A stretch of a sentence; `strong` is what it is about. */
export interface Phrase {
  readonly text: string;
  readonly strong?: boolean;
}

/** What stands out in a funnel, in sentences; empty where nothing does. */
export function notesInWords(result: FunnelResult, document: FunnelDocument, locale?: string): readonly Phrase[] {
  if (document.order === 'any') return [];
  const { drop, slowest, allOpen } = funnelNotes(result, document);
  const phrases: Phrase[] = [];
  if (drop)
    phrases.push(
      { text: 'Most are lost after ' },
      { text: drop.label, strong: true },
      { text: ': ' },
      { text: `${formatCount(drop.dropped, locale)} ${unitNoun(document, drop.dropped)}`, strong: true },
      { text: `, ${formatPercent(drop.dropped / drop.count, locale)} of those who got there.` },
    );
  if (allOpen > 0)
    phrases.push(
      { text: 'Nobody counts as lost yet: ' },
      { text: `${formatCount(allOpen, locale)} ${unitNoun(document, allOpen)}`, strong: true },
      { text: ` can still convert, ${whyOpen(document, locale)}.` },
    );
  if (slowest)
    phrases.push(
      { text: `${phrases.length > 0 ? ' ' : ''}The slowest way is from ` },
      { text: slowest.from.label, strong: true },
      { text: ' to ' },
      { text: slowest.to.label, strong: true },
      { text: ': half take more than ' },
      { text: formatDuration(slowest.to.time!.median, locale), strong: true },
      { text: '.' },
    );
  return phrases;
}

function whyOpen({ window }: FunnelDocument, locale: string | undefined): string {
  // Without a time of their own only those can be open whose session is.
  if (window === null || window === 'session') return 'as the data ends before their session does';
  return `as the data ends before their ${spanInWords(window.ms, locale)} are over`;
}
