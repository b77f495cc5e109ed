import fs from 'node:fs';
import type { Mapping, RejectedRow } from '../../contract/import.ts';
import type { Preparation } from '../../core/funnel/document.ts';
import type { ByteTexts } from '../read/byte-dictionary.ts';
import { type DatasetInfo, type KnownIds, openDataset, type StoredDataset } from '../store/dataset.ts';
import { JOINED_AT } from '../store/stored-columns.ts';
import type { LaneTexts, StoredTask } from './lane.ts';

/** A data set that files are to be added to: its rows come first. */
export interface BaseDataset extends Pick<StoredDataset, 'eventFacts' | 'properties' | 'signs'> {
  readonly info: DatasetInfo;
  readonly columns: readonly string[];
  readonly tasks: readonly StoredTask[];
  readonly knownIds: KnownIds | null;
  readonly rejected: readonly RejectedRow[];
  readonly bytes: number;
  /** How many partitions it has, which segment holds each, -1 for none, and the rows of the largest. */
  readonly partitions: number;
  readonly segments: Int32Array;
  readonly segmentRows: number;
  /** How many of its rows joined their segments later. */
  readonly joinedRows: number;
  /** The preparation saved with it. */
  readonly preparation: Preparation | null;
  /** Those its rows were read with, the first one first. */
  readonly mappings: readonly Mapping[];
}

/** Looks at a data set that files are to be added to. Throws what `openDataset` throws. */
export function baseDataset(path: string): BaseDataset {
  const dataset = openDataset(path);
  try {
    const { info, segmentCount, properties, partitions, eventFacts, signs } = dataset;
    const segments = new Int32Array(partitions).fill(-1);
    let segmentRows = 0;
    let joinedRows = 0;
    for (let segment = 0; segment < segmentCount; segment++) {
      segments[dataset.partitionOf(segment)] = segment;
      segmentRows = Math.max(segmentRows, dataset.segmentSize(segment).rows);
      joinedRows += dataset.columns.count(segment, JOINED_AT);
    }
    const { size: bytes } = fs.statSync(path);
    return {
      info,
      eventFacts,
      properties,
      signs,
      columns: properties.map(({ name }) => name),
      tasks: Array.from({ length: segmentCount }, (_, segment) => ({ path, segment, bytes: bytes / segmentCount })),
      knownIds: dataset.knownIds(),
      rejected: dataset.rejected(0, 1e9),
      bytes,
      partitions,
      segments,
      segmentRows,
      joinedRows,
      preparation: dataset.preparation(),
      mappings: [info.report.mapping, ...info.report.added.map(({ mapping }) => mapping)],
    };
  } finally {
    dataset.close();
  }
}

/** Times outside 1990 … 2100 are told of, as in the kernel. */
const PLAUSIBLE_FROM_MS = 631_152_000_000;
const PLAUSIBLE_TO_MS = 4_133_980_800_000;

/** Whether nothing is to be told of a data set's times: none is implausible, or later than the horizon in epoch seconds. */
export const timesArePlain = ({ info }: BaseDataset, horizon: number): boolean =>
  info.startMs >= PLAUSIBLE_FROM_MS &&
  info.endMs < PLAUSIBLE_TO_MS &&
  Math.floor(info.endMs / 1000) <= horizon &&
  info.dataEndMs === undefined;

/** What a data set knows, as one more lane would tell it, with times counted from `origin`; its times must be plain. */
export function storedTexts(path: string, origin: number): LaneTexts {
  const dataset = openDataset(path);
  try {
    const { eventFacts, properties, info } = dataset;
    return {
      events: byteTexts(
        eventFacts.map(({ name }) => name),
        eventFacts.map(({ count }) => count),
      ),
      properties: properties.map(({ name, dictionary, count }) => {
        const values = dictionary === 'global' ? dataset.globalValues(name) : [];
        const texts = byteTexts(
          values.map(({ value }) => value),
          values.map(({ count }) => count),
        );
        return { name, raw: dictionary === 'segment', count, texts };
      }),
      trimmed: [],
      overflow: [],
      blocks: { slabs: [], inMemory: [], descriptor: -1, runs: [] },
      spread: {
        min: Math.floor(info.startMs / 1000) - origin,
        max: Math.floor(info.endMs / 1000) - origin,
        fractions: info.precisionMs < 1000,
        micros: info.precisionMs < 1,
        implausible: 0,
        future: 0,
        endMs: Math.round(info.endMs * 1000) / 1000,
        local: 0,
      },
      clockChanges: 0,
    };
  } finally {
    dataset.close();
  }
}

function byteTexts(texts: readonly string[], counts: readonly number[]): ByteTexts {
  const offsets = new Uint32Array(texts.length + 1);
  texts.forEach((text, i) => {
    offsets[i + 1] = offsets[i] + Buffer.byteLength(text);
  });
  return { size: texts.length, offsets, bytes: Buffer.from(texts.join('')), counts: Uint32Array.from(counts) };
}
