import type { NumberSigns } from '../../core/data/number-form.ts';
import type { ByteTexts } from '../read/byte-dictionary.ts';
import type { ColumnBlob } from '../store/column-blob.ts';
import type { Blocks } from './block-store.ts';
import type { EventKey, Removed } from './event-key.ts';
import type { DayPlan, TimeFigures } from './time-figures.ts';

/*
 * What is said between the thread that leads an import and the lanes that sort its partitions. Plain data: it crosses
 * threads.
 */

/** How the codes of one reading thread become codes of the data set. */
export interface ThreadCodes {
  readonly blocks: Blocks;
  readonly events: Uint32Array;
  /** By the thread's column number: the property of the data set. */
  readonly properties: readonly number[];
  /** By the thread's column number: its codes + 1 as the data set's, or its texts where each segment makes its own. */
  readonly values: readonly (Uint32Array | ByteTexts)[];
}

/** The data set that files are added to, where its segments stay the partitions that they are. */
export interface StoredPlan {
  readonly path: string;
  /** Its codes are the last ones of `threads`, its columns these properties. */
  readonly columns: readonly string[];
  /** By partition: the segment, -1 for none. */
  readonly segments: Int32Array;
  /** Added to its seconds. */
  readonly shift: number;
  /** New rows join its segments, which stay as they are otherwise: all codes and seconds are its own. */
  readonly joins: boolean;
}

/** What all segments of an import share. */
export interface SegmentPlan {
  readonly threads: readonly ThreadCodes[];
  readonly stored: StoredPlan | null;
  readonly eventCount: number;
  /** Largest code of each property, or null where each segment has its own dictionary. */
  readonly valueCounts: readonly (number | null)[];
  /** Subtracted from the seconds of every row. */
  readonly base: number;
  readonly fraction: 'none' | 'millis' | 'micros';
  /** The properties that order rows of equal time, one after the other; and their values where a dictionary is global. */
  readonly orders: readonly { readonly property: number; readonly values: readonly string[] }[];
  readonly days: DayPlan;
  /** By what rows are known to be the same event, one key after the other. */
  readonly keys: readonly EventKey[];
  /** Of rows that are equal in everything, only the first is wanted. */
  readonly dropRepeats: boolean;
}

/**
 * The rows of one partition, stretch by stretch in the order of the files; or only those of users whose hash has `index`
 * from bit `shift` on, where a partition is taken in `count` slices.
 */
export interface PartitionParts {
  readonly partition: number;
  readonly slice: { readonly index: number; readonly count: number; readonly shift: number };
  readonly parts: readonly {
    readonly thread: number;
    readonly rows: number;
    readonly words: number;
    /** Whether the rows come from the data set that files are added to; such parts are the first ones. */
    readonly stored: boolean;
  }[];
}

/** Per event: rows, users, first and last time in milliseconds since the data set's base. */
export interface EventSums {
  readonly eventRows: Uint32Array;
  readonly eventUsers: Uint32Array;
  readonly eventFirst: Float64Array;
  readonly eventLast: Float64Array;
}

export interface BuiltSegment extends EventSums, TimeFigures, Removed {
  readonly partition: number;
  readonly rows: number;
  readonly users: number;
  readonly columns: readonly (ColumnBlob & { readonly col: string })[];
  /** The segment of the data set that the rows join, to whose columns these are added, and those of its columns that go. */
  readonly joins?: number;
  readonly gone?: readonly string[];
  /** Rows that equal an earlier one in every field. */
  readonly repeats: number;
  /** Of properties with a dictionary of this segment's own. */
  readonly own: readonly { readonly property: number; readonly distinct: number; readonly signs: NumberSigns }[];
}
