import type { Client } from '../contract/connect.ts';
import { byCodePoint } from '../core/base/code-points.ts';
import { wholeBuckets } from '../core/conversion/buckets.ts';
import type { ConversionQuestion } from '../core/conversion/document.ts';
import { conversionFigures } from '../core/conversion/figures.ts';
import { chooseValues, type GroupChoiceOfValues, mergeGroupCounts } from '../core/conversion/group-values.ts';
import { type ConversionPlan, type ConversionTally, mergeConversions } from '../core/conversion/overview-count.ts';
import { compileConversions } from '../core/conversion/program.ts';
import type { ConversionResult } from '../core/conversion/result.ts';
import { featuresOf, type ScoreQuestion } from '../core/conversion/score/document.ts';
import { type ScoreResult, scoreFigures } from '../core/conversion/score/figures.ts';
import { mergeScores } from '../core/conversion/score/tally.ts';
import { type Signals, signalFigures, signalQuestion } from '../core/conversion/signals.ts';
import type { computeMethods } from './compute.ts';
import { factsOf } from './program-input.ts';
import type { Question } from './question.ts';
import type { Dataset } from './store/dataset.ts';

/** What the compute threads answer about conversions. Rejects with "document-invalid" or "trend-too-long". */
export interface ConversionPool {
  conversions(dataset: Dataset, question: ConversionQuestion, signal: AbortSignal): Promise<ConversionResult>;
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
}

export interface ScoredUser {
  readonly user: string;
  /** In points. */
  readonly score: number;
  /** Epoch milliseconds. */
  readonly lastSeen: number;
}

type Compute = Client<typeof computeMethods>;

/** Puts a question to every thread and waits for all parts. */
export type Ask = <T>(
  dataset: Dataset,
  signal: AbortSignal,
  one: (client: Compute, question: Question) => Promise<T>,
) => Promise<T[]>;

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

  return {
    conversions: async (dataset, conversions, signal) => {
      const program = compileConversions(conversions, factsOf(dataset));
      const { trend } = conversions;
      const buckets = trend === null ? [] : wholeBuckets(program, dataset.info, trend);
      const groups = await chosenGroups(dataset, conversions, signal);
      const tally = await counted(dataset, conversions, { groups, buckets }, signal);
      return conversionFigures(program, groups, buckets, tally);
    },
    signals: async (dataset, question, macro, signal) => {
      const asked = signalQuestion(question, dataset.eventNames, macro);
      const tally = await counted(dataset, asked, { groups: null, buckets: [] }, signal);
      return signalFigures(compileConversions(asked, factsOf(dataset)), tally);
    },
    score: runScore,
    scoreUsers: async (dataset, score, atLeast, signal) => {
      const weights = score.weights ?? (await runScore(dataset, score, signal)).weights;
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
