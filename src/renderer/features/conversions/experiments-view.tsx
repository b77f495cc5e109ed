import { useCallback, useMemo, useState } from 'react';
import { barsScene } from '../../../charts/conversion/bars.ts';
import { differencesScene } from '../../../charts/conversion/differences.ts';
import { armText, experimentPhrases, plannerText, ratioWarnings } from '../../../charts/conversion/experiment-words.ts';
import { conversionPicture } from '../../../charts/conversion/picture.ts';
import { plain } from '../../../charts/conversion/words.ts';
import { formatChance, formatCount, formatInterval, formatPercent, spanInWords } from '../../../charts/words/format.ts';
import { type ExperimentQuestion, experimentOf } from '../../../core/conversion/experiment/document.ts';
import type { ArmFigures, ExperimentResult } from '../../../core/conversion/experiment/figures.ts';
import { scopeIn } from '../../../core/conversion/settings.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { textOf } from '../../state/workspace.ts';
import { locale } from '../../ui/locale.ts';
import { Choice } from '../analysis/choice.tsx';
import { FigureTable } from '../analysis/figure-table.tsx';
import { countColumn, type Figures, figureCsv, plainColumn, pointsColumn, rateColumn } from '../analysis/figures.ts';
import { ViewProblem } from '../analysis/view-problem.tsx';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { MacroChoice } from './macro-choice.tsx';
import { moneyColumns } from './overview-tables.ts';
import { PropertyChoice } from './property-choice.tsx';
import { Said } from './said.tsx';
import { useConversions } from './use-conversions.ts';

const DAY = 86_400_000;

/** What an experiment tells: arms against a control, and how many it takes. */
export function ExperimentsView() {
  const { client } = useApp().host;
  const { change } = useConversionsEditor();
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const { document, tags, macro } = useConversions();
  const { unit, range, where, segment, sessionGapMs, session, experiment } = document;
  const { variant, control, windowMs, lift } = experiment;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const asked = useMemo(
    () =>
      variant === null || macro === null
        ? null
        : experimentOf(tags, scopeIn(document), variant, { macro }, { control, windowMs, lift }),
    [unit, range, where, segment, sessionGapMs, session, tags, macro, variant, control, windowMs, lift],
  );
  const remote = useRemote(asked, (question, signal) =>
    client.call('conversions.experiment', { dataset, question }, { signal }),
  );
  const set = (part: Partial<typeof experiment>) => change({ experiment: { ...experiment, ...part } });
  const arms = remote.answer?.arms ?? [];
  return (
    <>
      <p className="view-tools">
        Arms are the values of
        <PropertyChoice
          label="Variant"
          title="The property that names the arm"
          value={variant}
          onChange={(next) => set({ variant: next, control: null })}
        />
        where somebody first carries it; success is
        <MacroChoice />
        <Choice
          label="Window"
          options={[
            { id: '0', words: 'at any later time' },
            ...[...new Set([7 * DAY, 14 * DAY, 30 * DAY, windowMs ?? 7 * DAY])].map((ms) => ({
              id: String(ms),
              words: `within ${spanInWords(ms, locale)}`,
            })),
          ]}
          value={String(windowMs ?? 0)}
          onChange={(id) => set({ windowMs: id === '0' ? null : Number(id) })}
        />
        {arms.length > 1 && (
          <>
            , against
            <Choice
              label="Control"
              options={arms.map(({ value }) => ({ id: value, words: value }))}
              value={remote.answer?.control ?? ''}
              onChange={(next) => set({ control: next })}
            />
          </>
        )}
      </p>
      {variant === null ? (
        <ViewProblem text="Choose the property that says which variant somebody got." />
      ) : remote.problem ? (
        <ViewProblem text={textOf(remote.problem)} />
      ) : (
        remote.question &&
        remote.answer && (
          <Arms
            question={remote.question}
            result={remote.answer}
            waiting={remote.waiting}
            onLift={(next) => set({ lift: next })}
          />
        )
      )}
    </>
  );
}

interface ArmsProps {
  readonly question: ExperimentQuestion;
  readonly result: ExperimentResult;
  readonly waiting: boolean;
  readonly onLift: (lift: number) => void;
}

