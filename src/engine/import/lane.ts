import type { Mapping } from '../../contract/import.ts';
import { problem } from '../../core/problem.ts';
import type { ByteTexts } from '../read/byte-dictionary.ts';
import type { ByteSource } from '../read/byte-source.ts';
import type { RowReader } from '../read/csv-reader.ts';
import { openParquet } from '../read/parquet-file.ts';
import { readParquet } from '../read/parquet-rows.ts';
import { readBuffer, readRows } from '../read/read-rows.ts';
import { newTally, type RowTarget, resetTally, type Tally } from '../read/row-target.ts';
import { hasChanged, openText, type TextFile } from '../read/text-file.ts';
import { localOffset } from '../read/time-zone.ts';
import { timeReader } from '../read/timestamp.ts';
import { type Dataset, openDataset } from '../store/dataset.ts';
import { type Blocks, blockStore } from './block-store.ts';
import { segmentBuilder } from './build-segment.ts';
import { pairTarget, type StitchingTarget, stitchingTarget } from './identity-target.ts';
import type { IdGroups, Persons } from './persons.ts';
import { EVENT_LIMIT, type PropertyTexts, rowStore, type Stretch, type TimeSpread } from './row-store.ts';
import { readerOf, rowsInto } from './sample-rows.ts';
import type { BuiltSegment, PartitionParts, SegmentPlan } from './segment-plan.ts';
import { type StoredReader, storedReader, withStoredTimes } from './stored-rows.ts';

/** What every lane of an import shares. Plain data: it crosses threads. */
export interface LaneSetup {
  /** Which lane this is. */
  readonly lane: number;
  readonly mapping: Mapping;
  readonly timezone: string;
  readonly partitions: number;
  /** Epoch seconds that stored seconds count from. */
  readonly origin: number;
  /** The file to be written, beside which rows are put aside that exceed `budget` bytes of memory. */
  readonly target: string;
  readonly budget: number;
  /** One Int32, not 0 once the import is to stop; then per lane three Float64: bytes, rows, rejected rows. */
  readonly control: SharedArrayBuffer;
}

/** A stretch of a file. */
export interface ReadTask {
  readonly text: TextFile;
  /**
   * Where its first row begins, in bytes from the front of the text; 0 for the front itself, header and all. Of a
   * Parquet file the number of that row.
   */
  readonly start: number;
  /** Rows that begin here or later belong to the next stretch; null for the end of the file. */
  readonly stop: number | null;
}

/** A segment of the data set that files are added to. */
export interface StoredTask {
  readonly path: string;
  readonly segment: number;
  /** What it is worth in the progress. */
  readonly bytes: number;
}

export interface ReadResult {
  readonly stretch: Stretch;
  readonly tally: Tally;
  /** Rows that only said who is who; not among those kept. */
  readonly identityRows: number;
  /** Where the next row begins: the next stretch must have begun there. */
  readonly end: number;
}

/** What a lane has met, for all its stretches. */
export interface LaneTexts {
  readonly events: ByteTexts;
  readonly properties: readonly PropertyTexts[];
  readonly blocks: Blocks;
  readonly spread: TimeSpread;
}

/** A reader and what it needs to read. */
interface Reading {
  readonly reader: RowReader;
  readonly tally: Tally;
  readonly mapping: Partial<Mapping>;
  readonly target: RowTarget;
}

function readingOf(text: TextFile, mapping: Partial<Mapping>, target: RowTarget): Reading {
  const tally = newTally();
  const rows = rowsInto(text, mapping, target);
  return { reader: readerOf(text, rows.mapping, rows.target, tally), tally, ...rows };
}

/** One of the workers of an import: reads stretches, then sorts partitions. May stand in a thread of its own. */
export interface Lane {
  /** Reads a stretch only for which ids are one person. */
  pair(task: ReadTask): Promise<Pick<ReadResult, 'tally' | 'end'>>;
  /** What all stretches have told of that, and how many cells were no ids. */
  groups(): Promise<{ readonly groups: IdGroups; readonly ignored: number }>;
  /** Reads a segment of a data set. */
  restore(task: StoredTask): Promise<Stretch>;
  /** Says who is who; before the first stretch is read. Null: everybody is who they are called. */
  stitch(persons: Persons | null): Promise<void>;
  read(task: ReadTask): Promise<ReadResult>;
  texts(): Promise<LaneTexts>;
  plan(plan: SegmentPlan): Promise<void>;
  build(input: PartitionParts): Promise<BuiltSegment>;
  close(): Promise<void>;
}

const CONTROL_HEAD = 8;
export const controlBuffer = (lanes: number): SharedArrayBuffer => new SharedArrayBuffer(CONTROL_HEAD + lanes * 24);
export const stopFlag = (control: SharedArrayBuffer): Int32Array => new Int32Array(control, 0, 1);
export const laneFigures = (control: SharedArrayBuffer, lane: number): Float64Array =>
  new Float64Array(control, CONTROL_HEAD + lane * 24, 3);

