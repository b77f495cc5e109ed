import { useCallback, useMemo } from 'react';
import { barsScene } from '../../../charts/conversion/bars.ts';
import { conversionPicture } from '../../../charts/conversion/picture.ts';
import { decileName, pointsText, scorePhrases } from '../../../charts/conversion/score-words.ts';
import { plain } from '../../../charts/conversion/words.ts';
import { formatCount, formatInterval, formatPercent } from '../../../charts/words/format.ts';
import { microsOf } from '../../../core/conversion/document.ts';
import type { ScoreQuestion } from '../../../core/conversion/score/document.ts';
import type { Decile, ScoreResult } from '../../../core/conversion/score/figures.ts';
import { scopeIn } from '../../../core/conversion/settings.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Counting } from '../analysis/counting.tsx';
import { FigureTable } from '../analysis/figure-table.tsx';
import { countColumn, type Figures, figureCsv, plainColumn, rateColumn } from '../analysis/figures.ts';
import { Unanswered } from '../analysis/view-problem.tsx';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { opensPeople } from './behind.tsx';
import { LikelyPeople } from './likely-people.tsx';
import { tenthPeople } from './listed.ts';
import { MacroChoice } from './macro-choice.tsx';
import { Said } from './said.tsx';
import { ScorePoints } from './score-points.tsx';
import { useConversions } from './use-conversions.ts';

/** Who is going to convert: what speaks for it, how well that holds, and who has not come yet. */
export function IntentView() {
  const { client } = useApp().host;
  const { showView } = useConversionsEditor();
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const { document, tags, macro } = useConversions();
  const { unit, range, where, segment, sessionGapMs, session, score } = document;
  const { signals, weights } = score;
  const hasFeatures = microsOf(tags).length + signals.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const asked = useMemo(
    (): ScoreQuestion | null =>
      macro === null || !hasFeatures ? null : { tags, scope: scopeIn(document), macro, signals, weights },
    [unit, range, where, segment, sessionGapMs, session, tags, macro, signals, weights, hasFeatures],
  );
  const remote = useRemote(asked, (question, signal) =>
    client.call('conversions.score', { dataset, question }, { signal }),
  );
  if (!hasFeatures)
    return (
      <div className="funnel-empty">
        <strong>Nothing to make a score of yet</strong>
        <p>A score is made of micro conversions: drag events onto “Micro 1”, or see which ones go with the goal.</p>
        <Button onPress={() => showView('signals')}>Look at the signals</Button>
      </div>
    );
  if (remote.problem) return <Unanswered problem={remote.problem} />;
  if (!remote.question || !remote.answer) return <Counting waiting={remote.waiting} />;
  return <Score question={remote.question} result={remote.answer} waiting={remote.waiting} />;
}

interface ScoreProps {
  readonly question: ScoreQuestion;
  readonly result: ScoreResult;
  readonly waiting: boolean;
}

type Row = Decile & { readonly place: number };

function Score({ question, result, waiting }: ScoreProps) {
  const { document } = useConversions();
  const { check, macro } = result;
  const phrases = useMemo(() => scorePhrases(result, locale), [result]);
  const draw = useCallback(
    ({ width, theme }: Pick<SceneRoom, 'width'> & Partial<SceneRoom>) => {
      const rate = check.n === 0 ? 0 : check.converted / check.n;
      const rows = check.deciles.map((decile, place) => {
        const text = `${formatPercent(decile.rate, locale)} of ${formatCount(decile.units, locale)}`;
        const name = decileName(place, decile, locale);
        const interval = formatInterval(decile.interval, locale);
        const { from, to } = decile;
        return {
          name,
          bars: [
            {
              value: decile.rate,
              interval: decile.interval,
              text,
              title: `${name}\n${text} came to ${macro} (${interval})`,
              data: { tenth: { from, to, converted: null } },
            },
          ],
        };
      });
      const line = { value: rate, text: `all: ${formatPercent(rate, locale)}` };
      return barsScene(rows, { width, theme, title: `${macro} by tenths of the score`, line });
    },
    [check, macro],
  );
  const figures = useMemo((): Figures<Row> => {
    const inTenth =
      (converted: true | null) =>
      ({ from, to }: Row) =>
        tenthPeople(question, { from, to, converted });
    return {
      lead: { head: 'Tenth', name: (row) => decileName(row.place, row, locale) },
      rows: check.deciles.map((decile, place) => ({ ...decile, place })),
      columns: [
        countColumn<Row>({ id: 'units', head: 'Units', value: ({ units }) => units, behind: inTenth(null) }),
        countColumn<Row>({ id: 'converted', head: 'Converted', value: cameOf, behind: inTenth(true) }),
        rateColumn<Row>({ id: 'rate', head: 'Came', value: ({ rate }) => rate }),
        rateColumn<Row>({ id: 'low', head: '95 % from', value: ({ interval }) => interval[0] }),
        rateColumn<Row>({ id: 'high', head: 'to', value: ({ interval }) => interval[1] }),
        plainColumn<Row>({ id: 'from', head: 'Points from', value: ({ from }) => from, show: points }),
        plainColumn<Row>({ id: 'to', head: 'Points to', value: ({ to }) => to, show: points }),
      ],
    };
  }, [check, question]);
  const open = useMemo(
    () => opensPeople((mark) => ('tenth' in mark ? tenthPeople(question, mark.tenth) : null)),
    [question],
  );
  useExportable(
    useMemo(
      (): Exportable => ({
        name: `intent to ${macro}`,
        shows: { kind: 'conversions', document },
        picture: (options) =>
          conversionPicture(draw, {
            ...options,
            scope: question.scope,
            audience: check.n,
            said: plain(phrases),
            rules: ['checked on the half that the weights were not made of'],
            note: `Share of each tenth by falling score that came to ${macro}, with its 95 % interval (Wilson). Points: ${result.weights.map(({ event, points: own }) => `${event} ${points(own)}`).join(', ')}.`,
          }),
        csv: () => figureCsv(figures),
      }),
      [macro, document, draw, question, check, phrases, result, figures],
    ),
  );
  return (
    <>
      <p className="view-tools">
        Points for coming to
        <MacroChoice />
        by what was done before it; 10 more double the odds.
      </p>
      <Said phrases={phrases} />
      <ScorePoints result={result} />
      <h2 className="conversions-head">How well that holds</h2>
      <SceneFigure testId="deciles-chart" waiting={waiting} draw={draw} open={open} />
      <LikelyPeople question={question} weights={result.weights} />
      <FigureTable figures={figures} />
    </>
  );
}

/** How many of a tenth came to the goal: the rate is that of whole units. */
const cameOf = ({ rate, units }: Row): number => Math.round(rate * units);

const points = (value: number): string => pointsText(value, locale);
