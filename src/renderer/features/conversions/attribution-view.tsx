import { useCallback, useMemo, useState } from 'react';
import { attributionScene, creditText, type Measure, MODEL_NAMES } from '../../../charts/conversion/attribution.ts';
import { attributionPhrases } from '../../../charts/conversion/attribution-words.ts';
import { barsScene } from '../../../charts/conversion/bars.ts';
import { conversionPicture } from '../../../charts/conversion/picture.ts';
import { plain } from '../../../charts/conversion/words.ts';
import { formatCount, formatPercent, spanInWords } from '../../../charts/words/format.ts';
import { type AttributionQuestion, attributionOf } from '../../../core/conversion/attribution/document.ts';
import type { AttributionResult } from '../../../core/conversion/attribution/figures.ts';
import { MODELS } from '../../../core/conversion/attribution/models.ts';
import { withSpend } from '../../../core/conversion/economics/figures.ts';
import { scopeIn } from '../../../core/conversion/settings.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import { Choice } from '../analysis/choice.tsx';
import { Counting } from '../analysis/counting.tsx';
import { FigureTable } from '../analysis/figure-table.tsx';
import { type Figures, figureCsv } from '../analysis/figures.ts';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { SettingForm } from '../settings/form.tsx';
import { SpanField } from '../settings/span-field.tsx';
import { channelFigures, pathFigures, pathName } from './attribution-tables.ts';
import { opensPeople } from './behind.tsx';
import { attributedPeople } from './listed.ts';
import { MacroChoice } from './macro-choice.tsx';
import { PeopleNumber } from './people-number.tsx';
import { PropertyChoice } from './property-choice.tsx';
import { Said } from './said.tsx';
import { useConversions } from './use-conversions.ts';
import { useTouch } from './use-touch.ts';

/** Which channels led to the goal, by eight ways to share the credit. */
export function AttributionView() {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const { document, tags, macro } = useConversions();
  const touch = useTouch();
  const { unit, range, where, segment, sessionGapMs, session } = document;
  const { touches, lookBackMs, halfLifeMs, count } = document.attribution;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const asked = useMemo(
    () => touch && attributionOf(tags, scopeIn(document), touch, { macro, touches, lookBackMs, halfLifeMs, count }),
    [unit, range, where, segment, sessionGapMs, session, tags, macro, touch, touches, lookBackMs, halfLifeMs, count],
  );
  const remote = useRemote<AttributionQuestion, AttributionResult>(asked || null, (question, signal) =>
    client.call('conversions.attribution', { dataset, question }, { signal }),
  );
  return (
    <>
      <Rules touch={touch} />
      {touch === null ? (
        <ViewProblem text="Choose the property that says where people came from, such as a source or a campaign." />
      ) : remote.problem ? (
        <Unanswered problem={remote.problem} />
      ) : remote.question && remote.answer ? (
        <Credits question={remote.question} result={remote.answer} waiting={remote.waiting} />
      ) : (
        <Counting waiting={remote.waiting} />
      )}
    </>
  );
}

/** How touches and conversions count, as a sentence. */
function Rules({ touch }: { readonly touch: string | null }) {
  const { change } = useConversionsEditor();
  const { attribution } = useConversions().document;
  const { touches, lookBackMs, halfLifeMs, count } = attribution;
  const set = (part: Partial<typeof attribution>) => change({ attribution: { ...attribution, ...part } });
  return (
    <p className="view-tools">
      Crediting
      <Choice label="Conversions" options={COUNTS} value={count} onChange={(next) => set({ count: next })} />
      <MacroChoice />
      to
      <PropertyChoice
        label="Touchpoint"
        title="Where people came from"
        value={touch}
        onChange={(next) => set({ touch: next })}
      />
      <Choice label="Touches" options={TOUCHES} value={touches} onChange={(next) => set({ touches: next })} />
      within
      <SettingForm label="Look-back" words={spanInWords(lookBackMs, locale)} title="How old a touch may be">
        <SpanField ms={lookBackMs} onChange={(ms) => set({ lookBackMs: ms })} />
      </SettingForm>
      before, fading by half in
      <SettingForm label="Half-life" words={spanInWords(halfLifeMs, locale)} title="For time decay only">
        <SpanField ms={halfLifeMs} onChange={(ms) => set({ halfLifeMs: ms })} />
      </SettingForm>
    </p>
  );
}

const COUNTS = [
  { id: 'all', words: 'every', label: 'Every conversion', detail: 'Each time somebody comes to it.' },
  { id: 'first', words: 'the first', label: 'The first conversion', detail: 'Of each person.' },
] as const;
const TOUCHES = [
  { id: 'session', words: 'once a session', label: 'Once a session', detail: 'The first event that carries it.' },
  { id: 'every-change', words: 'at every change', label: 'At every change', detail: 'Also within a session.' },
] as const;

interface CreditsProps {
  readonly question: AttributionQuestion;
  readonly result: AttributionResult;
  readonly waiting: boolean;
}

