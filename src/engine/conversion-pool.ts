import { bucketsOf } from '../core/base/calendar.ts';
import { byCodePoint } from '../core/base/code-points.ts';
import type { Weight } from '../core/condition/document.ts';
import type { AttributionCell } from '../core/conversion/attribution/behind.ts';
import { compileAttribution } from '../core/conversion/attribution/count.ts';
import type { AttributionQuestion } from '../core/conversion/attribution/document.ts';
import { type AttributionResult, attributionFigures } from '../core/conversion/attribution/figures.ts';
import { emptyAttribution, mergeAttributions } from '../core/conversion/attribution/tally.ts';
import type { ConversionGroup, ConversionNumber } from '../core/conversion/behind.ts';
import { wholeBuckets } from '../core/conversion/buckets.ts';
import { type ConversionQuestion, macrosOf, questionOf, withinSegment } from '../core/conversion/document.ts';
import { type CohortQuestion, compileCohorts, mergeCohorts } from '../core/conversion/economics/cohorts.ts';
import { type EconomicsResult, economicsFigures } from '../core/conversion/economics/figures.ts';
import type { EconomicsQuestion } from '../core/conversion/economics/question.ts';
import { spendPeriod } from '../core/conversion/economics/spend.ts';
import { type ArmNumber, compileExperiment } from '../core/conversion/experiment/count.ts';
import type { ExperimentQuestion } from '../core/conversion/experiment/document.ts';
import { type ExperimentResult, experimentFigures } from '../core/conversion/experiment/figures.ts';
import { mergeExperiments } from '../core/conversion/experiment/tally.ts';
import { conversionFigures } from '../core/conversion/figures.ts';
import { chooseValues, type GroupChoiceOfValues, mergeGroupCounts } from '../core/conversion/group-values.ts';
import { type Money, type MoneyTally, mergeMoney, moneyOf, moneyPer } from '../core/conversion/money.ts';
import { type ConversionPlan, type ConversionTally, mergeConversions } from '../core/conversion/overview-count.ts';
import type { OverviewTally } from '../core/conversion/overview-tally.ts';
import { compileConversions } from '../core/conversion/program.ts';
import type { ConversionResult } from '../core/conversion/result.ts';
import type { ScoreTenth } from '../core/conversion/score/behind.ts';
import { featuresOf, type ScoreQuestion } from '../core/conversion/score/document.ts';
import { type ScoreResult, scoreFigures } from '../core/conversion/score/figures.ts';
import { mergeScores } from '../core/conversion/score/tally.ts';
import { type Signals, signalFigures, signalQuestion } from '../core/conversion/signals.ts';
import type { RulesDocument } from '../core/conversion/watch/document.ts';
import type { CheckResult } from '../core/conversion/watch/result.ts';
import type { Preparation } from '../core/funnel/document.ts';
import type { Ask } from './ask.ts';
import { factsOf } from './program-input.ts';
import type { SegmentUsers } from './question.ts';
import { ruleChecker } from './rule-checker.ts';
import type { Dataset } from './store/dataset.ts';

