import type { Mapping } from '../../contract/import.ts';
import { problem } from '../../core/problem.ts';
import { type ByteTexts, textsOf } from '../read/byte-dictionary.ts';
import type { ByteSource } from '../read/byte-source.ts';
import type { RowReader } from '../read/csv-reader.ts';
import { openParquet } from '../read/parquet-file.ts';
import { readParquet } from '../read/parquet-rows.ts';
import { readBuffer, readRows } from '../read/read-rows.ts';
import { newTally, resetTally, type Tally } from '../read/row-target.ts';
import { hasChanged, openText, type TextFile } from '../read/text-file.ts';
import { localOffset } from '../read/time-zone.ts';
import { timeReader } from '../read/timestamp.ts';
import { type Blocks, blockStore } from './block-store.ts';
import { segmentBuilder } from './build-segment.ts';
import { EVENT_LIMIT, rowStore, type Stretch, type TimeSpread } from './row-store.ts';
import { readerOf } from './sample-rows.ts';
import type { BuiltSegment, PartitionParts, SegmentPlan } from './segment-plan.ts';

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

export interface ReadResult {
  readonly stretch: Stretch;
  readonly tally: Tally;
  /** Where the next row begins: the next stretch must have begun there. */
  readonly end: number;
}

/** What a lane has met, for all its stretches. */
export interface LaneTexts {
  readonly events: ByteTexts;
  readonly properties: readonly {
    readonly name: string;
    readonly raw: boolean;
    readonly count: number;
    readonly texts: ByteTexts;
  }[];
  readonly blocks: Blocks;
  readonly spread: TimeSpread;
}

/** One of the workers of an import: reads stretches, then sorts partitions. May stand in a thread of its own. */
export interface Lane {
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
  const store = rowStore({ partitions, origin, time: timeReader(localOffset(timezone)), blocks });
  const stop = stopFlag(control);
  const figures = laneFigures(control, lane);
  const buffer = readBuffer();
  // Kept from stretch to stretch: a reader that has warmed up runs at full speed.
  const readers = new Map<string, { readonly reader: RowReader; readonly tally: Tally }>();
  const readerFor = (text: TextFile): { readonly reader: RowReader; readonly tally: Tally } => {
    const shape = text.format === 'csv' ? `${text.delimiter}${text.columns.join('\0')}` : '';
    let known = readers.get(shape);
    if (!known) {
      const tally = newTally();
      known = { reader: readerOf(text, mapping, store.target, tally), tally };
      readers.set(shape, known);
    }
    resetTally(known.tally);
    return known;
  };
  let build: ((input: PartitionParts) => BuiltSegment) | null = null;
  const checkStop = (): void => {
    if (Atomics.load(stop, 0) !== 0) throw problem('cancelled', {});
  };

  return {
    read: async ({ text, start, stop: stopAt }) => {
      const { reader, tally } = readerFor(text);
      const [bytesBefore, rowsBefore, rejectedBefore] = figures;
      const parquet = text.format === 'parquet' ? await openParquet(text) : null;
      const source = parquet ?? openText(text, start, () => tally.lines + text.headerLines);
      const length = parquet ? text.bytes : (stopAt ?? text.bytes) - start;
      const onPiece = (): void => {
        checkStop();
        if (store.events.size > EVENT_LIMIT)
          throw problem('too-many-events', { file: text.file.name, limit: EVENT_LIMIT });
        figures[0] = bytesBefore + Math.min(source.consumed, length);
        figures[1] = rowsBefore + tally.rows;
        figures[2] = rejectedBefore + tally.rows - tally.kept;
      };
      try {
        let end = stopAt ?? text.rows;
        if (parquet) await readParquet(parquet, store.target, tally, { start, end, mapping, onBlock: onPiece });
        else {
          const used = await readRows(source as ByteSource, reader, tally, {
            buffer,
            file: text.file.name,
            skip: start === 0 ? text.dataStart : 0,
            headerLines: text.headerLines,
            stop: stopAt === null ? Number.POSITIVE_INFINITY : stopAt - start,
            onPiece,
          });
          end = start + used;
        }
        figures[0] = bytesBefore + Math.min(source.consumed, length);
        if (hasChanged(text)) throw problem('file-changed', { file: text.file.name });
        return { stretch: store.take(), tally: structuredClone(tally), end };
      } catch (error) {
        // A file that changes under the reader fails in many ways; say the one that matters.
        if (hasChanged(text)) throw problem('file-changed', { file: text.file.name });
        throw error;
      } finally {
        source.close();
      }
    },
    texts: async () => {
      store.settle();
      return {
        events: textsOf(store.events),
        properties: store.properties.map(({ name, raw, rawCount, dictionary }) => {
          const texts = textsOf(dictionary);
          return { name, raw, count: texts.counts.reduce((sum, count) => sum + count, rawCount), texts };
        }),
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
    close: async () => blocks.close(),
  };
}
