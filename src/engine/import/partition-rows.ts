import type { Codes } from '../../core/data/columns.ts';
import { newKernel } from '../kernel/instance.ts';
import { type ByteTexts, PADDING } from '../read/byte-dictionary.ts';
import { hashBytes } from '../store/user-hash.ts';
import { blockReader } from './block-store.ts';
import { LONG_VALUE, RAW, VALUE_MASK } from './row-store.ts';
import type { PartitionParts, SegmentPlan, ThreadCodes } from './segment-plan.ts';
import { storedSegments } from './stored-segment.ts';

export type Texts = Pick<ByteTexts, 'size' | 'offsets' | 'bytes'>;

/** Rows as columns, in the order of the files. */
export interface RowColumns {
  readonly rows: number;
  /** How many users they have; a row's user is a number. */
  readonly users: { readonly size: number };
  readonly userOf: Uint32Array;
  /** Since the data set's base. */
  readonly seconds: Uint32Array;
  readonly micros: Uint32Array;
  readonly event: Uint16Array;
  /** By property: codes, 0 for no value; null where no row has one. */
  readonly codes: readonly (Uint32Array | null)[];
  /** By property: a dictionary of these rows' own, null where the data set's is used. */
  readonly values: readonly (Texts | null)[];
  /** Room for an order of the rows, and for where users begin in it. */
  readonly order: Uint32Array;
  readonly start: Uint32Array;
}

/** The rows of a partition. */
export interface PartitionRows extends RowColumns {
  /** How many of them, the first ones, come from the data set that files are added to. */
  readonly stored: number;
  /** The partition's users, numbered as they come. */
  readonly users: Texts;
  /** A property's codes in that order, `width` bytes each: one per user where no user has two, else one per row. */
  inOrder(property: number, rows: number, width: 1 | 2 | 4): { readonly perUser: boolean; readonly codes: Codes };
}

const COLUMN_WORDS = 6;

export interface PartitionReader {
  /** Takes a partition apart into columns; what it returns holds until the next one. */
  read(input: PartitionParts): PartitionRows;
  close(): void;
}

export function partitionReader(plan: SegmentPlan): PartitionReader {
  const { threads, valueCounts, base } = plan;
  const stored = threads.map(({ blocks }) => blockReader(blocks));
  const kernel = newKernel();
  const { call } = kernel;
  const propertyCount = valueCounts.length;
  const table = call.startSegments(propertyCount);
  valueCounts.forEach((count, property) => {
    if (count === null) kernel.words(table, propertyCount * 3)[property * 3] = 1;
  });
  const places = threads.map(layOut);
  call.settleSegments();
  const before =
    plan.stored && !plan.stored.joins
      ? storedSegments(kernel, plan.stored, threads[threads.length - 1], {
          properties: table,
          columns: places[places.length - 1].table,
        })
      : null;
  // The records in hand.
  let words = new Uint32Array(0);
  let at = 0;

  return { read, close: () => before?.close() };

  function read({ partition, parts, slice }: PartitionParts): PartitionRows {
    let most = 0;
    for (const part of parts) most = Math.max(most, part.words);
    at = call.clearSegment(most);
    words = kernel.words(at, most);
    const first = before?.rows(partition) ?? 0;
    const added = slice.count === 1 ? parts.reduce((sum, part) => sum + part.rows, 0) : rowsOf(partition, parts, slice);
    const rows = first + added;
    call.startSegment(rows);
    for (const { known, size } of places.flatMap(({ columns }) => columns)) {
      if (known > 0) kernel.words(known, size).fill(0);
    }
    before?.put(partition);
    for (const reader of stored) reader.open(partition);
    let row = first;
    let kept = first;
    for (const part of parts) {
      fetch(part.thread, part.words);
      const size = slice.count === 1 ? part.words : keep(part.words, slice).size;
      const { events, table } = places[part.thread];
      row = call.unpack(at, size, row, base, events, table);
      if (part.stored) kept = row;
    }
    return columnsOf(rows, kept);
  }

  /** Puts what a thread's codes stand for into the kernel. */
  function layOut({ events, properties, values }: ThreadCodes) {
    const put = (numbers: Uint32Array): number => {
      const place = call.alloc(numbers.byteLength);
      kernel.words(place, numbers.length).set(numbers);
      return place;
    };
    const table = call.alloc(properties.length * COLUMN_WORDS * 4);
    const columns = properties.map((property, column) => {
      const value = values[column];
      let entry: number[];
      let known = 0;
      if (value instanceof Uint32Array) entry = [property, put(value), 0, 0, 0, 0];
      else {
        known = call.alloc(value.size * 4);
        const offsets = put(value.offsets);
        const bytes = call.alloc(value.bytes.length);
        kernel.bytes().set(value.bytes, bytes);
        entry = [property, 0, known, value.size, offsets, bytes];
      }
      kernel.words(table, properties.length * COLUMN_WORDS).set(entry, column * COLUMN_WORDS);
      return { known, size: entry[3] };
    });
    return { events: put(events), table, columns };
  }

  function columnsOf(rows: number, stored: number): PartitionRows {
    // Whatever needs memory comes first, for memory that grows moves.
    const textPlaces: (number | null)[] = valueCounts.map((count, property) =>
      count === null ? call.textsSideBySide(kernel.words(table, propertyCount * 3)[property * 3 + 1]) : null,
    );
    const userTexts = call.textsSideBySide(call.usersAt());
    const texts = (place: number, dictionary: number): Texts => {
      const size = kernel.words(dictionary, 1)[0];
      const offsets = kernel.words(place, size + 1);
      const from = place + offsets.byteLength;
      return { size, offsets, bytes: kernel.bytes().subarray(from, from + offsets[size]) };
    };
    const columns = kernel.words(table, propertyCount * 3);
    const userCount = kernel.words(call.usersAt(), 1)[0];
    const { buffer } = call.memory;
    return {
      rows,
      stored,
      users: texts(userTexts, call.usersAt()),
      userOf: kernel.words(call.userOfAt(), rows),
      seconds: kernel.words(call.secondsAt(), rows),
      micros: kernel.words(call.microsAt(), rows),
      event: new Uint16Array(buffer, call.segmentEventsAt(), rows),
      codes: valueCounts.map((_, property) => {
        const place = columns[property * 3 + 2];
        return place === 0 ? null : kernel.words(place, rows);
      }),
      values: textPlaces.map((place, property) => (place === null ? null : texts(place, columns[property * 3 + 1]))),
      order: kernel.words(call.orderAt(), rows),
      start: kernel.words(call.startsAt(), userCount + 1),
      inOrder: (property, sortedRows, width) => {
        const perUser = call.inOrder(columns[property * 3 + 2], sortedRows, userCount, width);
        const type = width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array;
        const place = perUser ? call.perUserAt() : call.sortedAt();
        return { perUser, codes: new type(buffer, place, perUser ? userCount : sortedRows).slice() };
      },
    };
  }

  /** Puts the next words of a thread's share side by side. */
  function fetch(thread: number, size: number): void {
    words = kernel.words(at, size);
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
    const view = new DataView(words.buffer, words.byteOffset, words.byteLength + PADDING);
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
}
