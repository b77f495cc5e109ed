import type { EconomicsResult } from '../../core/conversion/economics/figures.ts';
import { formatCount } from '../words/format.ts';
import { moneyInWords } from '../words/money.ts';
import type { Phrase } from '../words/notes.ts';

/** What a new customer costs, and whether one brings that back as far as anybody was observed. */
export function economicsPhrases({ spend, newConverters, cac, payback }: EconomicsResult, locale?: string): Phrase[] {
  if (Object.keys(spend).length === 0)
    return [{ text: 'Say what was spent, and where, to see what a customer costs and brings back.' }];
  if (cac === null)
    return [{ text: `${moneyInWords(spend, locale)} were spent, and nobody converted for the first time.` }];
  return [
    { text: `${moneyInWords(spend, locale)} for ` },
    { text: `${formatCount(newConverters, locale)} new customers`, strong: true },
    { text: ' make ' },
    { text: `${moneyInWords(cac, locale)} for each`, strong: true },
    {
      text:
        payback === null
          ? '; as far as all were observed, they have not brought that back.'
          : `; they have brought that back by day ${formatCount(payback, locale)}.`,
    },
  ];
}
