import { useCallback, useMemo, useState } from 'react';
import { trendScene } from '../../../charts/analysis/trend.ts';
import { type BarRow, barsScene } from '../../../charts/conversion/bars.ts';
import { conversionPicture } from '../../../charts/conversion/picture.ts';
import { conversionTrendScene } from '../../../charts/conversion/trend.ts';
import { becausePhrases, rulePhrases } from '../../../charts/conversion/watch-words.ts';
import { plain } from '../../../charts/conversion/words.ts';
import { formatPoints } from '../../../charts/words/format.ts';
import { scopeOf } from '../../../core/conversion/scope.ts';
import type { Because } from '../../../core/conversion/watch/because.ts';
import type { WatchRule } from '../../../core/conversion/watch/document.ts';
import type { RuleFigures } from '../../../core/conversion/watch/result.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import { Choice } from '../analysis/choice.tsx';
import { FigureTable } from '../analysis/figure-table.tsx';
import { chanceColumn, countColumn, type Figures, figureCsv, pointsColumn, rateColumn } from '../analysis/figures.ts';
import { funnelTrendFigures } from '../analysis/trend-figures.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { unitsBehind } from '../funnel/chart.tsx';
import type { People } from '../people/people.ts';
import { opensPeople, peopleBehind } from './behind.tsx';
import { trendFigures } from './overview-tables.ts';
import { becauseBehind, narrowed, watchedQuestion } from './rule-people.ts';
import { useConversions } from './use-conversions.ts';
import { useConversionAnswer } from './use-figures.ts';

interface RuleFigureProps {
  readonly rule: WatchRule;
  readonly figures: RuleFigures;
}

/** What a rule watches, over time; and where it fires, what goes with the fall. */
export function RuleFigure({ rule, figures }: RuleFigureProps) {
  const { host } = useApp();
  const { document } = useConversions();
  const { id: dataset, timezone } = useStore(useEditor().store, (state) => state.dataset);
  const [shown, setShown] = useState<'time' | 'because'>('time');
  const isBecause = shown === 'because' && figures.because.length > 0;
  const { of, segment, bucket } = rule;
  const event = 'macro' in of ? of.macro : 'micro' in of ? of.micro : null;
  const question = useMemo(() => watchedQuestion(rule), [rule]);
  const asked = useMemo(
    () => ('funnel' in of ? { funnel: narrowed(of.funnel, segment), by: bucket } : null),
    [of, segment, bucket],
  );
  const events = useConversionAnswer(question);
  const trend = useRemote(asked, (input, signal) =>
    host.client.call('funnel.trend', { dataset, ...input }, { signal }),
  );
  const macro = events.answer?.macros.at(0) ?? null;

  const behind = useMemo(() => becauseBehind(rule, figures, timezone), [rule, figures, timezone]);
  const draw = useCallback(
    (room: Omit<SceneRoom, 'theme'> & Partial<SceneRoom>) => {
      if (isBecause)
        return barsScene(becauseRows(figures), {
          ...room,
          title: 'What goes with the fall',
          series: ['Its own rate', 'Its share of all'],
        });
      if (trend.answer && trend.question)
        return trendScene(trend.answer, { ...room, locale, document: trend.question.funnel });
      return conversionTrendScene(macro?.trend ?? [], {
        ...room,
        locale,
        event: event ?? '',
        by: bucket,
        timezone,
        nouns: 'users',
      });
    },
    [isBecause, figures, trend, macro, event, bucket, timezone],
  );
  const isThere = trend.answer !== null || macro !== null;
  const table = useMemo(
    // biome-ignore lint/suspicious/noExplicitAny: each has rows of its own
    (): Figures<any> | null => {
      if (isBecause) return becauseTable(figures.because, behind);
      if (trend.answer && trend.question)
        return funnelTrendFigures(trend.answer, trend.question.funnel, trend.question.funnel.steps.length - 1);
      return macro && events.question ? trendFigures(macro, events.question, timezone) : null;
    },
    [isBecause, figures, trend, macro, events, timezone, behind],
  );
  useExportable(
    useMemo(
      (): Exportable | null =>
        isThere && table
          ? {
              name: isBecause ? `${rule.name}, what goes with it` : rule.name,
              shows: { kind: 'conversions', document },
              picture: (options) =>
                conversionPicture(draw, {
                  ...options,
                  scope: scopeOf({ segment }),
                  audience: null,
                  said: plain([
                    ...rulePhrases(rule, figures, timezone, locale),
                    ...(figures.state === 'fires' ? [{ text: ' ' }, ...becausePhrases(figures, timezone, locale)] : []),
                  ]),
                  note: isBecause
                    ? 'The fall split by the values of each property, in points: what the value’s own rate did, and what its share did. What goes with a fall need not be why.'
                    : 'The rule is held against the last whole one.',
                }),
              csv: () => figureCsv(table),
            }
          : null,
      [isThere, table, isBecause, rule, document, draw, segment, figures, timezone],
    ),
  );
  const open = useMemo(
    () =>
      isBecause
        ? opensPeople((mark) => ('because' in mark ? behind(figures.because[mark.because]) : null))
        : trend.question
          ? unitsBehind(trend.question.funnel)
          : question
            ? peopleBehind(question)
            : () => null,
    [isBecause, figures, behind, trend.question, question],
  );
  if (!isThere || !table) return null;
  return (
    <>
      {figures.because.length > 0 && (
        <p className="view-tools">
          Show
          <Choice label="Chart" options={SHOWN} value={isBecause ? 'because' : 'time'} onChange={setShown} />
        </p>
      )}
      <SceneFigure testId="watch-chart" waiting={events.waiting || trend.waiting} draw={draw} open={open} />
      <FigureTable key={String(isBecause)} figures={table} />
    </>
  );
}

