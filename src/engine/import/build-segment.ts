import type { Codes } from '../../core/columns.ts';
import {
  type ByteDictionary,
  type ByteTexts,
  byteDictionary,
  clearDictionary,
  codeOf,
  PADDING,
  textAt,
} from '../read/byte-dictionary.ts';
import { type ColumnBlob, encodeGrowing, encodeNumbers, encodeTexts } from '../store/column-blob.ts';
import { type BlockList, COLUMN_SHIFT, LONG_VALUE, RAW, VALUE_MASK } from './row-store.ts';
import { sortRows } from './sort-rows.ts';

/** How the codes of one reading thread become codes of the data set. */
export interface ThreadCodes {
  readonly slabs: readonly SharedArrayBuffer[];
  readonly events: Uint32Array;
  /** By the thread's column number: the property of the data set. */
  readonly properties: readonly number[];
  /** By the thread's column number: its codes + 1 as the data set's, or its texts where each segment makes its own. */
  readonly values: readonly (Uint32Array | ByteTexts)[];
}

/** What all segments of an import share. */
export interface SegmentPlan {
  readonly threads: readonly ThreadCodes[];
  readonly eventCount: number;
  /** Largest code of each property, or null where each segment has its own dictionary. */
  readonly valueCounts: readonly (number | null)[];
  /** Subtracted from the seconds of every row. */
  readonly base: number;
  readonly fraction: 'none' | 'millis' | 'micros';
  /** The property that orders rows of equal time, or -1; and its values when its dictionary is global. */
  readonly order: number;
  readonly orderValues: readonly string[];
}

/** The blocks of one partition, stretch by stretch in the order of the files. */
export interface PartitionBlocks {
  readonly partition: number;
  readonly parts: readonly { readonly thread: number; readonly blocks: BlockList }[];
}

export interface BuiltSegment {
  readonly partition: number;
  readonly rows: number;
  readonly users: number;
  readonly columns: readonly (ColumnBlob & { readonly col: string })[];
  /** Per event: rows, users, first and last time in milliseconds since the data set's base. */
  readonly eventRows: Uint32Array;
  readonly eventUsers: Uint32Array;
  readonly eventFirst: Float64Array;
  readonly eventLast: Float64Array;
  /** Rows that equal an earlier one in every field. */
  readonly repeats: number;
  /** Of properties with a dictionary of this segment's own. */
  readonly own: readonly { readonly property: number; readonly distinct: number; readonly numeric: boolean }[];
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

export { isNumber };

/** Makes segments of partitions; keeps its working memory from one to the next. */
export function segmentBuilder(plan: SegmentPlan): (blocks: PartitionBlocks) => BuiltSegment {
  const { threads, eventCount, valueCounts, base } = plan;
  const slabs = threads.map((thread) => thread.slabs.map((slab) => new Uint32Array(slab)));
  const properties = valueCounts.length;
  const users = byteDictionary(4096);
  const ownValues: (ByteDictionary | null)[] = valueCounts.map((count) =>
    count === null ? byteDictionary(1024) : null,
  );
  let words = new Uint32Array(1 << 16);
  let bytes = new DataView(words.buffer);
  // Working columns by row in file order; grown together.
  let room = 0;
  let userOf = new Uint32Array(0);
  let seconds = new Uint32Array(0);
  let micros = new Uint32Array(0);
  let event = new Uint16Array(0);
  let order = new Uint32Array(0);
  let scratch = new Uint32Array(0);
  let codes: (Uint32Array | null)[] = valueCounts.map(() => null);
  const lastUser = new Int32Array(eventCount);
  const globalCodes = threads.map(({ values }) => values.map((value) => (value instanceof Uint32Array ? value : null)));
  // Where each segment makes its own codes: a thread's codes as this segment's + 1, filled as they come.
  const translated = threads.map(({ values }) =>
    values.map((value) => (value instanceof Uint32Array ? null : new Uint32Array(value.size))),
  );

  return (input) => {
    const total = gather(input);
    clearDictionary(users);
    for (const own of ownValues) if (own) clearDictionary(own);
    for (const columns of translated) for (const codes of columns) codes?.fill(0);
    let rows = 0;
    for (const { thread, from, to } of total) rows = unpack(thread, from, to, rows);
    return emit(input.partition, rows);
  };

  /** Copies the partition's blocks into one stretch of words, and says which thread's words stand where. */
  function gather({ parts }: PartitionBlocks): { thread: number; from: number; to: number }[] {
    let size = 0;
    for (const { blocks } of parts) for (let i = 2; i < blocks.length; i += 3) size += blocks[i];
    if (size + PADDING > words.length) {
      words = new Uint32Array(Math.ceil(size * 1.2) + PADDING);
      bytes = new DataView(words.buffer);
    }
    let at = 0;
    return parts.map(({ thread, blocks }) => {
      const from = at;
      for (let i = 0; i < blocks.length; i += 3) {
        words.set(slabs[thread][blocks[i]].subarray(blocks[i + 1], blocks[i + 1] + blocks[i + 2]), at);
        at += blocks[i + 2];
      }
      return { thread, from, to: at };
    });
  }

  function reserve(rows: number): void {
    room = Math.max(1 << 12, Math.ceil(rows * 1.3));
    const grow = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(room);
      grown.set(old);
      return grown;
    };
    userOf = grow(userOf);
    seconds = grow(seconds);
    micros = grow(micros);
    order = new Uint32Array(room);
    scratch = new Uint32Array(room);
    const events = new Uint16Array(room);
    events.set(event);
    event = events;
    codes = codes.map((column) => column && grow(column));
  }

