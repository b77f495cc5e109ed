import type { PreparedRow } from '../contract/preparation.ts';
import type { EventList } from '../core/data/event-list.ts';
import type { Preparation } from '../core/funnel/document.ts';
import { isIdle } from '../core/prepare/carry.ts';
import { type PreparationResult, preparationFigures, preparedEvents } from '../core/prepare/figures.ts';
import { mergePreparations, type PreparationTally } from '../core/prepare/tally.ts';
import type { Ask } from './ask.ts';
import { type PreparedDataset, prepareSegments } from './prepared-dataset.ts';
import { recentAnswers } from './recent.ts';
import { type Dataset, type DatasetInfo, eventListOf } from './store/dataset.ts';

/** What a preparation makes of a data set. All of it rejects with "document-invalid". */
export interface PreparationPool {
  /**
   * The data set as the steps leave it, to be asked whatever a data set can be asked: the same one where no step does
   * anything. Its report has the steps' warnings among its own.
   */
  prepared(dataset: Dataset, document: Preparation | null, signal: AbortSignal): Promise<Dataset>;
  /** Every step with what it found and left. */
  preparation(dataset: Dataset, document: Preparation, signal: AbortSignal): Promise<PreparationResult>;
  /** Rows that the last step changes, at most `limit`. */
  preparedRows(
    dataset: Dataset,
    document: Preparation,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly PreparedRow[]>;
  /** Forgets what was found of a file. */
  forgetPrepared(file: string): void;
}

/** So many preparations are remembered by their figures and names. */
const RECENT = 8;

export function preparationPool(ask: Ask): PreparationPool {
  const recent = recentAnswers<{ readonly dataset: PreparedDataset; readonly result: PreparationResult }>(RECENT);

  async function find(dataset: Dataset, document: Preparation, signal: AbortSignal) {
    const key = JSON.stringify([dataset.path, document]);
    const known = recent.get(key);
    if (known) return known;
    // What is prepared is asked something.
    const parts = await ask(dataset, signal, (client, q) => client.call('prepare', { ...q, preparation: document }), {
      left: 1,
    });
    const tally = mergePreparations(parts);
    const properties = dataset.properties.map(({ name }) => name);
    const result = preparationFigures(document, tally, properties);
    const found = { dataset: preparedDataset(dataset, document, tally, result), result };
    recent.set(key, found);
    return found;
  }

  return {
    prepared: async (dataset, document, signal) =>
      document === null || isIdle(document) ? dataset : (await find(dataset, document, signal)).dataset,
    preparation: async (dataset, document, signal) => (await find(dataset, document, signal)).result,
    preparedRows: async (dataset, preparation, limit, signal) => {
      const parts = await ask(dataset, signal, (client, q) =>
        client.call('preparedRows', { ...q, preparation, limit }),
      );
      return parts
        .flat()
        .sort((a, b) => a.segment - b.segment)
        .flatMap(({ segment, examples }) =>
          examples.map(({ user, ...row }) => ({ user: dataset.userKey(segment, user), ...row })),
        )
        .slice(0, limit);
    },
    forgetPrepared: (file) => recent.forget(JSON.stringify([file]).slice(0, -1)),
  };
}

function preparedDataset(
  dataset: Dataset,
  document: Preparation,
  tally: PreparationTally,
  { warnings = [] }: PreparationResult,
): PreparedDataset {
  const events = preparedEvents(tally);
  const { rows, users } = tally.stages[tally.stages.length - 1];
  const { info } = dataset;
  const first = events.reduce((least, { firstMs }) => Math.min(least, firstMs), Number.POSITIVE_INFINITY);
  const last = events.reduce((most, { lastMs }) => Math.max(most, lastMs), Number.NEGATIVE_INFINITY);
  const left: DatasetInfo = {
    ...info,
    events: rows,
    users,
    startMs: rows === 0 ? info.startMs : first,
    // The data end where they ended: what has been taken away has happened.
    dataEndMs: info.dataEndMs ?? info.endMs,
    report: { ...info.report, warnings: [...(info.report.warnings ?? []), ...warnings] },
  };
  const list = (): EventList =>
    eventListOf(
      events.map(({ event, firstMs, lastMs, ...figures }) => ({
        name: event,
        ...figures,
        first_ms: firstMs,
        last_ms: lastMs,
      })),
      { ...left, endMs: rows === 0 ? info.endMs : last },
    );
  const prepared = {
    file: dataset.path,
    document,
    eventNames: events.map(({ event }) => event),
    silences: tally.silences,
  };
  return { ...prepareSegments(dataset, document, 0).as(prepared), info: left, eventList: list };
}
