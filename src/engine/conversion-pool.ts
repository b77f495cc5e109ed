import type { Client } from '../contract/connect.ts';
import { wholeBuckets } from '../core/conversion/buckets.ts';
import type { ConversionQuestion } from '../core/conversion/document.ts';
import { conversionFigures } from '../core/conversion/figures.ts';
import { chooseValues, type GroupChoiceOfValues, mergeGroupCounts } from '../core/conversion/group-values.ts';
import { mergeConversions } from '../core/conversion/overview-count.ts';
import { compileConversions } from '../core/conversion/program.ts';
import type { ConversionResult } from '../core/conversion/result.ts';
import type { computeMethods } from './compute.ts';
import { factsOf } from './program-input.ts';
import type { Question } from './question.ts';
import type { Dataset } from './store/dataset.ts';

/** What the compute threads answer about conversions. Rejects with "document-invalid" or "trend-too-long". */
export interface ConversionPool {
  conversions(dataset: Dataset, question: ConversionQuestion, signal: AbortSignal): Promise<ConversionResult>;
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

  return {
    conversions: async (dataset, conversions, signal) => {
      const program = compileConversions(conversions, factsOf(dataset));
      const { trend } = conversions;
      const buckets = trend === null ? [] : wholeBuckets(program, dataset.info, trend);
      const groups = await chosenGroups(dataset, conversions, signal);
      const plan = { groups, buckets };
      const parts = await ask(dataset, signal, (client, q) => client.call('conversions', { ...q, conversions, plan }));
      return conversionFigures(program, groups, buckets, parts.reduce(mergeConversions));
    },
  };
}
