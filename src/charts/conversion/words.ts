import type { Diagnosis, MacroCore, MacroFigures, MicroFigures, StepFigures } from '../../core/conversion/result.ts';
import type { Comparison } from '../../core/statistics/comparison.ts';
import {
  formatCount,
  formatDuration,
  formatFactor,
  formatInterval,
  formatPercent,
  formatPoints,
} from '../words/format.ts';
import { moneyInWords } from '../words/money.ts';
import type { Phrase } from '../words/notes.ts';

/** The words of phrases without what they stress. */
export const plain = (phrases: readonly Phrase[]): string => phrases.map(({ text }) => text).join('');

/** "−3.2 to +0.4 points". */
export const differenceInterval = ([low, high]: readonly [number, number], locale?: string): string =>
  `${formatPoints(low, locale).replace(' points', '')} to ${formatPoints(high, locale)}`;

/** A rate against that of another time: claimed only where it would hold. */
export function changePhrases(change: Comparison, against: string, locale?: string): Phrase[] {
  if (change.tooFew) return [{ text: ` Too few to say how that changed against ${against}.` }];
  const [low, high] = change.interval;
  const interval = `(${differenceInterval(change.interval, locale)})`;
  if (low <= 0 && high >= 0) return [{ text: ` That is no clear change against ${against} ${interval}.` }];
  return [
    { text: ' That is ' },
    {
      text: `${formatPoints(Math.abs(change.difference), locale).replace('+', '')} ${change.difference > 0 ? 'more' : 'less'}`,
      strong: true,
    },
    { text: ` than in ${against} ${interval}.` },
  ];
}

/** What stands out of a macro: how many of all came to it, how it changed, and what it is worth. */
export function overviewPhrases(
  macro: Pick<MacroFigures, 'event' | 'users' | 'rate' | 'interval' | 'value' | 'valuePerUser'>,
  audience: number,
  noun: (n: number) => string,
  locale?: string,
): Phrase[] {
  const { event, users, rate, interval, value, valuePerUser } = macro;
  const phrases: Phrase[] = [
    { text: `${formatCount(users, locale)} of ${formatCount(audience, locale)} ${noun(audience)}`, strong: true },
    { text: ` came to ${event}: ` },
    { text: formatPercent(rate, locale), strong: true },
    { text: ` (${formatInterval(interval, locale)})` },
  ];
  if (Object.keys(value).length > 0)
    phrases.push(
      { text: ', worth ' },
      { text: moneyInWords(value, locale), strong: true },
      { text: `, ${moneyInWords(valuePerUser, locale)} for each of all` },
    );
  return [...phrases, { text: '.' }];
}

/** How long it takes, those still on the way counted in. */
export function curvePhrases(macro: MacroCore, event: string, locale?: string): Phrase[] {
  const last = macro.curve.at(-1);
  if (!last || macro.timeTo === null) return [{ text: `Nobody has come to ${event} yet.` }];
  const phrases: Phrase[] =
    macro.curveMedian === null
      ? [
          { text: 'After ' },
          { text: formatDuration(last.ms, locale), strong: true },
          { text: ', as long as anybody was watched, ' },
          { text: formatPercent(last.rate, locale), strong: true },
          { text: ` have come to ${event}, those still on the way counted in` },
        ]
      : [
          { text: 'Half of all have come to ' },
          { text: event },
          { text: ' after ' },
          { text: formatDuration(macro.curveMedian, locale), strong: true },
        ];
  return [
    ...phrases,
    { text: '; of those who did, half took no more than ' },
    { text: formatDuration(macro.timeTo.median, locale), strong: true },
    { text: '.' },
  ];
}

