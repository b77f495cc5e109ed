import type { DropOffQuestion } from '../../core/drop-off/question.ts';
import type { DropOffResult } from '../../core/drop-off/result.ts';
import { pairedBarsScene } from '../drop-off/bars.ts';
import { forestScene } from '../drop-off/forest.ts';
import { claimInWords, dropOffTitle, groupNames, stakesOf, testedInWords } from '../drop-off/words.ts';
import type { Scene } from '../scene/shapes.ts';
import { formatCount, unitNoun } from '../words/format.ts';
import { escaped, WIDTH } from './page.ts';

/** What a report tells of one step's losses. */
export interface ReportedDropOff {
  readonly question: DropOffQuestion;
  readonly result: DropOffResult;
}

/** Who dropped off after the step, what goes with it, and what they did next, as parts of a page. */
export function dropOffChapter(
  { question, result }: ReportedDropOff,
  { picture, locale }: { readonly picture: (scene: Scene) => string; readonly locale?: string },
): readonly string[] {
  const { funnel, step, against } = question;
  const count = (n: number): string => formatCount(n, locale);
  const [, others] = groupNames(against);
  const { dropped, wentOn, open, leftForGood, cameBack, tooSoon, late } = result;
  const figures = [
    `${count(dropped)} ${unitNoun(funnel, dropped)} dropped, ${count(wentOn)} ${others}, ${count(open)} still can.`,
    `Of those who dropped ${count(leftForGood)} left for good, ${count(cameBack)} came back, for ${count(tooSoon)} it is too soon to say; ${count(late)} did the next step too late.`,
    ...stakesOf(result, locale).map(({ amount, n, rates }) =>
      rates === null
        ? `If they were worth what those who went on were (n = ${count(n)}), ${amount} are at stake.`
        : `All in one currency that is ${amount} (at fixed rates: ${rates}).`,
    ),
  ].join(' ');
  const parts = [`<h2>${escaped(dropOffTitle(funnel, step))}</h2>`, muted(figures)];
  if (dropped === 0) return parts;
  const drawn = { width: WIDTH, locale, against };
  const claim =
    claimInWords(result, locale, against) ?? 'Nothing tells those who dropped from the others with any certainty.';
  return [
    ...parts,
    `<p><strong>${escaped(claim)}</strong></p>`,
    picture(forestScene(result, drawn)),
    muted(
      `Odds ratios of dropping with 95 % intervals, on a logarithmic scale. ${testedInWords(result, funnel, locale)} What goes with dropping need not be why.`,
    ),
    picture(pairedBarsScene(result, 'after', drawn)),
  ];
}

const muted = (text: string): string => `<p class="muted">${escaped(text)}</p>`;