function Arms({ question, result, waiting, onLift }: ArmsProps) {
  const { document } = useConversions();
  const [chosen, setShown] = useState<'differences' | 'rates'>('differences');
  const { arms, control, crossed } = result;
  const shown = arms.some(({ difference }) => difference !== null) ? chosen : 'rates';
  const phrases = useMemo(() => experimentPhrases(result, locale), [result]);
  const draw = useCallback(
    ({ width, theme }: Pick<SceneRoom, 'width'> & Partial<SceneRoom>) => {
      if (shown === 'differences') return differencesScene(arms, { width, theme, locale, control: control ?? '' });
      const rows = arms.map((arm) => ({
        name: arm.value,
        bars: [
          {
            value: arm.rate,
            interval: arm.units === 0 ? null : arm.interval,
            text: armText(arm, locale),
            title: `${arm.value}: ${armText(arm, locale)} (${formatInterval(arm.interval, locale)})`,
          },
        ],
      }));
      return barsScene(rows, { width, theme, title: 'Arms' });
    },
    [shown, arms, control],
  );
  const figures = useMemo(() => armTable(arms), [arms]);
  useExportable(
    useMemo(
      (): Exportable => ({
        name: `experiment by ${question.variant}`,
        shows: { kind: 'conversions', document },
        picture: (options) =>
          conversionPicture(draw, {
            ...options,
            scope: question.scope,
            audience: null,
            said: plain(phrases),
            rules: [
              `arms by ${question.variant}`,
              `success: ${'macro' in question.outcome ? question.outcome.macro : 'the funnel'}`,
              question.windowMs === null ? 'at any later time' : `within ${spanInWords(question.windowMs, locale)}`,
            ],
            note: 'Thick: 95 % interval of the difference (Newcombe), for one look that was planned. Thin: the interval that holds at every look at once. Who could still convert is left out.',
          }),
        csv: () => figureCsv(figures),
      }),
      [question, document, draw, phrases, figures],
    ),
  );
  return (
    <>
      {ratioWarnings(result, locale).map((text) => (
        <p key={text} className="conversions-warning" role="note">
          {text}
        </p>
      ))}
      <Said phrases={phrases} />
      <p className="view-tools">
        To see a lift of
        <Choice
          label="Lift"
          options={[...new Set([0.02, 0.05, 0.1, 0.2, 0.5, question.lift])]
            .sort((a, b) => a - b)
            .map((lift) => ({ id: String(lift), words: formatPercent(lift, locale) }))}
          value={String(question.lift)}
          onChange={(id) => onLift(Number(id))}
        />
        {plannerText(result, locale)}
        {crossed > 0 && ` ${formatCount(crossed, locale)} were in several arms and are left out.`}
      </p>
      <p className="view-tools">
        Show
        <Choice label="Chart" options={SHOWN} value={shown} onChange={setShown} />
      </p>
      <SceneFigure testId="experiment-chart" waiting={waiting} draw={draw} open={nobody} />
      <FigureTable figures={figures} />
    </>
  );
}

const SHOWN = [
  { id: 'differences', words: 'differences' },
  { id: 'rates', words: 'rates' },
] as const;

const nobody = () => null;

const chance = (p: number): string => formatChance(p, locale);

const armTable = (arms: readonly ArmFigures[]): Figures<ArmFigures> => ({
  lead: { head: 'Arm', name: ({ value }) => value },
  rows: arms,
  columns: [
    countColumn<ArmFigures>({ id: 'units', head: 'Units', value: ({ units }) => units }),
    countColumn<ArmFigures>({ id: 'open', head: 'Still open', value: ({ open }) => open }),
    countColumn<ArmFigures>({ id: 'conversions', head: 'Converted', value: ({ conversions }) => conversions }),
    rateColumn<ArmFigures>({ id: 'rate', head: 'Rate', value: ({ rate, units }) => (units === 0 ? null : rate) }),
    rateColumn<ArmFigures>({
      id: 'low',
      head: '95 % from',
      value: ({ interval, units }) => (units === 0 ? null : interval[0]),
    }),
    rateColumn<ArmFigures>({
      id: 'high',
      head: 'to',
      value: ({ interval, units }) => (units === 0 ? null : interval[1]),
    }),
    pointsColumn<ArmFigures>({ id: 'difference', head: 'Difference', value: ({ difference }) => difference }),
    pointsColumn<ArmFigures>({
      id: 'differenceLow',
      head: '95 % from',
      value: (arm) => arm.differenceInterval?.[0] ?? null,
    }),
    pointsColumn<ArmFigures>({ id: 'differenceHigh', head: 'to', value: (arm) => arm.differenceInterval?.[1] ?? null }),
    pointsColumn<ArmFigures>({
      id: 'alwaysLow',
      head: 'At every look, from',
      value: ({ alwaysValid }) => alwaysValid?.[0] ?? null,
    }),
    pointsColumn<ArmFigures>({ id: 'alwaysHigh', head: 'to', value: ({ alwaysValid }) => alwaysValid?.[1] ?? null }),
    rateColumn<ArmFigures>({ id: 'lift', head: 'Lift', value: ({ lift }) => lift }),
    plainColumn<ArmFigures>({ id: 'p', head: 'p', value: ({ p }) => p, show: chance }),
    plainColumn<ArmFigures>({
      id: 'holm',
      head: 'Holm',
      title: 'p, corrected for how many arms there are',
      value: ({ holm }) => holm,
      show: chance,
    }),
    ...moneyColumns(arms, ({ perUnit }) => perUnit ?? null, 'perUnit', 'Value per unit'),
  ],
});
