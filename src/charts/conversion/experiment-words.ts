import { type ArmFigures, type ExperimentResult, unitsNeeded } from '../../core/conversion/experiment/figures.ts';
import { formatChance, formatCount, formatPercent, formatPoints } from '../words/format.ts';
import type { Phrase } from '../words/notes.ts';
import { differenceInterval } from './words.ts';

/** What the arms tell, claimed only by the interval that holds at every look; else how large a difference would be seen. */
export function experimentPhrases({ arms, control, power }: ExperimentResult, locale?: string): Phrase[] {
  if (control === null || arms.length === 0) return [{ text: 'Nobody was in any arm.' }];
  if (arms.length === 1) return [{ text: `Everybody was in ${control}: there is nothing to compare.` }];
  if (arms.some(({ verdict }) => verdict === 'too-few'))
    return [{ text: 'Too few to say anything: every arm needs 100 units and 5 conversions.', strong: true }];
  const sure = arms.filter(
    ({ verdict, alwaysValid }) =>
      (verdict === 'better' || verdict === 'worse') &&
      alwaysValid !== null &&
      (alwaysValid[0] > 0 || alwaysValid[1] < 0),
  );
  const likely = arms.filter((arm) => (arm.verdict === 'better' || arm.verdict === 'worse') && !sure.includes(arm));
  const name = ({ value }: ArmFigures): string => value;
  if (sure.length > 0)
    return sure.flatMap((arm, index): Phrase[] => [
      { text: index > 0 ? ' ' : '' },
      { text: name(arm), strong: true },
      { text: ' comes to ' },
      {
        text: `${formatPoints(Math.abs(arm.difference!), locale).replace('+', '')} ${arm.verdict === 'better' ? 'more' : 'less'}`,
        strong: true,
      },
      { text: ` than ${control}, at whatever time one looks (${differenceInterval(arm.alwaysValid!, locale)}).` },
    ]);
  if (likely.length > 0)
    return [
      { text: likely.map(name).join(', '), strong: true },
      {
        text: ` would differ from ${control} if this were the one look that was planned; for those who look early it is not settled yet.`,
      },
    ];
  const smallest = Math.max(...Object.values(power.smallest).filter((one) => one !== null));
  return [
    { text: 'No arm differs for certain.', strong: true },
    ...(Number.isFinite(smallest)
      ? [
          {
            text: ` With this many, a difference of ${formatPoints(smallest, locale).replace('+', '')} would probably have been seen.`,
          },
        ]
      : []),
  ];
}

/** How many it takes to see a lift. */
export const plannerText = ({ power: { needed } }: ExperimentResult, locale?: string): string =>
  neededText(needed.perArm, 'the control', locale);

/** How many it takes to see a lift of a rate that is known before there are arms. */
export const planText = (event: string, rate: number, lift: number, locale?: string): string =>
  neededText(unitsNeeded(rate, lift), `${event} (${formatPercent(rate, locale)} now)`, locale);

const neededText = (perArm: number | null, of: string, locale: string | undefined): string =>
  perArm === null
    ? `nobody can say how many it takes: the rate of ${of} cannot move so far.`
    : `of the rate of ${of} it takes ${formatCount(perArm, locale)} units in each arm (two-sided 5\u202f%, power 80\u202f%).`;

/** What is wrong with how units came to the arms; empty where nothing is. */
export function ratioWarnings({ sampleRatio, crossedRatio, crossed }: ExperimentResult, locale?: string): string[] {
  const chance = (p: number | null): string => (p === null ? '' : ` (p ${formatChance(p, locale)})`);
  return [
    ...(sampleRatio.warning
      ? [
          `Units did not come to the arms as planned${chance(sampleRatio.p)}: something sorts them, and no difference can be trusted.`,
        ]
      : []),
    ...(crossedRatio.warning
      ? [
          `${formatCount(crossed, locale)} units were in several arms, more from some than from others${chance(crossedRatio.p)}.`,
        ]
      : []),
  ];
}

/** "12.3 % of 1,200". */
export const armText = ({ rate, units }: ArmFigures, locale?: string): string =>
  `${formatPercent(rate, locale)} of ${formatCount(units, locale)}`;
