import {
  type ByteDictionary,
  type ByteTexts,
  byteDictionary,
  clearDictionary,
  codeOf,
  PADDING,
} from '../read/byte-dictionary.ts';
import { hashBytes } from '../store/user-hash.ts';
import { blockReader } from './block-store.ts';
import { COLUMN_SHIFT, LONG_VALUE, RAW, VALUE_MASK } from './row-store.ts';
import type { PartitionParts, SegmentPlan } from './segment-plan.ts';

/** A partition's rows as columns, in the order of the files. Arrays may be longer than there are rows. */
export interface PartitionRows {
  readonly rows: number;
  /** How many of them, the first ones, come from the data set that files are added to. */
  readonly stored: number;
  /** The partition's users, numbered as they come. */
  readonly users: ByteDictionary;
  readonly userOf: Uint32Array;
  /** Since the data set's base. */
  readonly seconds: Uint32Array;
  readonly micros: Uint32Array;
  readonly event: Uint16Array;
  /** By property: codes, 0 for no value; null where no row has one. */
  readonly codes: readonly (Uint32Array | null)[];
  /** By property: the partition's own dictionary, null where the data set's is used. */
  readonly values: readonly (ByteDictionary | null)[];
}

/** Takes partitions apart into columns; what it returns holds until the next one. */
export function partitionReader(plan: SegmentPlan): (input: PartitionParts) => PartitionRows {
  const { threads, valueCounts, base } = plan;
  const stored = threads.map(({ blocks }) => blockReader(blocks));
  const users = byteDictionary(4096);
  const values = valueCounts.map((count) => (count === null ? byteDictionary(64) : null));
  const remaps = threads.map((thread) => thread.values.map((value) => (value instanceof Uint32Array ? value : null)));
  // Where each segment makes its own codes: a thread's codes as this partition's + 1, filled as they come.
  const translated = threads.map((thread) =>
    thread.values.map((value) => (value instanceof Uint32Array ? null : new Uint32Array(value.size))),
  );
  let words = new Uint32Array(0);
  let view = new DataView(words.buffer);
  let room = 0;
  let userOf = new Uint32Array(0);
  let seconds = new Uint32Array(0);
  let micros = new Uint32Array(0);
  let event = new Uint16Array(0);
  const codes: (Uint32Array | null)[] = valueCounts.map(() => null);

  return ({ partition, parts, slice }) => {
    reserve(slice.count === 1 ? parts.reduce((sum, part) => sum + part.rows, 0) : rowsOf(partition, parts, slice));
    for (const reader of stored) reader.open(partition);
    clearDictionary(users);
    for (const own of values) if (own) clearDictionary(own);
    for (const columns of translated) for (const known of columns) known?.fill(0);
    let rows = 0;
    let known = 0;
    for (const part of parts) {
      fetch(part.thread, part.words);
      const size = slice.count === 1 ? part.words : keep(part.words, slice).size;
      rows = unpack(part.thread, size, rows);
      if (part.stored) known = rows;
    }
    return { rows, stored: known, users, userOf, seconds, micros, event, codes, values };
  };

  function reserve(rows: number): void {
    if (rows > room) {
      room = Math.ceil(rows * 1.2);
      userOf = new Uint32Array(room);
      seconds = new Uint32Array(room);
      micros = new Uint32Array(room);
      event = new Uint16Array(room);
      codes.fill(null);
    }
    for (const column of codes) column?.fill(0, 0, rows);
  }

  /** Puts the next words of a thread's share side by side. */
  function fetch(thread: number, size: number): void {
    if (size + PADDING > words.length) {
      words = new Uint32Array(Math.ceil(size * 1.2) + PADDING);
      view = new DataView(words.buffer);
    }
    stored[thread].read(words, size);
  }

  /** How many rows of a partition belong to a slice. */
  function rowsOf(partition: number, parts: PartitionParts['parts'], slice: PartitionParts['slice']): number {
    for (const reader of stored) reader.open(partition);
    let rows = 0;
    for (const part of parts) {
      fetch(part.thread, part.words);
      rows += keep(part.words, slice).rows;
    }
    return rows;
  }

  /** Moves the records of a slice's users to the front. */
  function keep(size: number, { index, count, shift }: PartitionParts['slice']): { size: number; rows: number } {
    let kept = 0;
    let rows = 0;
    for (let at = 0; at < size; ) {
      const keyLength = words[at + 1] >>> 20;
      const hash = hashBytes(view, at * 4 + 12, at * 4 + 12 + keyLength);
      const end = recordEnd(at);
      if (((hash >>> shift) & (count - 1)) === index) {
        words.copyWithin(kept, at, end);
        kept += end - at;
        rows++;
      }
      at = end;
    }
    return { size: kept, rows };
  }

  function recordEnd(start: number): number {
    let at = start + 3 + (((words[start + 1] >>> 20) + 3) >>> 2);
    for (let entries = words[start + 2] >>> 16; entries > 0; entries--) {
      const entry = words[at++];
      if ((entry & RAW) === 0) continue;
      const length = entry & VALUE_MASK;
      at += ((length === LONG_VALUE ? words[at++] : length) + 3) >>> 2;
    }
    return at;
  }

  /** Takes records apart from row `first` on; returns the row after the last. */
  function unpack(thread: number, size: number, first: number): number {
    const { events, properties } = threads[thread];
    const remapOf = remaps[thread];
    // By the thread's column: where its codes go.
    const targets = properties.map((property) => codes[property]);
    let row = first;
    for (let at = 0; at < size; row++) {
      seconds[row] = words[at] - base;
      const second = words[at + 1];
      const third = words[at + 2];
      const keyLength = second >>> 20;
      at += 3;
      userOf[row] = codeOf(users, view, at * 4, at * 4 + keyLength);
      at += (keyLength + 3) >>> 2;
      micros[row] = second & 0xfffff;
      event[row] = events[third & 0xffff];
      for (let entries = third >>> 16; entries > 0; entries--) {
        const entry = words[at++];
        const column = entry >>> COLUMN_SHIFT;
        const remap = remapOf[column];
        let code: number;
        if (remap !== null) code = remap[entry & VALUE_MASK];
        else if ((entry & RAW) !== 0) {
          let length = entry & VALUE_MASK;
          if (length === LONG_VALUE) length = words[at++];
          code = codeOf(values[properties[column]]!, view, at * 4, at * 4 + length) + 1;
          at += (length + 3) >>> 2;
        } else code = ownCode(thread, column, entry & VALUE_MASK);
        let target = targets[column];
        if (target === null) {
          target = new Uint32Array(room);
          targets[column] = target;
          codes[properties[column]] = target;
        }
        target[row] = code;
      }
    }
    return row;
  }

  /** A thread's code of a column whose codes each segment makes itself. */
  function ownCode(thread: number, column: number, code: number): number {
    const known = translated[thread][column]!;
    if (known[code] === 0) {
      const { bytes, offsets } = threads[thread].values[column] as ByteTexts;
      const text = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const own = values[threads[thread].properties[column]]!;
      known[code] = codeOf(own, text, offsets[code], offsets[code + 1]) + 1;
    }
    return known[code];
  }
}
