import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import type { FunnelTrend } from '../../core/funnel/trend.ts';
import { breakdownScene, differenceOf, groupName } from '../analysis/breakdown.ts';
import { histogramScene } from '../analysis/histogram.ts';
import { trendScene } from '../analysis/trend.ts';
import { type FunnelSceneOptions, funnelScene } from '../funnel/scene.ts';
import { valueColumns } from '../funnel/value-columns.ts';
import { datesOf, type PictureOptions } from '../scene/picture-frame.ts';
import type { EventTiers } from '../scene/tier-sign.ts';
import { conditionsInWords, rulesInWords } from '../words/document.ts';
import {
  formatAmount,
  formatCount,
  formatDays,
  formatDuration,
  formatInterval,
  formatPercent,
  unitNoun,
} from '../words/format.ts';
import { notesInWords } from '../words/notes.ts';
import { conversionChapter, type ReportedConversions } from './conversion-chapter.ts';
import { dropOffChapter, type ReportedDropOff } from './drop-off-chapter.ts';
import { escaped, pageOf, pictures, table, WIDTH } from './page.ts';

export interface ReportOptions extends Pick<PictureOptions, 'dataset' | 'first' | 'last' | 'timeZone' | 'locale'> {
  readonly title: string;
  readonly document: FunnelDocument;
  readonly trend?: FunnelTrend;
  readonly tiers?: FunnelSceneOptions['tiers'];
  readonly eventTiers?: EventTiers;
  /** The losses at one step, told in a chapter of their own. */
  readonly dropOff?: ReportedDropOff;
  /** The macros and what leads to them, in a chapter of their own. */
  readonly conversions?: ReportedConversions;
  /** `@font-face` rules, so that the page looks alike everywhere; system fonts without. */
  readonly fontCss?: string;
  /** When it is made, ISO. */
  readonly madeAt: string;
}

/**
 * A funnel as one HTML file that needs nothing else: how it is counted, what stands out, the charts and their figures. The
 * funnel document stands in it as JSON, so that it can be asked again.
 */
export function reportHtml(result: FunnelResult, options: ReportOptions): string {
  const { title, document, locale, trend, fontCss = '', dataset, madeAt } = options;
  const scene = { width: WIDTH, height: 360, locale, document } as const;
  const picture = pictures();
  const conditions = conditionsInWords(document, locale);
  const n = `n = ${formatCount(result.entered, locale)} ${unitNoun(document, result.entered)} entered`;
  const notes = notesInWords(result, document, locale);
  const whole = { ...result, groups: undefined };
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    `<p class="muted">${escaped([dataset, datesOf(options, document.range), n].filter((one) => one !== '').join(' · '))}</p>`,
    `<p class="muted">${escaped(rulesInWords(document, locale))}</p>`,
    conditions.length > 0 ? `<p class="muted">Conditions: ${escaped(conditions.join('; '))}</p>` : '',
    notes.length > 0
      ? `<p>${notes.map(({ text, strong }) => (strong ? `<strong>${escaped(text)}</strong>` : escaped(text))).join('')}</p>`
      : '',
    picture(funnelScene(whole, { width: WIDTH, locale, document, tiers: options.tiers })),
    stepTable(result, document, locale),
    ...(options.dropOff ? dropOffChapter(options.dropOff, { picture, locale, tiers: options.eventTiers }) : []),
    ...(trend && trend.buckets.length > 1
      ? [`<h2>By ${trend.by} of the entry</h2>`, picture(trendScene(trend, scene)), OPEN_NOTE]
      : []),
    ...(result.time && result.steps.length > 1
      ? ['<h2>Time from first to last step</h2>', picture(histogramScene(result.histogram, result.time, scene))]
      : []),
    ...(result.groups
      ? [
          `<h2>By ${escaped(document.breakdown?.property ?? 'value')}</h2>`,
          picture(breakdownScene(result, { width: WIDTH, locale, document })),
          groupTable(result, locale),
        ]
      : []),
    ...(options.conversions
      ? [
          '<h2>Conversions</h2>',
          ...conversionChapter(options.conversions, { picture, locale, timeZone: options.timeZone }),
        ]
      : []),
    `<h2>How to read this</h2><p class="muted">Rates are of those who entered, with 95 % Wilson intervals. Still open are those who have not converted yet and still can; they are no drop-off. Differences are claimed where they hold among all values shown (Benjamini–Hochberg, q &lt; ${formatAmount(0.05, locale)}). Counted by Sluice on ${escaped(formatDays(madeAt, madeAt, locale))}, from all events, without sampling.</p>`,
  ];
  return pageOf(title, parts, { id: 'funnel', document, fontCss });
}

const OPEN_NOTE =
  '<p class="muted small">Hatched: still open, up to where the rate can rise. The band is the 95 % interval.</p>';

function stepTable(result: FunnelResult, document: FunnelDocument, locale: string | undefined): string {
  const values = valueColumns(result, locale);
  const amountOf = (amount: number | null): string => (amount === null ? '–' : formatAmount(amount, locale));
  const last = result.steps.at(-1);
  const count = (n: number): string => formatCount(n, locale);
  const noun = unitNoun(document, 2);
  const rows = result.steps.map((step, index): string[] => {
    const stops = index < result.steps.length - 1 && !document.steps[index].optional;
    return [
      // In any order a step has no place of its own: its label says how many of them were done.
      `${document.order === 'any' ? '' : `${index + 1}  `}${step.label}${document.steps[index].optional ? ' (optional)' : ''}`,
      count(step.count),
      formatPercent(step.fromEntry, locale),
      index === 0 ? '–' : formatInterval(step.fromEntryInterval, locale),
      index === 0 ? '–' : formatPercent(step.fromPrevious, locale),
      stops ? count(step.dropped) : '–',
      stops ? count(step.open) : '–',
      step.time ? formatDuration(step.time.median, locale) : '–',
      step.time ? formatDuration(step.time.p90, locale) : '–',
      ...values.map(({ amountAt }) => amountOf(amountAt(step))),
    ];
  });
  const { converted, entered, open, rate, interval, time } = result;
  const all = [
    'First to last step',
    count(converted),
    formatPercent(rate, locale),
    formatInterval(interval, locale),
    '–',
    count(entered - converted - open),
    count(open),
    time ? formatDuration(time.median, locale) : '–',
    time ? formatDuration(time.p90, locale) : '–',
    ...values.map(({ amountAt }) => amountOf(last ? amountAt(last) : null)),
  ];
  const head = [
    'Step',
    noun[0].toUpperCase() + noun.slice(1),
    'From entry',
    '95 % interval',
    'From previous',
    'Dropped',
    'Open',
    'Median',
    'p90',
  ];
  return table([...head, ...values.map(({ head }) => head)], rows, all);
}

function groupTable({ groups = [], steps }: FunnelResult, locale: string | undefined): string {
  return table(
    ['Value', 'Entered', ...steps.slice(1).map(({ label }) => `To ${label}`), 'Against the others', 'Median'],
    groups.map((group) => [
      groupName(group, locale),
      formatCount(group.entered, locale),
      ...group.steps.slice(1).map(({ fromEntry }) => formatPercent(fromEntry, locale)),
      differenceOf(group.comparison, locale).difference,
      group.time ? formatDuration(group.time.median, locale) : '–',
    ]),
  );
}
