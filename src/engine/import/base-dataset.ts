import fs from 'node:fs';
import type { Mapping, RejectedRow } from '../../contract/import.ts';
import type { Preparation } from '../../core/funnel/document.ts';
import { type DatasetInfo, type KnownIds, openDataset } from '../store/dataset.ts';
import type { StoredTask } from './lane.ts';

/** A data set that files are to be added to: its rows come first. */
export interface BaseDataset {
  readonly info: DatasetInfo;
  readonly columns: readonly string[];
  readonly tasks: readonly StoredTask[];
  readonly knownIds: KnownIds | null;
  readonly rejected: readonly RejectedRow[];
  readonly bytes: number;
  /** The preparation saved with it. */
  readonly preparation: Preparation | null;
  /** Those its rows were read with, the first one first. */
  readonly mappings: readonly Mapping[];
}

/** Looks at a data set that files are to be added to. Throws what `openDataset` throws. */
export function baseDataset(path: string): BaseDataset {
  const dataset = openDataset(path);
  try {
    const { info, segmentCount, properties } = dataset;
    const { size: bytes } = fs.statSync(path);
    return {
      info,
      columns: properties.map(({ name }) => name),
      tasks: Array.from({ length: segmentCount }, (_, segment) => ({ path, segment, bytes: bytes / segmentCount })),
      knownIds: dataset.knownIds(),
      rejected: dataset.rejected(0, 1e9),
      bytes,
      preparation: dataset.preparation(),
      mappings: [info.report.mapping, ...info.report.added.map(({ mapping }) => mapping)],
    };
  } finally {
    dataset.close();
  }
}
