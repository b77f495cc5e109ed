import type { Mapping } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { TextFile } from '../read/text-file.ts';
import { copyDataset, type DatasetWriter, writeDataset } from '../store/dataset-writer.ts';
import { type BaseDataset, storedTexts } from './base-dataset.ts';
import { type EventKey, eventKeyOf } from './event-key.ts';
import type { ImportOptions } from './import-options.ts';
import { codesJoin, partitionsJoin, sumsBefore, timesJoin } from './join.ts';
import type { Lane, LaneTexts } from './lane.ts';
import { type MergedTexts, mergeTexts } from './merge-texts.ts';
import type { FilesRead } from './read-files.ts';
import { EVENT_LIMIT } from './row-store.ts';
import { buildAll, slicesFor } from './run-lanes.ts';
import type { SegmentPlan, StoredPlan } from './segment-plan.ts';
import { type DayPlan, dayPlan } from './time-figures.ts';
import { addSegment, newSums, type Sums, spreadOf } from './totals.ts';

/** What the segments of a data set are made with. */
export interface SegmentsOf {
  readonly options: Pick<ImportOptions, 'files' | 'into' | 'target'>;
  readonly texts: readonly Pick<TextFile, 'columns'>[];
  readonly base: BaseDataset | null;
  readonly mapping: Mapping;
  readonly origin: number;
  readonly timezone: string;
  readonly partitions: number;
  readonly dropRepeats: boolean;
  /** Bytes that a partition may take while it is sorted. */
  readonly budget: number;
  /** Rows that were read and kept. */
  readonly added: number;
  /** The data set that rows are added to is being copied to where they are written; null where that has not begun. */
  readonly copying: Promise<void> | null;
  readonly onSegment: () => void;
}

/** Segments that are written, and what is in them. */
export interface WrittenSegments {
  /** Still to be finished, or abandoned. */
  readonly writer: DatasetWriter;
  readonly laneTexts: readonly LaneTexts[];
  readonly merged: MergedTexts;
  readonly spread: ReturnType<typeof spreadOf>;
  readonly baseMs: number;
  readonly days: DayPlan;
  readonly sums: Sums;
  readonly slices: number;
}

/**
 * Has the lanes sort what they have read into segments, and writes these. Where rows are few beside those of the data set
 * that they are added to they join its segments; others are built anew. Throws "too-many-events" and what lanes throw.
 */
export async function writeSegments(
  lanes: readonly Lane[],
  read: FilesRead,
  {
    options,
    texts,
    base,
    mapping,
    origin,
    timezone,
    partitions,
    dropRepeats,
    budget,
    added,
    copying,
    onSegment,
  }: SegmentsOf,
): Promise<WrittenSegments> {
  const { files, into, target } = options;
  const laneTexts = await Promise.all(lanes.map((lane) => lane.texts()));
  if (read.stayed) laneTexts.push(storedTexts(into!, origin));
  const columns = [...new Set([...(base?.columns ?? []), ...texts.flatMap((text) => text.columns)])];
  const spread = spreadOf(laneTexts);
  const baseMs = (origin + spread.min) * 1000;
  const days = dayPlan(baseMs, spread.max - spread.min, timezone);
  const stays = read.stayed ? base : null;
  const canJoin =
    stays !== null && !dropRepeats && timesJoin(stays, spread, baseMs, added) && partitionsJoin(stays, read.stretches);
  for (let joins = canJoin; ; joins = false) {
    const merged = mergeTexts(laneTexts, columns, joins);
    if (merged.events.length > EVENT_LIMIT)
      throw problem('too-many-events', { file: files[0].name, limit: EVENT_LIMIT });
    const planFor = (mappings: readonly Mapping[]) => planOf(merged, spread, mappings);
    const shared = planFor([...(base?.mappings ?? []), mapping]);
    if (joins && !codesJoin(stays!, merged, shared, planFor(stays!.mappings))) continue;
    const stored = stays && storedPlan(stays, into!, baseMs, joins);
    await Promise.all(lanes.map((lane) => lane.plan({ ...shared, stored, days, dropRepeats })));
    const slices = stays ? 1 : slicesFor(read.stretches, merged.properties.length, partitions, budget);
    const sums = joins ? sumsBefore(stays!, merged, days) : newSums(merged, days);
    // A copy that is not wanted after all still goes on, and to where something else is to be written.
    await (joins ? (copying ?? copyDataset(into!, target)) : copying?.catch(() => {}));
    const writer = writeDataset(target, joins);
    let changed = false;
    try {
      await buildAll(lanes, read.stretches, { partitions, slices }, (segment) => {
        changed ||= joins && segment.changed;
        if (changed) return;
        if (segment.rows > 0) writer.segment(segment);
        addSegment(sums, segment);
        onSegment();
      });
    } catch (error) {
      writer.abandon();
      throw error;
    }
    if (!changed) return { writer, laneTexts, merged, spread, baseMs, days, sums, slices };
    writer.abandon();
  }
}

const storedPlan = (
  { columns, segments, info }: BaseDataset,
  path: string,
  baseMs: number,
  joins: boolean,
): StoredPlan => ({
  path,
  columns,
  segments,
  shift: (info.scale.baseMs - baseMs) / 1000,
  joins,
});

function planOf(
  merged: MergedTexts,
  spread: ReturnType<typeof spreadOf>,
  mappings: readonly Mapping[],
): Omit<SegmentPlan, 'stored' | 'days' | 'dropRepeats'> {
  const { threads, events, properties } = merged;
  const orders = new Set(mappings.map(({ order }) => properties.findIndex(({ name }) => name === order)));
  const keys = mappings.map((mapping) => JSON.stringify(eventKeyOf(mapping, properties)));
  return {
    threads,
    eventCount: events.length,
    valueCounts: properties.map(({ dictionary, values }) => (dictionary === 'global' ? values.length : null)),
    base: spread.min,
    fraction: spread.micros ? 'micros' : spread.fractions ? 'millis' : 'none',
    orders: [...orders]
      .filter((property) => property >= 0)
      .map((property) => ({ property, values: properties[property].values.map(({ value }) => value) })),
    keys: [...new Set(keys)].map((key) => JSON.parse(key) as EventKey | null).filter((key) => key !== null),
  };
}