const SHOWN = [
  { id: 'time', words: 'the rate over time' },
  { id: 'because', words: 'what goes with the fall' },
] as const;

const nameOf = ({ property, value, other }: Because): string =>
  `${property} ${other ? '(others)' : (value ?? '(none)')}`;

/** The parts of the fall as lengths; what rose has none. */
const becauseRows = ({ because }: RuleFigures): BarRow[] =>
  because.slice(0, 10).map((one, place) => ({
    name: nameOf(one),
    bars: [one.ratePart, one.mixPart].map((part, series) => {
      const text = formatPoints(part, locale);
      return {
        value: Math.max(0, -part),
        series,
        text,
        title: `${nameOf(one)}: ${text} by ${series === 0 ? 'its own rate' : 'its share'}`,
        data: one.n > 0 ? { because: place } : undefined,
      };
    }),
  }));

const becauseTable = (because: readonly Because[], behind: (one: Because) => People | null): Figures<Because> => ({
  lead: { head: 'Value', name: nameOf },
  rows: because,
  columns: [
    pointsColumn<Because>({ id: 'ratePart', head: 'By its rate', value: ({ ratePart }) => ratePart }),
    pointsColumn<Because>({ id: 'mixPart', head: 'By its share', value: ({ mixPart }) => mixPart }),
    rateColumn<Because>({ id: 'rateBefore', head: 'Rate before', value: ({ rateBefore }) => rateBefore }),
    rateColumn<Because>({ id: 'rateNow', head: 'now', value: ({ rateNow }) => rateNow }),
    rateColumn<Because>({ id: 'shareBefore', head: 'Share before', value: ({ shareBefore }) => shareBefore }),
    rateColumn<Because>({ id: 'shareNow', head: 'now', value: ({ shareNow }) => shareNow }),
    chanceColumn<Because>({ id: 'q', head: 'q', value: ({ q }) => q }),
    countColumn<Because>({ id: 'n', head: 'Units now', value: ({ n }) => n, behind }),
  ],
});
