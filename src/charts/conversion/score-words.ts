import type { ScoreResult } from '../../core/conversion/score/figures.ts';
import { formatCount, formatPercent } from '../words/format.ts';
import type { Phrase } from '../words/notes.ts';

const digits = (value: number, locale?: string): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value);

/** How well the score tells who converts, beside what the number of events alone does. */
export function scorePhrases({ macro, check, weak, fit }: ScoreResult, locale?: string): Phrase[] {
  const { auc, aucInterval, aucEvents, deciles, n } = check;
  if (auc === null || aucInterval === null)
    return [{ text: `There is nobody to check it on: ${formatCount(n, locale)} in the other half.` }];
  const beats = aucEvents === null || auc > aucEvents;
  const top = deciles.at(0);
  return [
    { text: 'On the half it was not made of, it puts who comes to ' },
    { text: macro },
    { text: ' above who does not in ' },
    { text: formatPercent(auc, locale), strong: true },
    {
      text: ` of pairs (AUC ${digits(auc, locale)}, ${digits(aucInterval[0], locale)}–${digits(aucInterval[1], locale)})`,
    },
    ...(aucEvents === null
      ? []
      : [
          {
            text: beats
              ? '; the number of events alone does in '
              : '; that is no better than the number of events alone, ',
          },
          { text: formatPercent(aucEvents, locale), strong: true },
        ]),
    { text: '.' },
    ...(top ? [{ text: ` Of the highest tenth ${formatPercent(top.rate, locale)} came.` }] : []),
    ...(weak
      ? [
          { text: ' ' },
          {
            text: `This is weak: ${fit.converted < 200 ? `only ${formatCount(fit.converted, locale)} of those it was made of came` : 'it may be no better than chance'}.`,
            strong: true,
          },
        ]
      : []),
  ];
}

/** Points are shown rounded, and nothing has no sign. */
export const pointsText = (value: number, locale?: string): string =>
  formatCount(Math.round(value) || 0, locale).replace('-', '−');

/** "1. 52 to 31 points". */
export function decileName(
  place: number,
  { from, to }: { readonly from: number; readonly to: number },
  locale?: string,
): string {
  const points = (value: number): string => pointsText(value, locale);
  return `${place + 1}. ${points(from) === points(to) ? points(from) : `${points(from)} to ${points(to)}`} points`;
}