/** So many paths are drawn; the table has all of them. */
const DRAWN = 12;

function Credits({ question, result: plainResult, waiting }: CreditsProps) {
  const { change } = useConversionsEditor();
  const { document } = useConversions();
  const { model } = document.attribution;
  const { spend } = document.economics;
  const [shown, setShown] = useState<'channels' | 'paths'>('channels');
  const [chosen, setMeasure] = useState('conversions');
  const result = useMemo(() => withSpend(plainResult, spend), [plainResult, spend]);
  const currencies = Object.keys(result.value);
  const currency = currencies.find((one) => one === chosen);
  const measure = useMemo(
    (): Measure => (currency === undefined ? { kind: 'conversions' } : { kind: 'value', currency }),
    [currency],
  );
  const phrases = useMemo(() => attributionPhrases(result, measure, locale), [result, measure]);
  const draw = useCallback(
    ({ width, theme }: Pick<SceneRoom, 'width'> & Partial<SceneRoom>) => {
      if (shown === 'channels') return attributionScene(result.channels, { width, theme, locale, model, measure });
      const rows = result.paths.slice(0, DRAWN).map((path) => {
        const value = measure.kind === 'conversions' ? path.conversions : (path.value[measure.currency] ?? 0);
        const text = `${creditText(value, measure, locale)} · ${formatPercent(path.rate, locale)}`;
        const all = formatCount(path.conversions + path.nonConversions, locale);
        const credit = { kind: 'path', path: path.path, converted: true } as const;
        const data = path.conversions > 0 ? { credit } : undefined;
        return { name: pathName(path), bars: [{ value, text, title: `${pathName(path)}\n${text} of ${all}`, data }] };
      });
      return barsScene(rows, { width, theme, title: 'Paths' });
    },
    [shown, result, model, measure],
  );
  const figures = useMemo(
    // biome-ignore lint/suspicious/noExplicitAny: channels and paths are rows of their own
    (): Figures<any> =>
      shown === 'channels' ? channelFigures(result, measure, question) : pathFigures(result, question),
    [shown, result, measure, question],
  );
  const open = useMemo(
    () => opensPeople((mark) => ('credit' in mark ? attributedPeople(question, mark.credit) : null)),
    [question],
  );
  useExportable(
    useMemo(
      (): Exportable => ({
        name: `${shown} of ${question.macro}`,
        shows: { kind: 'conversions', document },
        picture: (options) =>
          conversionPicture(draw, {
            ...options,
            scope: question.scope,
            audience: null,
            said: plain(phrases),
            rules: [
              `n = ${formatCount(result.conversions, locale)} conversions`,
              `touches by ${question.touch}`,
              `look-back ${spanInWords(question.lookBackMs, locale)}`,
              `half-life ${spanInWords(question.halfLifeMs, locale)}`,
            ],
            note: 'Credit is shared by rule; what a channel is credited with need not be what it brought about.',
          }),
        csv: () => figureCsv(figures),
      }),
      [shown, question, document, draw, phrases, result, figures],
    ),
  );
  return (
    <>
      <p className="view-tools">
        Show
        <Choice label="Rows" options={ROWS} value={shown} onChange={setShown} />
        by
        <Choice
          label="Measure"
          options={[
            { id: 'conversions', words: 'conversions' },
            ...currencies.map((one) => ({ id: one, words: `value in ${one}` })),
          ]}
          value={currency ?? 'conversions'}
          onChange={setMeasure}
        />
        {shown === 'channels' && (
          <>
            led by
            <Choice
              label="Model"
              options={MODELS.map((id) => ({ id, words: MODEL_NAMES[id], detail: DETAILS[id] }))}
              value={model}
              onChange={(next) => change({ attribution: { ...document.attribution, model: next } })}
            />
          </>
        )}
      </p>
      <Said phrases={phrases}>
        {result.noTouch > 0 && (
          <>
            {' '}
            <PeopleNumber n={result.noTouch} behind={() => attributedPeople(question, { kind: 'noTouch' })} />{' '}
            {result.noTouch === 1 ? 'conversion had' : 'conversions had'} no touch before it: no channel has a part in
            that.
          </>
        )}
      </Said>
      <SceneFigure testId="attribution-chart" waiting={waiting} draw={draw} open={open} />
      <FigureTable key={shown} figures={figures} />
    </>
  );
}

const ROWS = [
  { id: 'channels', words: 'channels' },
  { id: 'paths', words: 'paths' },
] as const;

const DETAILS: Readonly<Record<(typeof MODELS)[number], string>> = {
  first: 'All to the first touch.',
  last: 'All to the last touch.',
  'last-non-direct': 'All to the last one that is not direct.',
  linear: 'To all touches alike.',
  position: '40 % to the first, 40 % to the last, the rest between.',
  'time-decay': 'More to what is nearer.',
  shapley: 'To all channels of the path alike.',
  markov: 'By how many conversions a channel’s absence would cost.',
};