  /** Takes one thread's records apart into the working columns. */
  function unpack(thread: number, from: number, to: number, firstRow: number): number {
    const { events, properties: propertyOf } = threads[thread];
    const remaps = globalCodes[thread];
    let row = firstRow;
    for (let at = from; at < to; row++) {
      if (row === room) reserve(row + 1);
      seconds[row] = words[at] - base;
      const second = words[at + 1];
      const third = words[at + 2];
      const keyLength = second >>> 20;
      at += 3;
      userOf[row] = codeOf(users, bytes, at * 4, at * 4 + keyLength);
      at += (keyLength + 3) >>> 2;
      micros[row] = second & 0xfffff;
      event[row] = events[third & 0xffff];
      for (let entries = third >>> 16; entries > 0; entries--) {
        const entry = words[at++];
        const column = entry >>> COLUMN_SHIFT;
        const property = propertyOf[column];
        const remap = remaps[column];
        let code: number;
        if (remap !== null) code = remap[entry & VALUE_MASK];
        else if ((entry & RAW) !== 0) {
          let length = entry & VALUE_MASK;
          if (length === LONG_VALUE) length = words[at++];
          code = codeOf(ownValues[property]!, bytes, at * 4, at * 4 + length) + 1;
          at += (length + 3) >>> 2;
        } else code = ownCode(thread, column, entry & VALUE_MASK);
        let target = codes[property];
        if (target === null) {
          target = new Uint32Array(room);
          codes[property] = target;
        }
        target[row] = code;
      }
    }
    return row;
  }

  /** A thread's code of a column whose codes each segment makes itself. */
  function ownCode(thread: number, column: number, code: number): number {
    const seen = translated[thread][column]!;
    if (seen[code] === 0) {
      const { bytes: text, offsets } = threads[thread].values[column] as ByteTexts;
      const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
      seen[code] = codeOf(ownValues[threads[thread].properties[column]]!, view, offsets[code], offsets[code + 1]) + 1;
    }
    return seen[code];
  }

  function emit(partition: number, rows: number): BuiltSegment {
    const userCount = users.size;
    const start = new Uint32Array(userCount + 1);
    for (let row = 0; row < rows; row++) start[userOf[row] + 1]++;
    for (let user = 0; user < userCount; user++) start[user + 1] += start[user];
    const next = scratch.subarray(0, userCount);
    next.set(start.subarray(0, userCount));
    for (let row = 0; row < rows; row++) order[next[userOf[row]]++] = row;

    const keys = { seconds, micros: plan.fraction === 'none' ? null : micros, tie: tieOrder() };
    for (let user = 0; user < userCount; user++) sortRows(order, start[user], start[user + 1], keys, scratch);

    const columns: (ColumnBlob & { col: string })[] = [];
    const put = (col: string, blob: ColumnBlob): void => void columns.push({ col, ...blob });
    const sortedSeconds = new Uint32Array(rows);
    const sortedEvents = codesFor(eventCount - 1, rows);
    for (let i = 0; i < rows; i++) sortedSeconds[i] = seconds[order[i]];
    for (let i = 0; i < rows; i++) sortedEvents[i] = event[order[i]];
    put('start', encodeGrowing(start));
    put('event', encodeNumbers(sortedEvents, false));
    put('seconds', encodeGrowing(sortedSeconds));
    if (plan.fraction === 'millis') {
      const fraction = new Uint16Array(rows);
      for (let i = 0; i < rows; i++) fraction[i] = (micros[order[i]] / 1000) | 0;
      put('fraction', encodeNumbers(fraction, true));
    } else if (plan.fraction === 'micros') {
      const fraction = new Uint32Array(rows);
      for (let i = 0; i < rows; i++) fraction[i] = micros[order[i]];
      put('fraction', encodeNumbers(fraction, true));
    }
    put('keys', encodeTexts(users.offsets.slice(0, userCount + 1), users.bytes.subarray(0, users.offsets[userCount])));

    const own: { property: number; distinct: number; numeric: boolean }[] = [];
    for (let property = 0; property < properties; property++) {
      const column = codes[property];
      if (!column) continue;
      const texts = ownValues[property];
      const largest = texts ? texts.size : valueCounts[property]!;
      if (texts?.size === 0) continue;
      const sorted = codesFor(largest, rows);
      const perUser = codesFor(largest, userCount);
      if (gatherCodes(column, sorted, perUser, start)) put(`user-codes:${property}`, encodeNumbers(perUser, true));
      else put(`codes:${property}`, encodeNumbers(sorted, true));
      if (texts) {
        put(
          `values:${property}`,
          encodeTexts(texts.offsets.slice(0, texts.size + 1), texts.bytes.subarray(0, texts.offsets[texts.size])),
        );
        // Nearly every column shows at its first values whether it is numeric.
        let numeric = true;
        for (let code = 0; numeric && code < texts.size; code++) numeric = isNumber(textAt(texts, code));
        own.push({ property, distinct: texts.size, numeric });
      }
    }
    const repeats = countRepeats(rows, start);
    const figures = eventFigures(rows, start, sortedEvents, sortedSeconds);
    for (const column of codes) column?.fill(0, 0, rows);
    return { partition, rows, users: userCount, columns, ...figures, repeats, own };
  }

