import type { WatchRule } from '../../core/conversion/watch/document.ts';
import type { RuleFigures } from '../../core/conversion/watch/result.ts';
import { bucketName } from '../words/buckets.ts';
import { formatChance, formatCount, formatDay, formatPercent, formatPoints } from '../words/format.ts';
import type { Phrase } from '../words/notes.ts';

const LOOKS: Readonly<Record<WatchRule['bucket'], number>> = { day: 365, week: 52 };

/** "−12.3 %": a relative change. */
const formatChange = (change: number, locale?: string): string =>
  `${change < 0 ? '−' : '+'}${formatPercent(Math.abs(change), locale)}`;

/** What a rule says, where what explains a fall is told after it. */
export function rulePhrases(rule: WatchRule, figures: RuleFigures, timezone: string, locale?: string): Phrase[] {
  const { state, rate, before, change, p, n, bucket, against, sees } = figures;
  const when = bucket === null ? null : bucketName({ from: bucket }, { by: rule.bucket, timezone }, locale);
  if (when === null) return [{ text: `No ${rule.bucket} is whole yet.` }];
  if (rate === null || before === null) return [{ text: `${when}: nobody was there, or nobody before.` }];
  const facts: Phrase[] = [
    { text: `${when}: ` },
    { text: formatPercent(rate, locale), strong: true },
    { text: ` of ${formatCount(n, locale)}, against ${formatPercent(before, locale)} in the ${against} before` },
    ...(change === null ? [] : [{ text: ` (${formatChange(change, locale)})` }]),
  ];
  if (state === 'not-enough')
    return [
      ...facts,
      {
        text:
          against < 4
            ? '. Fewer than 4 to compare with: no alarm.'
            : `. Fewer than ${formatCount(rule.atLeast, locale)}: no alarm.`,
      },
    ];
  const chance =
    p === null
      ? ''
      : `; by chance that happens ${formatChance(p, locale) === '<0.001' ? 'less often than once in 1,000 looks' : `in ${formatPercent(p, locale)} of looks`}`;
  return [
    ...facts,
    { text: `${chance}.` },
    ...(state === 'quiet' && sees !== null
      ? [{ text: ` A fall of ${formatPercent(-sees, locale)} would have fired.` }]
      : []),
  ];
}

/** The value whose own rate explains most of the fall, and since when. */
export function becausePhrases({ because, since }: RuleFigures, timezone: string, locale?: string): Phrase[] {
  const top = because.at(0);
  if (!top) return [{ text: 'No property says what is behind it.' }];
  const name = top.other ? 'other values' : (top.value ?? '(none)');
  const rates =
    top.rateBefore === null || top.rateNow === null
      ? ''
      : ` fell from ${formatPercent(top.rateBefore, locale)} to ${formatPercent(top.rateNow, locale)}`;
  return [
    { text: 'Most of it goes with ' },
    { text: `${top.property} ${name}`, strong: true },
    { text: `, whose rate${rates} (n = ${formatCount(top.n, locale)}): ` },
    { text: formatPoints(top.ratePart, locale), strong: true },
    { text: ' of the change.' },
    ...(since === null
      ? []
      : [
          { text: ' It is lower since ' },
          { text: formatDay(since.day, locale, timezone), strong: true },
          {
            text: ` (${formatPercent(since.rateBefore, locale)} before, ${formatPercent(since.rateSince, locale)} since).`,
          },
        ]),
  ];
}

/** How many false alarms to expect at most, in words. */
export function falseAlarms(rules: readonly WatchRule[], locale?: string): string {
  const most = rules.reduce((sum, { bucket, p }) => sum + LOOKS[bucket] * p, 0);
  const years = most < 1 ? Math.round(1 / most) : 1;
  const number =
    years > 1
      ? `one false alarm in ${formatCount(years, locale)} years`
      : `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(most)} false alarms a year`;
  const from = rules.length === 1 ? 'this rule' : `these ${rules.length} rules`;
  return `While weeks are alike in size and do not drift, expect at most ${number} from ${from}.`;
}
