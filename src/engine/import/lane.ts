import type { Mapping } from '../../contract/import.ts';
import type { ByteTexts } from '../read/byte-dictionary.ts';
import type { Tally } from '../read/row-target.ts';
import type { TextFile } from '../read/text-file.ts';
import type { TimeReading } from '../read/time-reading.ts';
import type { Blocks } from './block-store.ts';
import type { NobodyFigures, NobodyRule } from './nobody.ts';
import type { IdGroups, Persons } from './persons.ts';
import type { CountFigures } from './row-count-target.ts';
import type { PropertyTexts, Stretch, TimeSpread } from './row-store.ts';
import type { BuiltSegment, PartitionParts, SegmentPlan } from './segment-plan.ts';

/** What every lane of an import shares. Plain data: it crosses threads. */
export interface LaneSetup {
  /** Which lane this is. */
  readonly lane: number;
  readonly mapping: Mapping;
  readonly reading: TimeReading;
  readonly nobody: NobodyRule;
  readonly partitions: number;
  /** Epoch seconds that stored seconds count from. */
  readonly origin: number;
  /** Epoch seconds after which times are in the future. */
  readonly horizon: number;
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
  /** Users that were nobody. */
  readonly nobody: NobodyFigures;
  /** Rows that were no events, or several. */
  readonly counts: CountFigures;
  /** Where the next row begins: the next stretch must have begun there. */
  readonly end: number;
  /** Which of two repeated hours it begins in only the rows before it can tell. */
  readonly startedInRepeat: boolean;
}

/** What a lane has met, for all its stretches. */
export interface LaneTexts {
  readonly events: ByteTexts;
  readonly properties: readonly PropertyTexts[];
  /** Event names as they stood where blanks around them were cut off, and in how many rows. */
  readonly trimmed: readonly (readonly [spelling: string, rows: number])[];
  readonly overflow: readonly string[];
  readonly blocks: Blocks;
  readonly spread: TimeSpread;
  /** Local times that a change of clocks skipped or repeated. */
  readonly clockChanges: number;
}

/** One of the workers of an import: reads stretches, then sorts partitions. May stand in a thread of its own. */
export interface Lane {
  /** How many tasks it can be given at a time, so that the next one is there when one is done. */
  readonly ahead: number;
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
