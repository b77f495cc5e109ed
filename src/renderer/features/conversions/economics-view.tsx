import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { barsScene } from '../../../charts/conversion/bars.ts';
import { cohortsScene } from '../../../charts/conversion/cohorts.ts';
import { economicsPhrases } from '../../../charts/conversion/economics-words.ts';
import { conversionPicture, nounOf } from '../../../charts/conversion/picture.ts';
import { plain } from '../../../charts/conversion/words.ts';
import { formatAmount, formatCount, formatFactor } from '../../../charts/words/format.ts';
import { exchangeInWords, moneyInWords } from '../../../charts/words/money.ts';
import { attributionOf } from '../../../core/conversion/attribution/document.ts';
import type { Model } from '../../../core/conversion/attribution/models.ts';
import type { EconomicsResult } from '../../../core/conversion/economics/figures.ts';
import type { EconomicsQuestion } from '../../../core/conversion/economics/question.ts';
import type { Money } from '../../../core/conversion/money.ts';
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
import { opensPeople } from './behind.tsx';
import { channelEconomics, cohortTable, creditedPeople } from './economics-tables.ts';
import { customerPeople } from './listed.ts';
import { MacroChoice } from './macro-choice.tsx';
import { PeopleNumber } from './people-number.tsx';
import { Said } from './said.tsx';
import { SpendForm } from './spend-form.tsx';
import { useConversions } from './use-conversions.ts';
import { useTouch } from './use-touch.ts';

/** What customers cost, and what they bring back. */
export function EconomicsView() {
  const { client } = useApp().host;
  const { change } = useConversionsEditor();
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const { document, tags, macro } = useConversions();
  const touch = useTouch();
  const { unit, where, segment, sessionGapMs, session, economics, attribution } = document;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const asked = useMemo((): EconomicsQuestion => {
    // The period is that of the spend, and customers are those of all data.
    const scope = { ...scopeIn(document), range: null };
    const { model, touches, lookBackMs, halfLifeMs } = attribution;
    const question = touch && attributionOf(tags, scope, touch, { macro, touches, lookBackMs, halfLifeMs });
    return { tags, scope, macro, ...economics, attribution: question ? { question, model } : null };
  }, [unit, where, segment, sessionGapMs, session, economics, attribution, tags, macro, touch]);
  const remote = useRemote(asked, (question, signal) =>
    client.call('conversions.economics', { dataset, question }, { signal }),
  );
  return (
    <>
      <p className="view-tools">
        Customers are those who came to
        <MacroChoice />
        for the first time, in cohorts
        <Choice
          label="Cohorts"
          options={COHORTS}
          value={economics.cohort}
          onChange={(cohort) => change({ economics: { ...economics, cohort } })}
        />
        {document.range !== null && 'The dates above do not count here: the period is that of the spend.'}
      </p>
      {remote.answer && <Said phrases={economicsPhrases(remote.answer, locale)} />}
      <SpendForm />
      {remote.problem && <Unanswered problem={remote.problem} />}
      {remote.question && remote.answer ? (
        <Worth question={remote.question} result={remote.answer} waiting={remote.waiting} />
      ) : (
        <Counting waiting={remote.waiting} />
      )}
    </>
  );
}

const COHORTS = [
  { id: 'month', words: 'by month.' },
  { id: 'week', words: 'by week.' },
] as const;

interface WorthProps {
  readonly question: EconomicsQuestion;
  readonly result: EconomicsResult;
  readonly waiting: boolean;
}

