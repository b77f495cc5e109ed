import type { DropOffQuestion } from '../../core/drop-off/question.ts';
import type { DropOffResult } from '../../core/drop-off/result.ts';
import { pairedBarsScene } from '../drop-off/bars.ts';
import { forestScene } from '../drop-off/forest.ts';
import { claimInWords, dropOffTitle, groupNames, testedInWords } from '../drop-off/words.ts';
import type { Scene } from '../scene/shapes.ts';
import { formatAmount, formatCount, unitNoun } from '../words/format.ts';

/** What a report tells of one step's losses. */
export interface ReportedDropOff {
  readonly question: DropOffQuestion;
  readonly result: DropOffResult;
}

/** Its parts in order: a heading, sentences (the strong ones stand out), pictures. */
export type ChapterPart =
  | { readonly kind: 'heading' | 'strong' | 'muted'; readonly text: string }
  | { readonly kind: 'picture'; readonly scene: Scene };

/** Who dropped off after the step, what goes with it, and what they did next. */
export function dropOffChapter(
  { question, result }: ReportedDropOff,
  { width, locale }: { readonly width: number; readonly locale?: string },
): readonly ChapterPart[] {
  const { funnel, step, against } = question;
  const count = (n: number): string => formatCount(n, locale);
  const [, others] = groupNames(against);
  const { dropped, wentOn, open, leftForGood, cameBack, tooSoon, late, worth } = result;
  const figures = [
    `${count(dropped)} ${unitNoun(funnel, dropped)} dropped, ${count(wentOn)} ${others}, ${count(open)} still can.`,
    `Of those who dropped ${count(leftForGood)} left for good, ${count(cameBack)} came back, for ${count(tooSoon)} it is too soon to say; ${count(late)} did the next step too late.`,
    ...Object.entries(worth ?? {}).flatMap(([currency, { atStake, n }]) =>
      atStake === null
        ? []
        : [
            `If they were worth what those who went on were (n = ${count(n)}), ${formatAmount(atStake, locale)} ${currency} are at stake.`,
          ],
    ),
  ].join(' ');
  const parts: ChapterPart[] = [
    { kind: 'heading', text: dropOffTitle(funnel, step) },
    { kind: 'muted', text: figures },
  ];
  if (dropped === 0) return parts;
  const drawn = { width, locale, against };
  return [
    ...parts,
    {
      kind: 'strong',
      text:
        claimInWords(result, locale, against) ?? 'Nothing tells those who dropped from the others with any certainty.',
    },
    { kind: 'picture', scene: forestScene(result, drawn) },
    {
      kind: 'muted',
      text: `Odds ratios of dropping with 95 % intervals, on a logarithmic scale. ${testedInWords(result, funnel, locale)} What goes with dropping need not be why.`,
    },
    { kind: 'picture', scene: pairedBarsScene(result, 'after', drawn) },
  ];
}
