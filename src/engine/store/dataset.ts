import type { ImportReport, RejectedRow } from '../../contract/import.ts';
import type { PropertyColumn, Scale, Segment } from '../../core/columns.ts';
import type { EventList } from '../../core/event-list.ts';

/** What a data set says about itself, without touching its facts. Times are epoch milliseconds. */
export interface DatasetInfo {
  readonly name: string;
  readonly events: number;
  readonly users: number;
  /** First and last event; 0 and 0 in a data set without events. `endMs` is where windows stop running. */
  readonly startMs: number;
  readonly endMs: number;
  readonly precisionMs: 1000 | 1 | 0.001;
  readonly scale: Scale;
  /** The vendor's name, or the shape: "csv", "ndjson". */
  readonly source: string;
  /** IANA zone that times without an offset were read in. */
  readonly timezone: string;
  /** The property that carries the source's own session id, if one was mapped. */
  readonly session: string | null;
  readonly report: ImportReport;
}

export interface PropertyInfo {
  readonly name: string;
  /** Distinct values; an upper bound where `dictionary` is "segment". */
  readonly distinct: number;
  /** Rows that carry a value. */
  readonly count: number;
  /** "global": a code means the same value in every segment. "segment": each segment has its own values. */
  readonly dictionary: 'global' | 'segment';
  /** True when every value reads as a number. */
  readonly numeric: boolean;
}

export interface ValueFigures {
  readonly value: string;
  readonly count: number;
}

/**
 * A data set, open for reading. Not shared between threads: each opens the file itself. Columns are read when asked for
 * and not kept here; who wants them again keeps them.
 */
export interface Dataset {
  readonly path: string;
  readonly info: DatasetInfo;
  /** By event id, which is what `Segment.event` holds. Most frequent first. */
  readonly eventNames: readonly string[];
  eventList(): EventList;
  readonly properties: readonly PropertyInfo[];
  /** The most frequent values of a property whose dictionary is global; empty otherwise. */
  topValues(property: string, limit: number): readonly ValueFigures[];
  readonly segmentCount: number;
  /** What a segment holds, without reading its columns: for planning. */
  segmentSize(index: number): { readonly rows: number; readonly users: number };
  segment(index: number): Segment;
  /** A property of one segment; null when the data set has no property of that name. */
  property(index: number, name: string): PropertyColumn | null;
  /** Keys of a segment's users, by user index. */
  userKeys(index: number): readonly string[];
  userKey(index: number, user: number): string;
  findUser(key: string): { readonly segment: number; readonly user: number } | null;
  rejected(offset: number, limit: number): readonly RejectedRow[];
  close(): void;
}
