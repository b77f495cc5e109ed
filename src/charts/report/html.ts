import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import type { FunnelTrend } from '../../core/funnel/trend.ts';
import { breakdownScene, differenceOf, groupName } from '../analysis/breakdown.ts';
import { histogramScene } from '../analysis/histogram.ts';
import { trendScene } from '../analysis/trend.ts';
import { type FunnelSceneOptions, funnelScene } from '../funnel/scene.ts';
import { datesOf, type PictureOptions } from '../scene/picture-frame.ts';
import type { Scene } from '../scene/shapes.ts';
import { svgOf } from '../scene/svg.ts';
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
import { dropOffChapter, type ReportedDropOff } from './drop-off-chapter.ts';

export interface ReportOptions extends Pick<PictureOptions, 'dataset' | 'first' | 'last' | 'timeZone' | 'locale'> {
  readonly title: string;
  readonly document: FunnelDocument;
  readonly trend?: FunnelTrend;
  readonly tiers?: FunnelSceneOptions['tiers'];
  /** The losses at one step, told in a chapter of their own. */
  readonly dropOff?: ReportedDropOff;
  /** `@font-face` rules, so that the page looks alike everywhere; system fonts without. */
  readonly fontCss?: string;
  /** When it is made, ISO. */
  readonly madeAt: string;
}

const WIDTH = 920;

/**
 * A funnel as one HTML file that needs nothing else: how it is counted, what stands out, the charts and their figures. The
 * funnel document stands in it as JSON, so that it can be asked again.
 */
export function reportHtml(result: FunnelResult, options: ReportOptions): string {
  const { title, document, locale, trend, fontCss = '', dataset, madeAt } = options;
  const scene = { width: WIDTH, height: 360, locale, document } as const;
  let pictures = 0;
  const picture = (one: Scene): string =>
    `<figure>${svgOf({ ...one, ground: null }, { idPrefix: `p${++pictures}-` })}</figure>`;
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
    ...(options.dropOff ? dropOffChapter(options.dropOff, { width: WIDTH, locale }) : []).map((part) =>
      part.kind === 'picture' ? picture(part.scene) : CHAPTER[part.kind](escaped(part.text)),
    ),
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
    `<h2>How to read this</h2><p class="muted">Rates are of those who entered, with 95 % Wilson intervals. Still open are those who have not converted yet and still can; they are no drop-off. Differences are claimed where they hold among all values shown (Benjamini–Hochberg, q &lt; ${formatAmount(0.05, locale)}). Counted by Sluice on ${escaped(formatDays(madeAt, madeAt, locale))}, from all events, without sampling.</p>`,
  ];
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>`,
    `<style>${fontCss}${STYLE}</style></head><body><main>`,
    ...parts.filter((part) => part !== ''),
    `</main><script type="application/json" id="funnel">${JSON.stringify(document).replaceAll('<', '\\u003c')}</script></body></html>`,
    '',
  ].join('\n');
}

const CHAPTER: Readonly<Record<'heading' | 'strong' | 'muted', (html: string) => string>> = {
  heading: (html) => `<h2>${html}</h2>`,
  strong: (html) => `<p><strong>${html}</strong></p>`,
  muted: (html) => `<p class="muted">${html}</p>`,
};

const OPEN_NOTE =
  '<p class="muted small">Hatched: still open, up to where the rate can rise. The band is the 95 % interval.</p>';

const STYLE = `
body{margin:0;background:#fff;color:#15181e;font:14px/1.5 Inter,system-ui,sans-serif}
main{max-width:${WIDTH}px;margin:0 auto;padding:40px 24px}
h1{font-size:24px;line-height:1.2;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:16px;margin:32px 0 8px}
p{margin:0 0 8px}.muted{color:#59606d}.small{font-size:12px}
figure{margin:20px 0}svg{display:block;max-width:100%;height:auto}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:6px 0 6px 12px;border-bottom:1px solid #e2e5ea;text-align:right;font-weight:400;vertical-align:top}
th:first-child,td:first-child{padding-left:0;text-align:left;overflow-wrap:anywhere}thead th{color:#59606d;font-size:12px}
thead th,tfoot th,tfoot td{font-weight:500}
figure,tr{break-inside:avoid}h2{break-after:avoid}@page{margin:16mm}@media print{main{padding:0}}
`.replaceAll('\n', '');

/** `whole`: what stands under all rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[], whole?: readonly string[]): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${row.map((cell, index) => (index === 0 ? `<th scope="${tag === 'th' ? 'col' : 'row'}">` : tag === 'th' ? '<th scope="col">' : '<td>') + escaped(cell) + (index === 0 || tag === 'th' ? '</th>' : '</td>')).join('')}</tr>`;
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody>${whole ? `<tfoot>${cells(whole, 'td')}</tfoot>` : ''}</table>`;
}

function stepTable(result: FunnelResult, document: FunnelDocument, locale: string | undefined): string {
  const currencies = Object.keys(result.steps[0]?.value ?? {});
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
      ...currencies.map((currency) => formatAmount(step.value?.[currency] ?? 0, locale)),
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
    ...currencies.map((currency) => formatAmount(result.steps.at(-1)?.value?.[currency] ?? 0, locale)),
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
  return table([...head, ...currencies.map((currency) => `Value, ${currency}`)], rows, all);
}

function groupTable({ groups = [], steps }: FunnelResult, locale: string | undefined): string {
  return table(
    ['Value', 'Entered', ...steps.slice(1).map(({ label }) => `To ${label}`), 'Against the others', 'Median'],
    groups.map((group) => [
      groupName(group, locale),
      formatCount(group.entered, locale),
      ...group.steps.slice(1).map(({ fromEntry }) => (group.entered === 0 ? '–' : formatPercent(fromEntry, locale))),
      differenceOf(group.comparison, locale).difference,
      group.time ? formatDuration(group.time.median, locale) : '–',
    ]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.toWellFormed().replace(/[&<>"]/g, (char) => ENTITIES[char]);