/** A lane in the calling thread. */
export function localLane(setup: LaneSetup): Lane {
  const { lane, mapping, timezone, partitions, origin, target, budget, control } = setup;
  const blocks = blockStore({ partitions, budget, spill: `${target}.rows-${lane}.partial`, target });
  const offsetOf = localOffset(timezone);
  const time = timeReader(offsetOf);
  const store = rowStore({ partitions, origin, time, offsetOf, blocks });
  const stop = stopFlag(control);
  const figures = laneFigures(control, lane);
  const buffer = readBuffer();
  // Rows go through it where ids are stitched together.
  let stitching: StitchingTarget | null = null;
  let persons: Persons | null = null;
  let restored: { readonly dataset: Dataset; readonly reader: StoredReader } | null = null;
  // Kept from stretch to stretch: a reader that has warmed up runs at full speed.
  const readers = new Map<string, Reading>();
  const readerFor = (text: TextFile): Reading => {
    const layout = JSON.stringify(text.layout);
    const shape = text.format === 'csv' ? `${layout}${text.delimiter}${text.columns.join('\0')}` : layout;
    let known = readers.get(shape);
    if (!known) {
      known = readingOf(text, mapping, stitching ?? store.target);
      readers.set(shape, known);
    }
    resetTally(known.tally);
    return known;
  };
  const pairs = mapping.identity ? pairTarget(mapping.identity) : null;
  let build: ((input: PartitionParts) => BuiltSegment) | null = null;
  const checkStop = (): void => {
    if (Atomics.load(stop, 0) !== 0) throw problem('cancelled', {});
  };

  /** Reads a stretch; returns where the next row begins. `onPiece` is told how much of the file itself is read. */
  async function scan(
    { text, start, stop: stopAt }: ReadTask,
    { reader, tally, mapping, target }: Reading,
    onPiece: (consumed: number) => void,
  ): Promise<number> {
    const parquet = text.format === 'parquet' ? await openParquet(text) : null;
    const source = parquet ?? openText(text, start, () => tally.lines + text.headerLines);
    const length = parquet ? text.bytes : (stopAt ?? text.bytes) - start;
    const piece = (): void => {
      checkStop();
      onPiece(Math.min(source.consumed, length));
    };
    try {
      let end = stopAt ?? text.rows;
      if (parquet) await readParquet(parquet, target, tally, { start, end, mapping, onBlock: piece });
      else {
        const used = await readRows(source as ByteSource, reader, tally, {
          buffer,
          file: text.file.name,
          skip: start === 0 ? text.dataStart : 0,
          headerLines: text.headerLines,
          stop: stopAt === null ? Number.POSITIVE_INFINITY : stopAt - start,
          onPiece: piece,
        });
        end = start + used;
      }
      piece();
      if (hasChanged(text)) throw problem('file-changed', { file: text.file.name });
      return end;
    } catch (error) {
      // A file that changes under the reader fails in many ways; say the one that matters.
      if (hasChanged(text)) throw problem('file-changed', { file: text.file.name });
      throw error;
    } finally {
      source.close();
    }
  }

  return {
    pair: async (task) => {
      const [bytesBefore] = figures;
      const reading = readingOf(task.text, {}, pairs!);
      const end = await scan(task, reading, (consumed) => {
        figures[0] = bytesBefore + consumed;
      });
      return { tally: reading.tally, end };
    },
    groups: async () => ({ groups: pairs!.groups, ignored: pairs!.ignored }),
    stitch: async (found) => {
      persons = found;
      if (persons || mapping.identity) stitching = stitchingTarget(store.target, mapping, persons);
    },
    restore: async ({ path, segment, bytes }) => {
      checkStop();
      if (!restored) {
        const dataset = openDataset(path);
        restored = { dataset, reader: storedReader(dataset, stitchingTarget(store.target, mapping, persons, true)) };
      }
      withStoredTimes(time, () => restored!.reader.read(segment));
      figures[0] += bytes;
      return store.take();
    },
    read: async (task) => {
      const reading = readerFor(task.text);
      const { tally } = reading;
      const [bytesBefore, rowsBefore, rejectedBefore] = figures;
      const identityBefore = stitching?.identityRows ?? 0;
      const end = await scan(task, reading, (consumed) => {
        if (store.eventCount > EVENT_LIMIT)
          throw problem('too-many-events', { file: task.text.file.name, limit: EVENT_LIMIT });
        figures[0] = bytesBefore + consumed;
        figures[1] = rowsBefore + tally.rows;
        figures[2] = rejectedBefore + tally.rows - tally.kept;
      });
      const identityRows = (stitching?.identityRows ?? 0) - identityBefore;
      tally.kept -= identityRows;
      return { stretch: store.take(), tally: structuredClone(tally), identityRows, end };
    },
    texts: async () => {
      store.settle();
      return {
        ...store.texts(),
        blocks: blocks.blocks,
        spread: store.spread,
      };
    },
    plan: async (plan) => {
      build = segmentBuilder(plan);
    },
    build: async (input) => {
      checkStop();
      return build!(input);
    },
    close: async () => {
      restored?.dataset.close();
      restored = null;
      blocks.close();
    },
  };
}