/** How many do it again. */
export function repeatPhrases({ users, repeats, medianGap }: MacroCore, event: string, locale?: string): Phrase[] {
  const again = repeats.slice(1).reduce((sum, n) => sum + n, 0);
  if (users === 0) return [{ text: `Nobody has come to ${event} yet.` }];
  if (again === 0) return [{ text: `Nobody did ${event} more than once.` }];
  return [
    { text: `${formatCount(again, locale)} of ${formatCount(users, locale)}`, strong: true },
    { text: ` did ${event} again (${formatPercent(again / users, locale)})` },
    ...(medianGap === null
      ? []
      : [
          { text: '; half of the times the next came within ' },
          { text: formatDuration(medianGap, locale), strong: true },
        ]),
    { text: '.' },
  ];
}

/** The group that differs most for certain; none where none does. */
export function groupPhrases(macro: MacroFigures, property: string, locale?: string): Phrase[] {
  const sure = macro.groups.filter(({ comparison, merged }) => merged === undefined && (comparison?.q ?? 1) < 0.05);
  const most = sure.toSorted((a, b) => Math.abs(b.comparison!.difference) - Math.abs(a.comparison!.difference)).at(0);
  if (!most) return [{ text: `No ${property} differs from the others for certain.` }];
  return [
    { text: `${property} ` },
    { text: most.group ?? '(none)', strong: true },
    { text: ` comes to ${macro.event} in ` },
    { text: formatPercent(most.rate, locale), strong: true },
    { text: ', ' },
    { text: `${formatPoints(most.comparison!.difference, locale)}`, strong: true },
    {
      text: ` against the others (${differenceInterval(most.comparison!.interval, locale)}; n = ${formatCount(most.audience, locale)}).`,
    },
  ];
}

const sure = ({ adjusted, q }: StepFigures): boolean =>
  adjusted.interval !== null && q < 0.05 && (adjusted.interval[0] > 1 || adjusted.interval[1] < 1);

/** The step most surely associated with the macro, by its adjusted odds; where raw and adjusted part ways, that is said. */
export function ladderPhrases(
  steps: readonly { readonly event: string; readonly figures: StepFigures }[],
  macro: string,
  locale?: string,
): Phrase[] {
  const best = steps
    .filter(({ figures }) => sure(figures) && figures.adjusted.interval![0] > 1)
    .toSorted((a, b) => b.figures.adjusted.interval![0] - a.figures.adjusted.interval![0])
    .at(0);
  const factor = (value: number): string => formatFactor(value, locale);
  const phrases: Phrase[] = best
    ? [
        { text: best.event, strong: true },
        {
          text: ` is associated with ${macro} most: among ${'those with about as many events'}, the odds of coming to it are `,
        },
        { text: `${factor(best.figures.adjusted.oddsRatio!)} times`, strong: true },
        {
          text: ` as high (${factor(best.figures.adjusted.interval![0])}–${factor(best.figures.adjusted.interval![1])}).`,
        },
      ]
    : [{ text: `Among those with about as many events, none of these is surely associated with ${macro}.` }];
  const turned = steps.filter(
    ({ figures: { lift, adjusted } }) =>
      lift !== null && adjusted.oddsRatio !== null && lift > 1 !== adjusted.oddsRatio > 1 && lift !== 1,
  );
  if (turned.length > 0)
    phrases.push({
      text: ` Only the number of events speaks for ${turned
        .map(({ event }) => event)
        .slice(0, 3)
        .join(', ')}: adjusted, the sign turns.`,
    });
  return phrases;
}

/** The diagnosis in the form of phrases, with the micros it left out. */
export function diagnosisPhrases(diagnosis: Diagnosis): Phrase[] {
  const { text, skipped } = diagnosis;
  const [first, ...rest] = text;
  return [
    { text: first.toUpperCase() + rest.join(''), strong: true },
    ...(skipped.length > 0
      ? [
          {
            text: ` Most who came did without ${skipped.join(', ')}: ${skipped.length === 1 ? 'it takes' : 'they take'} no part in this.`,
          },
        ]
      : []),
  ];
}

/** The figures of a micro under one macro. */
export const againstOf = (micro: MicroFigures, macro: string): StepFigures | undefined =>
  micro.against.find((one) => one.macro === macro);