function Worth({ question, result, waiting }: WorthProps) {
  const { document } = useConversions();
  const { timezone } = useStore(useEditor().store, (state) => state.dataset);
  const [shown, setShown] = useState<'cohorts' | 'channels'>('cohorts');
  const [chosen, setCurrency] = useState<string | null>(null);
  const { cohorts, channels, cac } = result;
  const currencies = [
    ...new Set(cohorts.flatMap(({ ages }) => ages.flatMap(({ perUnit }) => Object.keys(perUnit)))),
  ].sort();
  const currency = chosen !== null && currencies.includes(chosen) ? chosen : (currencies.at(0) ?? null);
  const isChannels = shown === 'channels' && channels.length > 0;
  const draw = useCallback(
    (room: Omit<SceneRoom, 'theme'> & Partial<SceneRoom>) => {
      if (isChannels)
        return barsScene(channelRows(result, question.attribution?.model), {
          ...room,
          title: 'Channels',
          series: ['Spend', 'Value'],
        });
      const options = {
        locale,
        currency: currency ?? '',
        by: question.cohort,
        timezone,
        cost: (currency && cac?.[currency]) || null,
      };
      return cohortsScene(cohorts, { ...room, ...options });
    },
    [isChannels, result, currency, question, timezone, cac, cohorts],
  );
  const figures = useMemo(
    // biome-ignore lint/suspicious/noExplicitAny: cohorts and channels are rows of their own
    (): Figures<any> => (isChannels ? channelEconomics(result, question) : cohortTable(cohorts, question, timezone)),
    [isChannels, result, cohorts, question, timezone],
  );
  const open = useMemo(
    () =>
      opensPeople((mark) =>
        'cohort' in mark
          ? customerPeople(question, mark.cohort, timezone)
          : 'credit' in mark && mark.credit.kind === 'credit'
            ? creditedPeople(result, question, mark.credit.channel, 'all')
            : null,
      ),
    [result, question, timezone],
  );
  useExportable(
    useMemo(
      (): Exportable => ({
        name: isChannels ? 'spend and value by channel' : 'value of customers by cohort',
        shows: { kind: 'conversions', document },
        picture: (options) =>
          conversionPicture(draw, {
            ...options,
            scope: question.scope,
            audience: null,
            said: plain(economicsPhrases(result, locale)),
            rules: [
              `customers of ${question.macro}`,
              ...(question.attribution ? [`credited by ${question.attribution.model}`] : []),
            ],
            note: 'Value observed so far: each cohort only up to the age that all of it has reached by the end of the data.',
          }),
        csv: () => figureCsv(figures),
      }),
      [isChannels, document, draw, question, result, figures],
    ),
  );
  const isWorth = currency !== null;
  const hasValue = question.tags.tags.some(({ event, value }) => event === question.macro && value !== null);
  return (
    <>
      <dl className="macro-figures economics figures selectable">
        <Figure name="Spend" value={moneyInWords(result.spend, locale)} />
        <Figure
          name="New customers in that time"
          value={<PeopleNumber n={result.newConverters} behind={() => customerPeople(question, null, timezone)} />}
        />
        <Figure name="Cost of each (CAC)" value={moneyInWords(cac, locale)} />
        <Figure name="Return on spend" value={ratio(result.return)} />
        <Figure
          name={`Value per ${nounOf(question.scope, 1)} of all`}
          value={moneyInWords(result.revenuePerVisitor, locale)}
        />
        <Figure
          name="Paid back"
          value={
            result.payback === null ? 'not yet, as far as observed' : `by day ${formatCount(result.payback, locale)}`
          }
        />
      </dl>
      {result.exchange && result.exchanged && (
        <p className="view-said">
          All in {result.exchange.to}: spend {inOne(result.exchanged.spend)}, each new customer{' '}
          {inOne(result.exchanged.cac)}, return{' '}
          {result.exchanged.return === null ? '–' : `${formatFactor(result.exchanged.return, locale)} ×`}, per{' '}
          {nounOf(question.scope, 1)} of all {inOne(result.exchanged.revenuePerVisitor)}.{' '}
          {exchangeInWords(result.exchange, locale)}
        </p>
      )}
      <p className="view-tools">
        Show
        <Choice
          label="Rows"
          options={channels.length > 0 ? ROWS : ROWS.slice(0, 1)}
          value={isChannels ? 'channels' : 'cohorts'}
          onChange={setShown}
        />
        {!isChannels && currencies.length > 1 && (
          <>
            in
            <Choice
              label="Currency"
              options={currencies.map((id) => ({ id, words: id }))}
              value={currency ?? ''}
              onChange={setCurrency}
            />
          </>
        )}
      </p>
      {isWorth || isChannels ? (
        <SceneFigure testId="economics-chart" waiting={waiting} draw={draw} open={open} />
      ) : (
        <ViewProblem
          text={
            hasValue
              ? NOT_OBSERVED
              : `Nothing says what ${question.macro} is worth: give it a value to see what customers bring.`
          }
        />
      )}
      <FigureTable key={shown} figures={figures} />
    </>
  );
}

/** Ages are steps of 30 days. */
const NOT_OBSERVED =
  'No cohort has been observed whole for 30 days yet. Cohorts by week get there sooner than cohorts by month.';

const ROWS = [
  { id: 'cohorts', words: 'what customers bring by age' },
  { id: 'channels', words: 'channels' },
] as const;

const inOne = (amount: number | null): string => (amount === null ? '–' : formatAmount(amount, locale));

/** "EUR 1.8": value for each unit of spend, by currency. */
const ratio = (money: Money | null): string =>
  money === null
    ? '–'
    : Object.entries(money)
        .map(([currency, value]) => `${formatFactor(value, locale)} × in ${currency}`)
        .join(' · ') || '–';

const channelRows = ({ channels }: EconomicsResult, model: Model | undefined) =>
  channels.flatMap(({ channel, spend, value }) =>
    Object.entries(spend).map(([currency, amount]) => {
      const back = value?.[currency] ?? null;
      const bar = (series: number, n: number, what: string) => {
        const text = `${formatAmount(n, locale)} ${currency}`;
        return { value: n, series, text, title: `${channel}, ${what}: ${text}` };
      };
      const data = model && ({ credit: { kind: 'credit', channel, model } } as const);
      return {
        name: channel,
        bars: [bar(0, amount, 'spend'), ...(back === null ? [] : [{ ...bar(1, back, 'value'), data }])],
      };
    }),
  );

const Figure = ({ name, value }: { readonly name: string; readonly value: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
