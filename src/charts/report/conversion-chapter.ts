import type { ConversionQuestion } from '../../core/conversion/document.ts';
import type { ConversionResult, MacroFigures } from '../../core/conversion/result.ts';
import { curveScene } from '../conversion/curve.ts';
import { ladderScene } from '../conversion/ladder.ts';
import { nounOf } from '../conversion/picture.ts';
import { rungsOf } from '../conversion/rungs.ts';
import { conversionTrendScene } from '../conversion/trend.ts';
import { curvePhrases, diagnosisPhrases, ladderPhrases, overviewPhrases, plain } from '../conversion/words.ts';
import type { Scene } from '../scene/shapes.ts';
import { filterInWords, segmentCondition } from '../words/document.ts';
import { formatCount, formatDuration, formatInterval, formatPercent, spanInWords } from '../words/format.ts';
import { exchangeInWords, moneyInWords } from '../words/money.ts';
import { escaped, table, WIDTH } from './page.ts';

/** What a report tells of conversions; with a trend, each macro over time and by the time it takes as well. */
export interface ReportedConversions {
  readonly question: ConversionQuestion;
  readonly result: ConversionResult;
}

export interface ChapterOptions {
  readonly picture: (scene: Scene) => string;
  readonly locale?: string;
  readonly timeZone?: string;
}

/** The macros and what they are worth, then each with its diagnosis and the micros beneath it, as parts of a page. */
export function conversionChapter(reported: ReportedConversions, options: ChapterOptions): readonly string[] {
  const { question, result } = reported;
  const { locale } = options;
  const { macros, audience, any, exchange } = result;
  const noun = (n: number): string => nounOf(question.scope, n);
  const { where, segment } = question.scope;
  const conditions = [
    ...where.map((filter) => filterInWords(filter)),
    ...(segment ? [segmentCondition(segment, locale)] : []),
  ];
  const together =
    macros.length > 1
      ? ` ${formatCount(any.users, locale)} came to any of them, each counted once: ${formatPercent(any.rate, locale)}.`
      : '';
  return [
    muted(`n = ${formatCount(audience, locale)} ${noun(audience)} with any event.${together}`),
    conditions.length > 0 ? muted(`Conditions: ${conditions.join('; ')}`) : '',
    macroTable(macros, noun, locale),
    exchange ? muted(exchangeInWords(exchange, locale)) : '',
    ...macros.flatMap((macro) => macroParts(macro, reported, options)),
    muted(
      `Rates have 95 % Wilson intervals. Adjusted: odds ratio among those with about as many events within ${spanInWords(question.tags.lookAheadMs, locale)} (Mantel–Haenszel); who could still convert is in neither rate. What is associated with converting need not be why.`,
    ),
  ];
}

/** What the cards say, a row each. */
const macroTable = (macros: readonly MacroFigures[], noun: (n: number) => string, locale: string | undefined): string =>
  table(
    [
      'Macro conversion',
      `${noun(2)[0].toUpperCase()}${noun(2).slice(1)}`,
      'Rate',
      '95 % interval',
      'In total',
      'Value',
      `Per ${noun(1)} of all`,
      'Per converter',
      'Median time',
    ],
    macros.map(({ event, users, rate, interval, total, value, valuePerUser, valuePerConverter, timeTo }) => [
      event,
      formatCount(users, locale),
      formatPercent(rate, locale),
      formatInterval(interval, locale),
      formatCount(total, locale),
      moneyInWords(value, locale),
      moneyInWords(valuePerUser, locale),
      moneyInWords(valuePerConverter, locale),
      timeTo ? formatDuration(timeTo.median, locale) : '–',
    ]),
  );

function macroParts(
  macro: MacroFigures,
  { question, result }: ReportedConversions,
  { picture, locale, timeZone = 'UTC' }: ChapterOptions,
): string[] {
  const { event, diagnosis, rate, warnings } = macro;
  const { scope, trend } = question;
  const nouns = nounOf(scope, 2);
  const rungs = rungsOf(result, event);
  const room = { width: WIDTH, height: 320, locale, event } as const;
  return [
    `<h2>${escaped(event)}</h2>`,
    paragraph(plain(overviewPhrases(macro, result.audience, (n) => nounOf(scope, n), locale))),
    warnings.includes('no-value') ? muted('It has no value, so nothing here says what it brings.') : '',
    ...(trend !== null && macro.trend.length > 1
      ? [
          picture(conversionTrendScene(macro.trend, { ...room, by: trend, timezone: timeZone, nouns })),
          muted('Share of those who were there, by time. Hatched: the data, or the dates, begin or end in it.'),
          paragraph(plain(curvePhrases(macro, event, locale))),
          picture(curveScene(macro, { ...room, of: 'first' })),
          muted('Those still on the way are counted for as long as they were watched (Kaplan–Meier).'),
        ]
      : []),
    diagnosis ? `<p><strong>${escaped(plain(diagnosisPhrases(diagnosis)))}</strong></p>` : '',
    ...(rungs.length > 0
      ? [
          paragraph(plain(ladderPhrases(rungs, event, locale))),
          picture(ladderScene(rungs, { width: WIDTH, locale, macro: event, macroRate: rate ?? 0, nouns })),
        ]
      : []),
  ];
}

const paragraph = (text: string): string => `<p>${escaped(text)}</p>`;
const muted = (text: string): string => `<p class="muted">${escaped(text)}</p>`;
