import os from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type Client, connect } from '../contract/connect.ts';
import type { BucketSize } from '../core/base/calendar.ts';
import { problem } from '../core/base/problem.ts';
import {
  mergePropertyTallies,
  type PropertyValues,
  propertyValues,
  type ValueQuestion,
} from '../core/data/property-values.ts';
import type { Warning } from '../core/data/warning.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import { flowFigures } from '../core/flow/figures.ts';
import type { FlowResult } from '../core/flow/result.ts';
import { chooseItems, type FlowChoice, mergeSurveys } from '../core/flow/survey.ts';
import { type FlowNumber, mergeFlowTallies } from '../core/flow/tally.ts';
import { type FlowThrough, mergeThrough, throughFigures } from '../core/flow/through.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import { shownFigures, shownOf } from '../core/funnel/figures.ts';
import { compileFunnel } from '../core/funnel/program.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import type { GroupChoice } from '../core/funnel/run.ts';
import { mergeTallies } from '../core/funnel/tally.ts';
import { mergeKept, timesAsked, withTimes } from '../core/funnel/times-asked.ts';
import { type FunnelTrend, trendBuckets, trendFigures, withoutGroups } from '../core/funnel/trend.ts';
import { mergeValues, withValues } from '../core/funnel/value.ts';
import {
  checkPlace,
  mergeWhatIfs,
  planWhatIf,
  type WhatIf,
  type WhatIfEvent,
  type WhatIfPlace,
  whatIfFigures,
} from '../core/funnel/what-if.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import { asker } from './ask.ts';
import type { computeMethods, UserChoice } from './compute.ts';
import { type ConversionPool, conversionPool } from './conversion-pool.ts';
import { type DropOffPool, dropOffPool } from './drop-off-pool.ts';
import { type FlowPool, flowPool } from './flow-pool.ts';
import { startWorker, workerChannel } from './pool.ts';
import { type PreparationPool, preparationPool } from './preparation-pool.ts';
import { factsOf } from './program-input.ts';
import type { SegmentUsers } from './question.ts';
import { type AskedDocuments, breakdownWarnings, questionWarnings, warned } from './question-warnings.ts';
import { recentAnswers } from './recent.ts';
import type { Dataset } from './store/dataset.ts';

const MOST_THREADS = 8;
const RECENT_VALUES = 200;
/** More different values are not looked at for warnings. */
const SOME_VALUES = 100;
const RECENT_FLOWS = 50;
/** So many events are tried between two looks at the clock. */
const NAMES_AT_ONCE = 16;

/** The events from an id on, as many as can be tried within some time where each has to be by itself; all where it is not said. */
export interface WhatIfPart {
  readonly from?: number;
  readonly withinMs?: number;
}

/**
 * The compute threads of one engine. Each question is split over them by segments; the parts merge exactly. Users come by
 * segment, in a stable order.
 */
