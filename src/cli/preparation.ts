import { parsePreparation } from '../contract/preparation.ts';
import { checkPreparation } from '../core/condition/check-preparation.ts';
import type { Warning } from '../core/data/warning.ts';
import { checkFunnel } from '../core/funnel/check.ts';
import type { Preparation } from '../core/funnel/document.ts';
import type { PreparationResult } from '../core/prepare/figures.ts';
import type { ComputePool } from '../engine/compute-pool.ts';
import { isPrepared } from '../engine/prepared-dataset.ts';
import { type Dataset, openDataset } from '../engine/store/dataset.ts';
import { savePreparation } from '../engine/store/preparation.ts';

/** A preparation from JSON. Throws "document-invalid" naming the field. */
export function preparationOf(json: unknown): Preparation {
  const document = parsePreparation(json);
  checkPreparation(document, '', checkFunnel);
  return document;
}

/**
 * The data set as a command is asked of it: prepared as `--prepare` says, or else the command's own document, or else as
 * is saved with the data set.
 */
export const preparedFor = (
  { option, own }: { readonly option?: Preparation; readonly own?: Preparation | null },
  dataset: Dataset,
  pool: ComputePool,
  signal: AbortSignal,
): Promise<Dataset> => pool.prepared(dataset, option ?? own ?? dataset.preparation(), signal);

/** A document with the preparation that its figures were found by, so that it finds the same anywhere. */
export const carriedFrom = <D extends { readonly prepare: Preparation | null }>(document: D, dataset: Dataset): D =>
  isPrepared(dataset) ? { ...document, prepare: dataset.prepared.document } : document;

/** Saves steps in a data set, unless `warn` throws, or tells what the ones in it do. */
export async function runPreparation(
  file: string,
  steps: Preparation | undefined,
  openPool: (dataset: Dataset) => ComputePool,
  warn: (warnings: readonly Warning[]) => void,
  signal: AbortSignal,
): Promise<PreparationResult & { readonly dataEnd: string | null }> {
  const dataset = openDataset(file);
  const pool = openPool(dataset);
  try {
    const document = steps ?? dataset.preparation() ?? { version: 1, steps: [] };
    const result = await pool.preparation(dataset, document, signal);
    warn(result.warnings ?? []);
    if (steps) savePreparation(file, steps);
    return { ...result, dataEnd: dataset.eventList().dataEnd };
  } finally {
    await pool.stop();
    dataset.close();
  }
}
