import type { Codes } from '../../core/data/columns.ts';
import { newKernel } from '../kernel/instance.ts';
import type { ByteTexts } from '../read/byte-dictionary.ts';
import { blockReader } from './block-store.ts';
import type { EventSums, PartitionParts, SegmentPlan, ThreadCodes } from './segment-plan.ts';

export type Texts = Pick<ByteTexts, 'size' | 'offsets' | 'bytes'>;

export interface LaidOutTexts extends Texts {
  /** The offsets and then the bytes, as `encodeTexts` lays them out. */
  readonly sideBySide: Uint8Array;
}

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
  /** By property: the partition's own dictionary, null where the data set's is used. */
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
  readonly users: LaidOutTexts;
  readonly values: readonly (LaidOutTexts | null)[];
  /** Puts rows in order by user, as they came, and finds where users begin. */
  groupByUser(): void;
  /** Puts the rows of each user in order of time, then as they came; `other` does so where the rows are far out of order. */
  sortByTime(withMicros: boolean, other: (user: number) => void): void;
  /** What the columns hold in that order, until the next one of these or `inOrder` is called. */
  secondsInOrder(rows: number): { readonly seconds: Uint32Array; readonly growing: Uint8Array };
  /** Once the seconds are in order: rows by day of the plan. */
  daysInOrder(rows: number): Uint32Array;
  /** Milliseconds, or microseconds. */
  fractionsInOrder(rows: number, inMillis: boolean): Uint16Array | Uint32Array;
  /** Where users begin, as `secondsInOrder` lays out seconds. */
  growingStarts(): Uint8Array;
  /** Once the seconds are in order: the events, and what they are like. */
  eventsInOrder(rows: number, eventCount: number): { readonly events: Codes; readonly sums: EventSums };
  /** Once the seconds are in order: the first place after `from` whose row has the user and time of the one before. */
  nextTied(from: number, rows: number): number;
  /** A property's codes in that order, `width` bytes each: one per user where no user has two, else one per row. */
  inOrder(property: number, rows: number, width: 1 | 2 | 4): { readonly perUser: boolean; readonly codes: Codes };
}

const COLUMN_WORDS = 6;
const EVENT_WORDS = 10;

export interface PartitionReader {
  /** Takes a partition apart into columns; what it returns holds until the next one. */
  read(input: PartitionParts): PartitionRows;
  close(): void;
}