export interface ComputePool extends ConversionPool, DropOffPool, FlowPool, PreparationPool {
  /** What the documents of a question name that is not there, or is no number. */
  warnings(dataset: Dataset, asked: AskedDocuments, signal: AbortSignal): Promise<readonly Warning[]>;
  /** With tags, the steps of the result carry their values. */
  funnel(dataset: Dataset, funnel: FunnelDocument, signal: AbortSignal, tags?: TagsDocument): Promise<FunnelResult>;
  funnelUsers(
    dataset: Dataset,
    funnel: FunnelDocument,
    choice: UserChoice,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
  /** The funnel by the date of the entry in the data set's zone. Rejects with "trend-too-long". */
  trend(dataset: Dataset, funnel: FunnelDocument, by: BucketSize, signal: AbortSignal): Promise<FunnelTrend>;
  /** The funnel with each event of the data at a place. Rejects with "document-invalid" where it has no such place. */
  whatIf(
    dataset: Dataset,
    funnel: FunnelDocument,
    place: WhatIfPlace,
    signal: AbortSignal,
    part?: WhatIfPart,
  ): Promise<WhatIf>;
  /** The `limit` most frequent values of a property. What was asked lately is answered from memory. */
  values(dataset: Dataset, values: ValueQuestion, limit: number, signal: AbortSignal): Promise<PropertyValues>;
  /** What was asked lately is answered from memory: for undo, and for a tab that is come back to. */
  flow(dataset: Dataset, flow: FlowDocument, signal: AbortSignal): Promise<FlowResult>;
  /** The flow of those behind one of its numbers alone. */
  flowThrough(dataset: Dataset, flow: FlowDocument, number: FlowNumber, signal: AbortSignal): Promise<FlowThrough>;
  flowUsers(
    dataset: Dataset,
    flow: FlowDocument,
    number: FlowNumber,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
  /**
   * Has the threads begin, and open a data set's file, for a first question that is about to come. Asked 50 ms after an
   * import of a million events is on screen, it is painted after 161 to 180 ms; 243 to 281 where it begins the threads.
   */
  getReady(path: string): void;
  /** Closes a data set's file in every thread, so that it can be deleted. */
  forget(path: string): Promise<void>;
  stop(): Promise<void>;
}

export function openComputePool(threads = Math.min(os.availableParallelism(), MOST_THREADS)): ComputePool {
  let started: readonly { readonly worker: Worker; readonly client: Client<typeof computeMethods> }[] = [];
  /**
   * The threads begin with the first question, or where one is about to come: until then they would only take memory, and
   * time from a page that opens.
   */
  const clients = (): readonly Client<typeof computeMethods>[] => {
    if (started.length === 0)
      started = Array.from({ length: threads }, () => {
        const worker = startWorker({ role: 'compute' });
        return { worker, client: connect<typeof computeMethods>(workerChannel(worker)) };
      });
    return started.map(({ client }) => client);
  };

  const recentValues = recentAnswers<PropertyValues>(RECENT_VALUES);
  const recentChoices = recentAnswers<FlowChoice>(RECENT_FLOWS);
  const recentFlows = recentAnswers<FlowResult>(RECENT_FLOWS);
  const keyOf = ({ path }: Dataset, question: unknown): string => JSON.stringify([path, question]);

  const ask = asker(clients);
  const preparations = preparationPool(ask);
  const bySegment = (parts: readonly (readonly SegmentUsers[])[]): readonly SegmentUsers[] =>
    parts.flat().sort((a, b) => a.segment - b.segment);

  async function valuesOf(
    dataset: Dataset,
    values: ValueQuestion,
    limit: number,
    signal: AbortSignal,
  ): Promise<PropertyValues> {
    const key = JSON.stringify([dataset.path, values, limit]);
    const known = recentValues.get(key);
    if (known) return known;
    const info = dataset.properties.find(({ name }) => name === values.property);
    // Where every segment has values of its own there may be millions: one thread counts them, and none cross.
    const by = info?.dictionary === 'segment' ? clients().slice(0, 1) : clients();
    const parts = await ask(dataset, signal, (client, q) => client.call('values', { ...q, values }), { by });
    const answer = propertyValues(parts.reduce(mergePropertyTallies), limit);
    recentValues.set(key, answer);
    return answer;
  }

  /** For warnings: the few most frequent values will do. */
  const someValues =
    (dataset: Dataset, signal: AbortSignal) =>
    (question: Omit<ValueQuestion, 'search'>): Promise<PropertyValues> =>
      valuesOf(dataset, { ...question, search: '' }, SOME_VALUES, signal);

  /** Which items a flow shows: it takes the whole of the data to say. */
  async function chosenItems(dataset: Dataset, flow: FlowDocument, signal: AbortSignal): Promise<FlowChoice> {
    const key = keyOf(dataset, flow);
    const known = recentChoices.get(key);
    if (known) return known;
    const surveys = await ask(dataset, signal, (client, q) => client.call('flowSurvey', { ...q, flow }), { left: 1 });
    const choice = chooseItems(flow, surveys.reduce(mergeSurveys));
    recentChoices.set(key, choice);
    return choice;
  }

  async function runFunnel(dataset: Dataset, funnel: FunnelDocument, signal: AbortSignal): Promise<FunnelResult> {
    const parts = await ask(dataset, signal, (client, q) => client.call('funnel', { ...q, funnel }));
    const { scale } = dataset.info;
    const shown = shownOf(funnel, parts.reduce(mergeTallies));
    const times = timesAsked(funnel, shown, scale);
    if (!times) return shownFigures(funnel, shown, scale);
    const kept = await ask(dataset, signal, (client, q) => client.call('funnelTimes', { ...q, funnel, times }));
    return shownFigures(funnel, withTimes(shown, times, kept.reduce(mergeKept)), scale);
  }

  /** Which values are merged as "Other" is known once the funnel has been counted. */
  async function groupOf(
    dataset: Dataset,
    funnel: FunnelDocument,
    group: UserChoice['group'],
    signal: AbortSignal,
  ): Promise<GroupChoice | null> {
    if (!group) return null;
    if (!funnel.breakdown)
      throw problem('document-invalid', { field: 'breakdown', reason: 'without it no group exists' });
    if ('beyond' in group) return group;
    if (!group.merged) return { value: group.value };
    const { groups = [] } = await runFunnel(dataset, funnel, signal);
    return { beyond: groups.flatMap(({ value, merged }) => (value === null || merged ? [] : [value])) };
  }

  return {
    funnel: async (dataset, funnel, signal, tags) => {
      const run = (document: FunnelDocument) => runFunnel(dataset, document, signal);
      const some = someValues(dataset, signal);
      const counted = await run(funnel);
      const values =
        tags && (await ask(dataset, signal, (client, q) => client.call('funnelValues', { ...q, funnel, tags })));
      return warned(values ? withValues(counted, values.reduce(mergeValues), tags.exchange) : counted, [
        ...(await questionWarnings(dataset, { funnels: [funnel], tags }, some)),
        ...(await breakdownWarnings(funnel, counted, some, run)),
      ]);
    },
    funnelUsers: async (dataset, funnel, choice, signal) => {
      const group = await groupOf(dataset, funnel, choice.group, signal);
      return bySegment(
        await ask(dataset, signal, (client, q) => client.call('funnelUsers', { ...q, funnel, choice, group })),
      );
    },
    trend: async (dataset, document, by, signal) => {
      const { info } = dataset;
      const funnel = withoutGroups(document);
      const buckets = trendBuckets(funnel, info, by, info.timezone);
      const parts = await ask(dataset, signal, (client, q) => client.call('trend', { ...q, funnel, buckets }));
      const trend = trendFigures(funnel, by, info.timezone, buckets, parts, info.scale);
      return warned(trend, await questionWarnings(dataset, { funnels: [document] }, someValues(dataset, signal)));
    },
    whatIf: async (dataset, funnel, place, signal, { from = 0, withinMs = Number.POSITIVE_INFINITY } = {}) => {
      checkPlace(funnel, place);
      const program = compileFunnel(funnel, factsOf(dataset));
      const last = dataset.eventNames.length;
      const until = performance.now() + withinMs;
      const events: WhatIfEvent[] = [];
      let found: WhatIf;
      do {
        const next = from + events.length;
        const plan = planWhatIf(program, place, { from: next, to: Math.min(next + NAMES_AT_ONCE, last) });
        const { names } = plan;
        const left = Math.ceil((last - names.to) / NAMES_AT_ONCE);
        const one = { funnel, place, names };
        const parts = await ask(dataset, signal, (client, q) => client.call('whatIf', { ...q, ...one }), { left });
        found = whatIfFigures(plan, parts.reduce(mergeWhatIfs));
        events.push(...found.events);
      } while (found.left !== undefined && performance.now() < until);
      return warned(
        { ...found, events },
        await questionWarnings(dataset, { funnels: [funnel] }, someValues(dataset, signal)),
      );
    },
    values: valuesOf,
    warnings: (dataset, asked, signal) => questionWarnings(dataset, asked, someValues(dataset, signal)),
    flow: async (dataset, flow, signal) => {
      const key = keyOf(dataset, flow);
      const known = recentFlows.get(key);
      if (known) return known;
      const choice = await chosenItems(dataset, flow, signal);
      const parts = await ask(dataset, signal, (client, q) => client.call('flowCount', { ...q, flow, choice }));
      const result = flowFigures(flow, choice, parts.reduce(mergeFlowTallies));
      const told = warned(result, await questionWarnings(dataset, { flow }, someValues(dataset, signal)));
      recentFlows.set(key, told);
      return told;
    },
    flowThrough: async (dataset, flow, number, signal) => {
      const choice = await chosenItems(dataset, flow, signal);
      const parts = await ask(dataset, signal, (client, q) =>
        client.call('flowThrough', { ...q, flow, choice, number }),
      );
      return throughFigures(flow, choice, parts.reduce(mergeThrough));
    },
    flowUsers: async (dataset, flow, number, signal) => {
      const choice = await chosenItems(dataset, flow, signal);
      return bySegment(
        await ask(dataset, signal, (client, q) => client.call('flowUsers', { ...q, flow, choice, number })),
      );
    },
    ...preparations,
    ...dropOffPool(ask, bySegment),
    ...flowPool(ask, bySegment),
    ...conversionPool(ask),
    getReady: (path) => {
      // Who asks of a file that cannot be opened is told so.
      for (const client of clients()) void client.call('open', { path }).catch(() => {});
    },
    forget: async (path) => {
      // Also of the data set as it is prepared.
      for (const recent of [recentValues, recentChoices, recentFlows])
        recent.forget(JSON.stringify([path]).slice(0, -2));
      preparations.forgetPrepared(path);
      await Promise.all(started.map(({ client }) => client.call('forget', { path })));
    },
    stop: async () => void (await Promise.all(started.map(({ worker }) => worker.terminate()))),
  };
}