/** What the compute threads answer about conversions. Rejects with "document-invalid" or "trend-too-long". */
export interface ConversionPool {
  conversions(dataset: Dataset, question: ConversionQuestion, signal: AbortSignal): Promise<ConversionResult>;
  /** The users behind a number; an unknown event, or segment, has none. */
  conversionUsers(
    dataset: Dataset,
    question: ConversionQuestion,
    number: ConversionNumber,
    group: ConversionGroup | null,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
  /** Events without a tag that go with the macros, or with the one that is named. */
  signals(dataset: Dataset, question: ConversionQuestion, macro: string | null, signal: AbortSignal): Promise<Signals>;
  score(dataset: Dataset, question: ScoreQuestion, signal: AbortSignal): Promise<ScoreResult>;
  /** Who has not converted, by falling score, from so many points on. */
  scoreUsers(
    dataset: Dataset,
    question: ScoreQuestion,
    atLeast: number,
    signal: AbortSignal,
  ): Promise<readonly ScoredUser[]>;
  /** The users of a tenth of the score's check. */
  tenthUsers(
    dataset: Dataset,
    question: ScoreQuestion,
    tenth: ScoreTenth,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
  /** Rejects with "not-supported" where the property has far too many values. */
  attribution(dataset: Dataset, question: AttributionQuestion, signal: AbortSignal): Promise<AttributionResult>;
  economics(dataset: Dataset, question: EconomicsQuestion, signal: AbortSignal): Promise<EconomicsResult>;
  /** What each rule says of the last complete bucket; of the data set as each funnel wants it prepared (null: as saved). */
  check(
    preparedBy: (own: Preparation | null) => Promise<Dataset>,
    rules: RulesDocument,
    signal: AbortSignal,
  ): Promise<CheckResult>;
  experiment(dataset: Dataset, question: ExperimentQuestion, signal: AbortSignal): Promise<ExperimentResult>;
  /** The users of the cohort that begins at an ISO time; null: the new converters of the period. */
  cohortUsers(
    dataset: Dataset,
    question: EconomicsQuestion,
    cohort: string | null,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
  /** The users behind a number of an attribution, and behind a number of an arm. */
  attributionUsers(
    dataset: Dataset,
    question: AttributionQuestion,
    cell: AttributionCell,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
  experimentUsers(
    dataset: Dataset,
    question: ExperimentQuestion,
    arm: string,
    number: ArmNumber,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
}

export interface ScoredUser {
  readonly user: string;
  /** In points. */
  readonly score: number;
  /** Epoch milliseconds. */
  readonly lastSeen: number;
}

const bySegment = (parts: readonly (readonly SegmentUsers[])[]): readonly SegmentUsers[] =>
  parts.flat().sort((a, b) => a.segment - b.segment);

export function conversionPool(ask: Ask): ConversionPool {
  /** Which values of a property have a group of their own: it takes the whole of the data to say. */
  async function chosenGroups(
    dataset: Dataset,
    conversions: ConversionQuestion,
    signal: AbortSignal,
  ): Promise<GroupChoiceOfValues | null> {
    if (conversions.by === null) return null;
    const counts = await ask(dataset, signal, (client, q) => client.call('conversionGroups', { ...q, conversions }));
    return chooseValues(counts.reduce(mergeGroupCounts), conversions.top);
  }

  /** The one pass behind most answers. */
  async function counted(
    dataset: Dataset,
    conversions: ConversionQuestion,
    plan: ConversionPlan,
    signal: AbortSignal,
  ): Promise<ConversionTally> {
    const parts = await ask(dataset, signal, (client, q) => client.call('conversions', { ...q, conversions, plan }));
    return parts.reduce(mergeConversions);
  }

  async function runScore(dataset: Dataset, score: ScoreQuestion, signal: AbortSignal): Promise<ScoreResult> {
    const parts = await ask(dataset, signal, (client, q) => client.call('score', { ...q, score }));
    return scoreFigures(score, featuresOf(score), parts.reduce(mergeScores));
  }

  async function runAttribution(
    dataset: Dataset,
    attribution: AttributionQuestion,
    signal: AbortSignal,
  ): Promise<AttributionResult> {
    const program = compileAttribution(attribution, factsOf(dataset));
    const parts = await ask(dataset, signal, (client, q) => client.call('attribution', { ...q, attribution }));
    return attributionFigures(program, parts.reduce(mergeAttributions, emptyAttribution()));
  }

  /** The value of a period's macros per unit with any event in it. */
  async function revenuePerVisitor(
    dataset: Dataset,
    { tags, scope, macro }: Pick<EconomicsQuestion, 'tags' | 'scope' | 'macro'>,
    period: { readonly from: number; readonly to: number },
    signal: AbortSignal,
  ): Promise<Money | null> {
    const range = { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() };
    const goals = macrosOf(tags).filter(({ event }) => macro === null || event === macro);
    const asked = questionOf({ ...tags, tags: goals }, { ...scope, range });
    const { overview } = await counted(dataset, asked, { groups: null, buckets: [] }, signal);
    const money: MoneyTally = new Map();
    for (const one of overview.groups[0].macros) mergeMoney(money, one.money);
    return moneyPer(moneyOf(money), overview.groups[0].audience);
  }

  /** The cohorts of an economics question over all of the data. */
  function cohortsOf({ info }: Dataset, { tags, scope, macro, spend, cohort }: EconomicsQuestion): CohortQuestion {
    const { startMs, endMs, events, timezone } = info;
    const buckets = events === 0 ? [] : bucketsOf(Math.floor(startMs), Math.floor(endMs), cohort, timezone);
    return { tags, scope, macro, buckets, period: spendPeriod(spend, timezone) };
  }

  /** The weights given, or else those that fit. */
  const weightsOf = async (dataset: Dataset, score: ScoreQuestion, signal: AbortSignal): Promise<readonly Weight[]> =>
    score.weights ?? (await runScore(dataset, score, signal)).weights;

  return {
    conversions: async (dataset, conversions, signal) => {
      const program = compileConversions(conversions, factsOf(dataset));
      const { trend } = conversions;
      const buckets = trend === null ? [] : wholeBuckets(program, dataset.info, trend);
      const groups = await chosenGroups(dataset, conversions, signal);
      const tally = await counted(dataset, conversions, { groups, buckets }, signal);
      const segments: OverviewTally[] = [];
      for (const { segment } of conversions.segments) {
        const own = withinSegment(conversions, segment);
        segments.push((await counted(dataset, own, { groups: null, buckets: [] }, signal)).overview);
      }
      return conversionFigures(program, groups, buckets, tally, segments);
    },
    conversionUsers: async (dataset, question, number, of, signal) => {
      const inside = of && 'segment' in of ? question.segments.find(({ name }) => name === of.segment) : undefined;
      if (of && 'segment' in of && !inside) return [];
      const conversions = inside ? withinSegment(question, inside.segment) : question;
      const group = of && 'segment' in of ? null : of;
      return bySegment(
        await ask(dataset, signal, (client, q) => client.call('conversionUsers', { ...q, conversions, number, group })),
      );
    },
    attributionUsers: async (dataset, attribution, cell, signal) =>
      bySegment(
        await ask(dataset, signal, (client, q) => client.call('attributionUsers', { ...q, attribution, cell })),
      ),
    experimentUsers: async (dataset, experiment, arm, number, signal) =>
      bySegment(
        await ask(dataset, signal, (client, q) => client.call('experimentUsers', { ...q, experiment, arm, number })),
      ),
    signals: async (dataset, question, macro, signal) => {
      const asked = signalQuestion(question, dataset.eventNames, macro);
      const tally = await counted(dataset, asked, { groups: null, buckets: [] }, signal);
      return signalFigures(compileConversions(asked, factsOf(dataset)), tally);
    },
    attribution: runAttribution,
    check: ruleChecker(ask),
    experiment: async (dataset, experiment, signal) => {
      const program = compileExperiment(experiment, factsOf(dataset));
      const parts = await ask(dataset, signal, (client, q) => client.call('experiment', { ...q, experiment }));
      return experimentFigures(program, parts.reduce(mergeExperiments));
    },
    economics: async (dataset, question, signal) => {
      const { tags, scope, macro, spend, attribution } = question;
      const cohorts = cohortsOf(dataset, question);
      const { period } = cohorts;
      const parts = await ask(dataset, signal, (client, q) => client.call('cohorts', { ...q, cohorts }));
      const program = compileCohorts(cohorts, factsOf(dataset));
      const attributed = attribution && {
        model: attribution.model,
        first: await runAttribution(dataset, { ...attribution.question, count: 'first', within: period }, signal),
        all: await runAttribution(dataset, { ...attribution.question, count: 'all', within: period }, signal),
      };
      const revenue = period && (await revenuePerVisitor(dataset, { tags, scope, macro }, period, signal));
      return economicsFigures(program, spend, parts.reduce(mergeCohorts), revenue, attributed);
    },
    cohortUsers: async (dataset, question, from, signal) => {
      const cohorts = cohortsOf(dataset, question);
      const cohort = from === null ? null : cohorts.buckets.findIndex((bucket) => bucket.from === Date.parse(from));
      return bySegment(
        await ask(dataset, signal, (client, q) => client.call('cohortUsers', { ...q, cohorts, cohort })),
      );
    },
    score: runScore,
    tenthUsers: async (dataset, score, tenth, signal) => {
      const weights = await weightsOf(dataset, score, signal);
      return bySegment(
        await ask(dataset, signal, (client, q) => client.call('tenthUsers', { ...q, score, weights, tenth })),
      );
    },
    scoreUsers: async (dataset, score, atLeast, signal) => {
      const weights = await weightsOf(dataset, score, signal);
      const parts = await ask(dataset, signal, (client, q) =>
        client.call('scoreUsers', { ...q, score, weights, atLeast }),
      );
      const found = parts.flat().flatMap(({ segment, users, scores, last }) => {
        const keys = dataset.userKeys(segment);
        return Array.from(users, (user, i) => ({ user: keys[user], score: scores[i], lastSeen: last[i] }));
      });
      return found.sort((a, b) => b.score - a.score || byCodePoint(a.user, b.user));
    },
  };
}
