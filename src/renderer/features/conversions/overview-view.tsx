import { useMemo, useState } from 'react';
import { nounOf } from '../../../charts/conversion/picture.ts';
import { changePhrases, overviewPhrases } from '../../../charts/conversion/words.ts';
import { formatPercent } from '../../../charts/words/format.ts';
import { exchangeInWords } from '../../../charts/words/money.ts';
import { BUCKET_SIZES, type BucketSize } from '../../../core/base/calendar.ts';
import type { ConversionNumber } from '../../../core/conversion/behind.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import type { ConversionResult } from '../../../core/conversion/result.ts';
import { MOST_MACROS } from '../../../core/tags/suggest.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { counted } from '../../ui/words.ts';
import { Choice } from '../analysis/choice.tsx';
import { Counting } from '../analysis/counting.tsx';
import { fitting } from '../analysis/fitting.ts';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import { PeopleDialog } from './behind.tsx';
import { ExchangeSetting } from './exchange-setting.tsx';
import { MacroCard } from './macro-card.tsx';
import { MacroChoice } from './macro-choice.tsx';
import { type OverviewChart, OverviewFigure } from './overview-figure.tsx';
import { PropertyChoice } from './property-choice.tsx';
import { Said } from './said.tsx';
import { SegmentChoice } from './segment-choice.tsx';
import { useChange } from './use-change.ts';
import { useConversions } from './use-conversions.ts';
import { useConversionFigures } from './use-figures.ts';

const CHARTS: readonly {
  readonly id: OverviewChart;
  readonly words: string;
  readonly label: string;
  readonly detail: string;
}[] = [
  { id: 'trend', words: 'over time', label: 'Over time', detail: 'The rate of each bucket’s audience.' },
  {
    id: 'curve',
    words: 'by the time it takes',
    label: 'By the time it takes',
    detail: 'With those who are still on the way.',
  },
  { id: 'repeats', words: 'by how often', label: 'By how often', detail: 'Once, twice, and more.' },
  { id: 'second', words: 'the second time', label: 'The second time', detail: 'How long it takes to come again.' },
  { id: 'groups', words: 'by a property', label: 'By a property', detail: 'At the first event that carries it.' },
  { id: 'segments', words: 'by segment', label: 'By segment', detail: 'Each against all who are not in it.' },
];
const SIZES: Readonly<Record<BucketSize, string>> = {
  hour: 'by hour',
  day: 'by day',
  week: 'by week',
  month: 'by month',
};

/** The goals: a card each, and one of them looked at closely. */
export function OverviewView() {
  const { workspace } = useApp();
  const { change: set } = useConversionsEditor();
  const { document, macro } = useConversions();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const [chart, setChart] = useState<OverviewChart>('trend');
  const by = document.trend ?? fitting(dataset.first, dataset.last);
  const property =
    document.by ?? dataset.properties.find(({ distinct }) => distinct > 1 && distinct <= 50)?.name ?? null;
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const kept = useStore(useEditor().store, (state) => state.history.present.segments);
  const segments = useMemo(
    () =>
      chart === 'segments'
        ? kept.filter(({ name }) => !leftOut.has(name)).map(({ name, document: segment }) => ({ name, segment }))
        : [],
    [chart, kept, leftOut],
  );
  const remote = useConversionFigures(chart === 'trend' ? by : null, chart === 'groups' ? property : null, segments);
  const change = useChange();
  if (remote.problem) return <Unanswered problem={remote.problem} />;
  const { question, answer } = remote;
  const shown = answer?.macros.find(({ event }) => event === macro);
  if (!question || !answer || !shown) return <Counting waiting={remote.waiting} />;
  return (
    <>
      <Cards question={question} result={answer} change={change} shown={shown.event} />
      <p className="view-tools">
        Show
        <MacroChoice />
        <Choice label="Chart" options={CHARTS} value={chart} onChange={setChart} />
        {chart === 'trend' && (
          <Choice
            label="Buckets"
            options={BUCKET_SIZES.map((id) => ({ id, words: SIZES[id] }))}
            value={by}
            onChange={(trend) => set({ trend })}
          />
        )}
        {chart === 'groups' && <PropertyChoice value={property} onChange={(next) => set({ by: next })} />}
        {chart === 'segments' && kept.length > 1 && (
          <SegmentChoice names={kept.map(({ name }) => name)} leftOut={leftOut} onChange={setLeftOut} />
        )}
      </p>
      {chart === 'segments' && kept.length > 0 && segments.length === 0 && (
        <ViewProblem text="No segment is chosen: say which ones are shown." />
      )}
      {chart === 'segments' && kept.length === 0 && (
        <div className="funnel-empty">
          <strong>No segment is saved yet</strong>
          <p>
            A segment says who is meant: by what they did, what they had, or how far they came. Lists of people make
            one, too.
          </p>
          <Button onPress={() => workspace.ask({ kind: 'segment', draft: { name: '', document: null } })}>
            New segment…
          </Button>
        </div>
      )}
      <OverviewFigure chart={chart} question={question} result={answer} macro={shown} waiting={remote.waiting} />
    </>
  );
}

interface CardsProps {
  readonly question: ConversionQuestion;
  readonly result: ConversionResult;
  readonly change: ReturnType<typeof useChange>;
  readonly shown: string;
}

/** What stands out, a card per macro, and what all of them come to together. */
function Cards({ question, result, change, shown }: CardsProps) {
  const { change: set } = useConversionsEditor();
  const [opened, setOpened] = useState<ConversionNumber | null>(null);
  const noun = (n: number) => nounOf(question.scope, n);
  const macro = result.macros.find(({ event }) => event === shown)!;
  const currencies = [...new Set(result.macros.flatMap(({ value }) => Object.keys(value)))].sort();
  const changed = change?.of.get(shown);
  const phrases = [
    ...overviewPhrases(macro, result.audience, noun, locale),
    ...(change && changed ? changePhrases(changed, change.against, locale) : []),
  ];
  const mark = useMemo(() => opened && { number: opened }, [opened]);
  return (
    <>
      <Said phrases={phrases} />
      {result.warnings.includes('many-macros') && (
        <p className="conversions-warning" role="note">
          There are {result.macros.length} macro conversions. With more than {MOST_MACROS} goals each of them says less:
          keep the ones that make money, and make the others micro.
        </p>
      )}
      <div className="macros">
        {result.macros.map((figures) => (
          <MacroCard
            key={figures.event}
            figures={figures}
            audience={result.audience}
            noun={noun}
            change={change}
            exchange={result.exchange}
            isShown={result.macros.length === 1 || figures.event === shown}
            onShow={() => set({ macro: figures.event })}
            onOpen={setOpened}
          />
        ))}
      </div>
      {result.macros.length > 1 && (
        <p className="view-said figures">
          Any of them, each counted once:{' '}
          <button
            type="button"
            className="figure-table-open"
            title="Who they are"
            onClick={() => setOpened({ kind: 'any' })}
          >
            {counted(result.any.users, noun(1))}
          </button>
          , {formatPercent(result.any.rate, locale)} of all.
        </p>
      )}
      {(currencies.length > 1 || result.exchange) && (
        <p className="view-tools">
          Amounts are in {currencies.join(', ')}: they are
          <ExchangeSetting currencies={currencies} />
          {result.exchange && exchangeInWords(result.exchange, locale)}
        </p>
      )}
      {mark && <PeopleDialog question={question} mark={mark} onClose={() => setOpened(null)} />}
    </>
  );
}