export async function partitionReader(plan: SegmentPlan): Promise<PartitionReader> {
  const { threads, valueCounts, base, eventCount } = plan;
  const stored = threads.map(({ blocks }) => blockReader(blocks));
  const kernel = newKernel();
  const { call } = kernel;
  const propertyCount = valueCounts.length;
  const table = call.startSegments(propertyCount);
  valueCounts.forEach((count, property) => {
    if (count === null) kernel.words(table, propertyCount * 3)[property * 3] = 1;
  });
  const places = threads.map(layOut);
  const dayCount = plan.days.starts.length;
  const [dayStarts, days] = [call.alloc(dayCount * 8), call.alloc(dayCount * 4)];
  kernel.doubles(dayStarts, dayCount).set(plan.days.starts);
  call.settleSegments();
  const before =
    plan.stored && !plan.stored.joins
      ? (await import('./stored-segment.ts')).storedSegments(kernel, plan.stored, threads[threads.length - 1], {
          properties: table,
          columns: places[places.length - 1].table,
        })
      : null;

  return { read, close: () => before?.close() };

  function read({ partition, parts, slice }: PartitionParts): PartitionRows {
    const most = parts.reduce((most, { words }) => Math.max(most, words), 0);
    const at = call.clearSegment(most);
    call.setSlice(slice.index, slice.count, slice.shift);
    const first = before?.rows(partition) ?? 0;
    const rows = first + (slice.count === 1 ? sum(parts.map(({ rows }) => rows)) : rowsOf(partition, parts, at));
    call.startSegment(rows);
    for (const { columns, recents } of places) {
      call.clearRecents(recents);
      for (const { known, size } of columns) if (known > 0) kernel.words(known, size).fill(0);
    }
    before?.put(partition);
    for (const reader of stored) reader.open(partition);
    let row = first;
    let kept = first;
    for (const { thread, words, stored: isStored } of parts) {
      const { events, table, columns, recents } = places[thread];
      stored[thread].read(kernel.words(at, words), words);
      row = call.unpack(at, words, row, base, events, table, columns.length, recents);
      if (isStored) kept = row;
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
    return { events: put(events), table, columns, recents: call.newRecents() };
  }

  function columnsOf(rows: number, stored: number): PartitionRows {
    // Whatever needs memory comes first, for memory that grows moves.
    const textPlaces: (number | null)[] = valueCounts.map((count, property) =>
      count === null ? call.textsSideBySide(kernel.words(table, propertyCount * 3)[property * 3 + 1]) : null,
    );
    const userTexts = call.textsSideBySide(call.usersAt());
    const figures = call.alloc(eventCount * EVENT_WORDS * 4);
    const texts = (place: number, dictionary: number): LaidOutTexts => {
      const size = kernel.words(dictionary, 1)[0];
      const offsets = kernel.words(place, size + 1);
      const from = place + offsets.byteLength;
      const end = from + offsets[size];
      return {
        size,
        offsets,
        bytes: kernel.bytes().subarray(from, end),
        sideBySide: kernel.bytes().subarray(place, end),
      };
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
      groupByUser: () => call.groupRows(rows, userCount),
      sortByTime: (withMicros, other) => {
        for (let user = 0; ; user++) {
          user = call.sortUsers(user, userCount, withMicros);
          if (user === userCount) return;
          other(user);
        }
      },
      secondsInOrder: (sortedRows) => {
        call.orderSeconds(sortedRows);
        return {
          seconds: kernel.words(call.secondsInOrderAt(), sortedRows),
          growing: kernel.bytes().subarray(call.sortedAt(), call.sortedAt() + 4 * sortedRows),
        };
      },
      daysInOrder: (sortedRows) => {
        call.countDays(sortedRows, dayStarts, dayCount, days);
        return kernel.words(days, dayCount).slice();
      },
      growingStarts: () => {
        call.layOutGrowing(call.startsAt(), userCount + 1, call.perUserAt());
        return kernel.bytes().subarray(call.perUserAt(), call.perUserAt() + 4 * (userCount + 1));
      },
      fractionsInOrder: (sortedRows, inMillis) => {
        call.orderFractions(sortedRows, inMillis);
        return new (inMillis ? Uint16Array : Uint32Array)(buffer, call.sortedAt(), sortedRows);
      },
      eventsInOrder: (sortedRows, eventCount) => {
        call.orderEvents(sortedRows, userCount, figures, eventCount);
        const words = kernel.words(figures, eventCount * EVENT_WORDS);
        const doubles = kernel.doubles(figures, (eventCount * EVENT_WORDS) / 2);
        return {
          events: new (eventCount > 256 ? Uint16Array : Uint8Array)(buffer, call.eventsInOrderAt(), sortedRows),
          sums: {
            eventRows: Uint32Array.from({ length: eventCount }, (_, id) => words[id * EVENT_WORDS]),
            eventUsers: Uint32Array.from({ length: eventCount }, (_, id) => words[id * EVENT_WORDS + 1]),
            eventFirst: Float64Array.from({ length: eventCount }, (_, id) => doubles[(id * EVENT_WORDS) / 2 + 1]),
            eventLast: Float64Array.from({ length: eventCount }, (_, id) => doubles[(id * EVENT_WORDS) / 2 + 2]),
          },
        };
      },
      nextTied: (from, sortedRows) => call.nextTied(from, sortedRows),
      inOrder: (property, sortedRows, width) => {
        const perUser = call.inOrder(columns[property * 3 + 2], sortedRows, userCount, width);
        const type = width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array;
        const place = perUser ? call.perUserAt() : call.sortedAt();
        return { perUser, codes: new type(buffer, place, perUser ? userCount : sortedRows) };
      },
    };
  }

  /** How many rows of a partition belong to the slice in hand; its records go through `at`. */
  function rowsOf(partition: number, parts: PartitionParts['parts'], at: number): number {
    for (const reader of stored) reader.open(partition);
    return sum(
      parts.map(({ thread, words }) => {
        stored[thread].read(kernel.words(at, words), words);
        return call.countRows(at, words, places[thread].recents);
      }),
    );
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
