import { type DropOffQuestion, twoGroups } from '../../core/drop-off/question.ts';
import type { DropOffResult } from '../../core/drop-off/result.ts';
import { pairedBarsScene } from '../drop-off/bars.ts';
import { forestScene } from '../drop-off/forest.ts';
import {
  claimInWords,
  dropOffTitle,
  groupNames,
  groupWays,
  nothingClaimed,
  notWhy,
  stakesOf,
  testedInWords,
} from '../drop-off/words.ts';
import type { Scene } from '../scene/shapes.ts';
import type { EventTiers } from '../scene/tier-sign.ts';
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
  {
    picture,
    locale,
    tiers,
  }: { readonly picture: (scene: Scene) => string; readonly locale?: string; readonly tiers?: EventTiers },
): readonly string[] {
  const { funnel, against } = question;
  const count = (n: number): string => formatCount(n, locale);
  const { dropped, wentOn, open, leftForGood, cameBack, tooSoon, late } = result;
  const [first, second] = groupNames(against);
  const figures = [
    twoGroups(against)
      ? `${count(dropped)} ${unitNoun(funnel, dropped)} in “${first}”, ${count(wentOn)} in “${second}”, ${count(open)} are still under way.`
      : `${count(dropped)} ${unitNoun(funnel, dropped)} dropped, ${count(wentOn)} ${second}, ${count(open)} still can.`,
    ...(twoGroups(against)
      ? []
      : [
          `Of those who dropped ${count(leftForGood)} left for good, ${count(cameBack)} came back, for ${count(tooSoon)} it is too soon to say; ${count(late)} did the next step too late.`,
        ]),
    ...stakesOf(result, locale).map(({ amount, n, rates }) =>
      rates === null
        ? `If they were worth what those who went on were (n = ${count(n)}), ${amount} are at stake.`
        : `All in one currency that is ${amount} (at fixed rates: ${rates}).`,
    ),
  ].join(' ');
  const parts = [`<h2>${escaped(dropOffTitle(question))}</h2>`, muted(figures)];
  if (dropped === 0) return parts;
  const drawn = { width: WIDTH, locale, against, tiers };
  const claim = claimInWords(result, locale, against) ?? nothingClaimed(against);
  return [
    ...parts,
    `<p><strong>${escaped(claim)}</strong></p>`,
    picture(forestScene(result, drawn)),
    muted(
      `Odds ratios of ${groupWays(against)[0]} with 95 % intervals, on a logarithmic scale. ${testedInWords(result, funnel, locale)} ${notWhy(against)}`,
    ),
    picture(pairedBarsScene(result, 'after', drawn)),
  ];
}

const muted = (text: string): string => `<p class="muted">${escaped(text)}</p>`;
