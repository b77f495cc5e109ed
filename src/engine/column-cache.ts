import os from 'node:os';
import type { PropertyColumn, PropertyColumns, Segment } from '../core/data/columns.ts';
import type { Preparation } from '../core/funnel/document.ts';
import { giveBack, keptBytes } from './memory.ts';
import {
  isPathOf,
  isPrepared,
  type Prepared,
  type PreparedSegments,
  preparedPath,
  prepareSegments,
} from './prepared-dataset.ts';
import { columnOf } from './program-input.ts';
import { type Dataset, openDataset } from './store/dataset.ts';

/** How many bytes of columns one thread may keep: a quarter of the memory, shared by all threads. */
export const columnBudget = (): number => os.totalmem() / 4 / os.availableParallelism();

/** The columns of a data set, as it was imported or as it is prepared. */
export interface Columns {
  readonly dataset: Dataset;
  segment(index: number): Segment;
  properties(index: number, names: readonly string[]): PropertyColumns;
  /**
   * Gives back the memory of a segment's rows that nobody looks at any more, where they are not kept and memory is bounded:
   * what is only left to be collected comes to 100 MB in each thread before it is.
   */
  release(segment: Segment): void;
}

export interface ColumnCache {
  /** Of the data set a question is about. */
  of(question: { readonly path: string; readonly prepared?: Prepared }): Columns;
  /** A data set about to be prepared: the rows made for it are there when the first question about it comes. */
  prepare(file: string, document: Preparation): PreparedSegments;
  /** Whether what was made of a segment may stay with it; see `DataFacts`. */
  keeps(segment: Segment, name: string, bytes: number): boolean;
  /** Closes a file, and whatever was made of it. */
  forget(file: string): void;
}

/**
 * Columns read so far, of the data sets asked about most recently. Within the budget a column is read once; beyond it
 * the data set asked about longest ago goes first, and what still does not fit is read anew for each question. What is made
 * of columns may take half of the budget.
 */
export function openColumnCache(budget: number): ColumnCache {
  interface Entry extends Columns {
    readonly bytes: () => number;
    /** A segment, if it is kept. */
    readonly kept: (index: number) => Segment | undefined;
  }
  const entries = new Map<string, Entry>();
  /** The one whose names are not all known yet. */
  let coming: { readonly path: string; readonly segments: PreparedSegments } | null = null;
  let used = 0;
  /** What may be made of the segments that are kept. */
  const holders = new WeakMap<Segment, (name: string, bytes: number) => boolean>();

  function makeRoom(bytes: number, keep: string): boolean {
    for (const [path, entry] of entries) {
      if (used + bytes <= budget) break;
      if (path === keep) continue;
      drop(path, entry);
    }
    return used + bytes <= budget;
  }

  function drop(path: string, entry: Entry): void {
    entries.delete(path);
    used -= entry.bytes();
    entry.dataset.close();
  }

  function prepare(file: string, document: Preparation): PreparedSegments {
    const path = preparedPath(file, document);
    if (coming?.path === path) return coming.segments;
    coming?.segments.close();
    const opened = openDataset(file);
    // What is kept of it as it was imported is not read again, which would take a sixth of the time.
    const dataset = { ...opened, segment: (index: number) => entries.get(file)?.kept(index) ?? opened.segment(index) };
    const room = keptBytes(budget, dataset.info.bounded === true) / 2;
    coming = { path, segments: prepareSegments(dataset, document, room) };
    return coming.segments;
  }

  function datasetOf(path: string, prepared: Prepared | undefined): Dataset {
    if (!prepared) return openDataset(path);
    const segments = prepare(prepared.file, prepared.document);
    coming = null;
    return segments.as(prepared);
  }

  function open(path: string, dataset: Dataset): Entry {
    const segments = new Map<number, Segment>();
    const columns = new Map<string, PropertyColumn>();
    const most = keptBytes(budget, dataset.info.bounded === true);
    let own = 0;
    /** By segment and name, the bytes made of it; and all of them. */
    const made = new Map<string, number>();
    let allMade = 0;
    const hold = (key: string, bytes: number): boolean => {
      // Of a data set that was closed meanwhile nothing stays.
      if (entries.get(path) !== entry) return false;
      const others = allMade - (made.get(key) ?? 0);
      const more = others + bytes - allMade;
      const wanted = others + bytes <= most / 2 && own + more <= most && makeRoom(more, path) ? bytes : 0;
      made.set(key, wanted);
      own += others + wanted - allMade;
      used += others + wanted - allMade;
      allMade = others + wanted;
      return wanted === bytes;
    };
    const keep = <K, V>(map: Map<K, V>, key: K, value: V, bytes: number): boolean => {
      if (own + bytes > most || !makeRoom(bytes, path)) return false;
      map.set(key, value);
      own += bytes;
      used += bytes;
      return true;
    };
    const entry: Entry = {
      dataset,
      bytes: () => own,
      kept: (index) => segments.get(index),
      segment: (index) => {
        const known = segments.get(index);
        if (known) return known;
        const segment = dataset.segment(index);
        const { userStart, event, seconds, fraction } = segment;
        const bytes =
          userStart.byteLength + event.byteLength + seconds.byteLength + (fraction ? fraction.byteLength : 0);
        const beside = isPrepared(dataset) ? dataset.keptBytes(index) : 0;
        if (keep(segments, index, segment, bytes + beside))
          holders.set(segment, (name, bytes) => hold(`${index} ${name}`, bytes));
        else if (isPrepared(dataset)) dataset.release(index);
        return segment;
      },
      release: (segment) => {
        // What is prepared may stand in the memory of what is kept as it was imported.
        if (holders.has(segment) || dataset.info.bounded !== true || isPrepared(dataset)) return;
        for (const column of [segment.userStart, segment.event, segment.seconds, segment.fraction])
          if (column) giveBack(column);
      },
      properties: (index, names) => {
        const found = new Map<string, PropertyColumn>();
        for (const name of names) {
          const key = `${index} ${name}`;
          const column = columns.get(key) ?? columnOf(dataset, index, name);
          if (!column) continue;
          found.set(name, column);
          if (!columns.has(key)) keep(columns, key, column, column.codes.byteLength);
        }
        return found;
      },
    };
    return entry;
  }

  return {
    of: ({ path, prepared }) => {
      const entry = entries.get(path) ?? open(path, datasetOf(path, prepared));
      // Re-inserted, so that the map's order is the order of use.
      entries.delete(path);
      entries.set(path, entry);
      return entry;
    },
    prepare,
    keeps: (segment, name, bytes) => holders.get(segment)?.(name, bytes) ?? false,
    forget: (file) => {
      for (const [path, entry] of entries) if (isPathOf(path, file)) drop(path, entry);
      if (coming && isPathOf(coming.path, file)) {
        coming.segments.close();
        coming = null;
      }
    },
  };
}
