import { useCallback, useMemo } from 'react';
import { type BarRow, barsScene } from '../../../charts/conversion/bars.ts';
import { curveScene } from '../../../charts/conversion/curve.ts';
import { conversionPicture, nounOf } from '../../../charts/conversion/picture.ts';
import { conversionTrendScene } from '../../../charts/conversion/trend.ts';
import { curvePhrases, groupPhrases, overviewPhrases, plain, repeatPhrases } from '../../../charts/conversion/words.ts';
import { formatCount, formatInterval, formatPercent } from '../../../charts/words/format.ts';
import type { Phrase } from '../../../charts/words/notes.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import type { ConversionResult, MacroFigures } from '../../../core/conversion/result.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { FigureTable } from '../analysis/figure-table.tsx';
import { type Figures, figureCsv } from '../analysis/figures.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { peopleBehind } from './behind.tsx';
import { groupName, groupOf } from './groups.ts';
import { curveFigures, groupFigures, REPEATS, repeatFigures, trendFigures } from './overview-tables.ts';
import { Said } from './said.tsx';
import { useConversions } from './use-conversions.ts';

export type OverviewChart = 'trend' | 'curve' | 'repeats' | 'second' | 'groups' | 'segments';

interface OverviewFigureProps {
  readonly chart: OverviewChart;
  readonly question: ConversionQuestion;
  readonly result: ConversionResult;
  readonly macro: MacroFigures;
  readonly waiting: boolean;
}

const NAMES: Readonly<Record<OverviewChart, string>> = {
  trend: 'over time',
  curve: 'by the time it takes',
  repeats: 'by how often',
  second: 'the second time',
  groups: 'by',
  segments: 'by segment',
};

/** One macro as a chart, and the same figures as a table. */
export function OverviewFigure({ chart, question, result, macro, waiting }: OverviewFigureProps) {
  const { document } = useConversions();
  const { timezone } = useStore(useEditor().store, (state) => state.dataset);
  // What is shown is what was asked, which may be a moment older than what is chosen.
  const isThere =
    (chart !== 'trend' || question.trend !== null) &&
    (chart !== 'groups' || question.by !== null) &&
    (chart !== 'segments' || question.segments.length > 0);
  const draw = useCallback(
    (room: Omit<SceneRoom, 'theme'> & Partial<SceneRoom>) => {
      const { scope, trend } = question;
      const { event } = macro;
      if (chart === 'trend')
        return conversionTrendScene(macro.trend, {
          ...room,
          locale,
          event,
          by: trend ?? 'day',
          timezone,
          nouns: nounOf(scope, 2),
        });
      if (chart === 'curve' || chart === 'second')
        return curveScene(macro, { ...room, locale, event, of: chart === 'curve' ? 'first' : 'second' });
      const rows = chart === 'repeats' ? repeatRows(macro) : groupRows(macro, question);
      return barsScene(rows, { ...room, title: `${event} ${NAMES[chart]}` });
    },
    [chart, question, macro, timezone],
  );
  const phrases = useMemo(() => phrasesOf(chart, question, result, macro), [chart, question, result, macro]);
  // biome-ignore lint/suspicious/noExplicitAny: each chart has rows of its own
  const figures = useMemo((): Figures<any> => {
    if (chart === 'trend') return trendFigures(macro, question, timezone);
    if (chart === 'repeats') return repeatFigures(macro, question);
    if (chart === 'groups' || chart === 'segments') return groupFigures(macro, question);
    return curveFigures(macro, chart === 'curve' ? 'first' : 'second');
  }, [chart, macro, question, timezone]);
  useExportable(
    useMemo(
      (): Exportable => ({
        name: `${macro.event} ${NAMES[chart]}${chart === 'groups' ? ` ${question.by}` : ''}`,
        shows: { kind: 'conversions', document },
        picture: (options) =>
          conversionPicture(draw, {
            ...options,
            scope: question.scope,
            audience: result.audience,
            said: plain(phrases),
            exchange: result.exchange,
            note: NOTES[chart],
          }),
        csv: () => figureCsv(figures),
      }),
      [chart, macro, question, result, document, draw, figures, phrases],
    ),
  );
  const open = useMemo(() => peopleBehind(question), [question]);
  if (!isThere) return null;
  return (
    <>
      {chart !== 'trend' && <Said phrases={phrases} />}
      <SceneFigure testId="conversions-chart" waiting={waiting} draw={draw} open={open} />
      <FigureTable figures={figures} />
    </>
  );
}

const NOTES: Readonly<Record<OverviewChart, string>> = {
  trend:
    'Line: share of the bucket’s audience, with its 95 % interval (Wilson). Grey: the audience. Hatched: the data, or the dates, begin or end in it.',
  curve:
    'Share that has come to it by some time since their first event, with those still on the way counted as long as they were watched (Kaplan–Meier, 95 % interval by Greenwood).',
  repeats: 'By how often they came to it.',
  second:
    'Share that has come again by some time since their first, with those still on the way counted as long as they were watched (Kaplan–Meier).',
  groups: 'Share of those with this value at the first event that carries it, with its 95 % interval (Wilson).',
  segments:
    'Share of each segment, with its 95 % interval (Wilson), held against all who are not in it. Segments may have people in common.',
};

function phrasesOf(
  chart: OverviewChart,
  { scope, by }: ConversionQuestion,
  { audience }: ConversionResult,
  macro: MacroFigures,
): readonly Phrase[] {
  if (chart === 'curve') return curvePhrases(macro, macro.event, locale);
  if (chart === 'repeats' || chart === 'second') return repeatPhrases(macro, macro.event, locale);
  if (chart === 'groups' && by !== null) return groupPhrases(macro, by, locale);
  if (chart === 'segments') return groupPhrases(macro, 'segment', locale);
  return overviewPhrases(macro, audience, (n) => nounOf(scope, n), locale);
}

const repeatRows = ({ repeats, users, event }: MacroFigures): BarRow[] =>
  repeats.map((n, index) => {
    const text = `${formatCount(n, locale)} · ${formatPercent(users === 0 ? 0 : n / users, locale)}`;
    const number = { kind: 'macro' as const, macro: event, converted: true, times: index + 1 };
    return {
      name: REPEATS[index],
      bars: [
        {
          value: n,
          text,
          title: `${REPEATS[index]}: ${text} of those who came to ${event}`,
          data: n > 0 ? { number } : undefined,
        },
      ],
    };
  });

const groupRows = ({ groups, event }: MacroFigures, question: ConversionQuestion): BarRow[] =>
  groups.map((one) => {
    const { users, audience, rate, interval } = one;
    const of = `${formatCount(users, locale)} of ${formatCount(audience, locale)}`;
    return {
      name: groupName(one),
      bars: [
        {
          value: rate ?? 0,
          interval,
          text: `${formatPercent(rate, locale)} · ${of}`,
          title: `${groupName(one)}: ${of} ${nounOf(question.scope, audience)} came to ${event}, ${formatPercent(rate, locale)} (${formatInterval(interval, locale)})`,
          data:
            users > 0
              ? { number: { kind: 'macro', macro: event, converted: true }, group: groupOf(one, groups, question) }
              : undefined,
        },
      ],
    };
  });
