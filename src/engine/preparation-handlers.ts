import type { preparationMethods } from '../contract/preparation.ts';
import type { Handlers } from '../contract/serve.ts';
import { problem } from '../core/base/problem.ts';
import { checkPreparation } from '../core/condition/check-preparation.ts';
import { checkFunnel } from '../core/funnel/check.ts';
import { type Needs, needsOf } from './clickhouse/needs.ts';
import type { ComputePool } from './compute-pool.ts';
import { namePreview } from './name-preview.ts';
import type { Dataset } from './store/dataset.ts';
import { savePreparation } from './store/preparation.ts';

/** The answers about preparations. */
export function preparationHandlers({
  datasetOf,
  eventsOf,
  fileOf,
  compute,
}: {
  datasetOf(id: string): Dataset;
  /** A data set with what a question needs of its events. */
  eventsOf(id: string, needs: Needs, signal: AbortSignal): Promise<Dataset>;
  fileOf(id: string): string;
  readonly compute: ComputePool;
}): Handlers<typeof preparationMethods> {
  return {
    'prepare.get': ({ dataset }) => datasetOf(dataset).preparation(),
    'prepare.set': ({ dataset, prepare }) => {
      if (prepare) checkPreparation(prepare, 'prepare.', checkFunnel);
      savePreparation(fileOf(dataset), prepare);
      return null;
    },
    'prepare.run': async ({ dataset: id, prepare }, { signal }) => {
      const document = prepare ?? datasetOf(id).preparation() ?? { version: 1, steps: [] };
      const dataset = await eventsOf(id, needsOf(document), signal);
      const result = await compute.preparation(dataset, document, signal);
      return { ...result, list: (await compute.prepared(dataset, document, signal)).eventList() };
    },
    'prepare.preview': async ({ dataset: id, prepare, limit }, { signal }) => {
      const dataset = await eventsOf(id, needsOf(prepare), signal);
      const { steps } = await compute.preparation(dataset, prepare, signal);
      const step = steps.at(-1);
      if (!step) throw problem('document-invalid', { field: 'prepare.steps', reason: 'there is no step' });
      return { ...step, rows: await compute.preparedRows(dataset, prepare, limit, signal) };
    },
    'prepare.names': async ({ dataset, prepare, ...names }, { signal }) => {
      const events = await eventsOf(dataset, needsOf([names, prepare]), signal);
      const prepared = await compute.prepared(events, prepare, signal);
      return namePreview(names, (values, limit) => compute.values(prepared, values, limit, signal));
    },
  };
}