  /** Puts a column in order; true when every user has one value throughout. */
  function gatherCodes(column: Uint32Array, sorted: Codes, perUser: Codes, start: Uint32Array): boolean {
    let constant = true;
    for (let user = 0; user < perUser.length; user++) {
      const from = start[user];
      const code = column[order[from]];
      perUser[user] = code;
      for (let i = from, to = start[user + 1]; i < to; i++) {
        const value = column[order[i]];
        sorted[i] = value;
        if (value !== code) constant = false;
      }
    }
    return constant;
  }

  function eventFigures(rows: number, start: Uint32Array, events: Codes, sorted: Uint32Array) {
    const eventRows = new Uint32Array(eventCount);
    const eventUsers = new Uint32Array(eventCount);
    // Seconds decide nearly always; rows that share the outermost second are looked at again for its parts.
    const firstSecond = new Uint32Array(eventCount).fill(0xffffffff);
    const lastSecond = new Uint32Array(eventCount);
    const eventFirst = new Float64Array(eventCount).fill(Number.POSITIVE_INFINITY);
    const eventLast = new Float64Array(eventCount).fill(Number.NEGATIVE_INFINITY);
    lastUser.fill(-1);
    for (let user = 0, i = 0; i < rows; user++) {
      for (const to = start[user + 1]; i < to; i++) {
        const code = events[i];
        const second = sorted[i];
        eventRows[code]++;
        // A user's rows are in order of time: only the first of an event can be its earliest.
        if (lastUser[code] !== user) {
          lastUser[code] = user;
          eventUsers[code]++;
          if (second <= firstSecond[code]) {
            firstSecond[code] = second;
            eventFirst[code] = Math.min(eventFirst[code], second * 1000 + micros[order[i]] / 1000);
          }
        }
        if (second >= lastSecond[code]) {
          lastSecond[code] = second;
          eventLast[code] = Math.max(eventLast[code], second * 1000 + micros[order[i]] / 1000);
        }
      }
    }
    return { eventRows, eventUsers, eventFirst, eventLast };
  }

  /** Rows of one user and time that repeat another in event and every property. */
  function countRepeats(rows: number, start: Uint32Array): number {
    let repeats = 0;
    let user = 0;
    for (let i = 0; i + 1 < rows; ) {
      while (start[user + 1] <= i) user++;
      const end = start[user + 1];
      let to = i + 1;
      const row = order[i];
      while (to < end && seconds[order[to]] === seconds[row] && micros[order[to]] === micros[row]) to++;
      if (to - i > 1) repeats += repeatsAmong(i, to);
      i = to;
    }
    return repeats;
  }

  function repeatsAmong(from: number, to: number): number {
    const seen = new Map<number, number[]>();
    let repeats = 0;
    for (let i = from; i < to; i++) {
      const row = order[i];
      let hash = event[row];
      for (const column of codes) if (column) hash = Math.imul(hash ^ column[row], 0x9e3779b1) ^ (hash >>> 15);
      const alike = seen.get(hash);
      if (!alike) seen.set(hash, [row]);
      else if (alike.some((other) => equalRows(other, row))) repeats++;
      else alike.push(row);
    }
    return repeats;
  }

  function equalRows(a: number, b: number): boolean {
    return event[a] === event[b] && codes.every((column) => !column || column[a] === column[b]);
  }

  /** Compares two rows by the order property: as numbers where both are, else as text; missing values first. */
  function tieOrder(): ((a: number, b: number) => number) | null {
    const column = plan.order >= 0 ? codes[plan.order] : null;
    if (!column) return null;
    const texts = ownValues[plan.order];
    const textOf = (code: number): string => {
      if (code === 0) return '';
      return texts ? textAt(texts, code - 1) : plan.orderValues[code - 1];
    };
    return (a, b) => {
      if (column[a] === column[b]) return 0;
      const left = textOf(column[a]);
      const right = textOf(column[b]);
      if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
      return left < right ? -1 : left > right ? 1 : 0;
    };
  }
}

/** Whole numbers beyond 2^53 compare by all their digits. */
function compareNumbers(left: string, right: string): number {
  const gap = Number(left) - Number(right);
  if (gap !== 0 || !/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return gap;
  const a = BigInt(left);
  const b = BigInt(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

function codesFor(largest: number, length: number): Codes {
  if (largest < 256) return new Uint8Array(length);
  return largest < 65_536 ? new Uint16Array(length) : new Uint32Array(length);
}
