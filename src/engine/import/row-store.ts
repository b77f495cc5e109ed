import { type ByteDictionary, byteDictionary, codeOf } from '../read/byte-dictionary.ts';
import { LONG_USER, NO_EVENT, NO_TIME, NO_USER, type RowTarget, TAKEN, USER_LIMIT } from '../read/row-target.ts';
import type { TimeReader } from '../read/timestamp.ts';
import { hashBytes } from '../store/user-hash.ts';
import type { BlockStore } from './block-store.ts';

/*
 * Rows as read, spread over partitions by the hash of their user. A row is a record of 32-bit words:
 *
 *   seconds since `origin` · micros | user length << 20 · event code | entries << 16 · user bytes, padded
 *   then per property value: column << 18 | code, or column << 18 | RAW | length and the bytes, padded
 *
 * Columns with few values are coded by a dictionary per thread; a column that turns out to have many stores its values
 * as they are, to be coded per segment later: its dictionary would neither fit the cache nor be of use to a query.
 * Users are never coded here, for the same reason. Records are collected per partition in a small buffer that stays in
 * the cache, and leave it for a block store, where any thread can read them back to sort a partition.
 */
export const RAW = 1 << 17;
export const VALUE_MASK = RAW - 1;
export const COLUMN_SHIFT = 18;
/** A RAW length of this or more stands in a word of its own. */
export const LONG_VALUE = VALUE_MASK;
export const COLUMN_LIMIT = 1 << 14;
export const EVENT_LIMIT = 65_535;

/** A dictionary that grows beyond this is given up. */
const DICTIONARY_LIMIT = 32_768;

const REGION = 2048;

export interface PropertyStore {
  readonly name: string;
  readonly dictionary: ByteDictionary;
  /** Values stored as they are. */
  rawCount: number;
  /** True once its values are stored as they are. */
  raw: boolean;
}

/** How much one stretch of reading has put into each partition. */
export interface Stretch {
  readonly rows: Uint32Array;
  readonly words: Uint32Array;
}

export interface RowStore {
  readonly target: RowTarget;
  readonly properties: readonly PropertyStore[];
  readonly events: ByteDictionary;
  /** Ends a stretch of reading: how much it has put into each partition. */
  take(): Stretch;
  /** Hands over what is still staged: the rows taken all stand in the block store then. */
  settle(): void;
  /** What the rows taken so far have in common. */
  readonly spread: TimeSpread;
}

export interface TimeSpread {
  /** Seconds since the origin; min > max before the first row. */
  min: number;
  max: number;
  /** Some time has parts of a second; of a millisecond. */
  fractions: boolean;
  micros: boolean;
  /** Rows whose time did not fit and was moved to the nearest that does. */
  moved: number;
  /** Rows whose time stood without an offset. */
  local: number;
}

export interface RowStoreOptions {
  readonly partitions: number;
  /** Epoch seconds that word 0 counts from; times in the 136 years after it fit. */
  readonly origin: number;
  readonly time: TimeReader;
  /** Where the records go. */
  readonly blocks: BlockStore;
}

export function rowStore({ partitions, origin, time, blocks }: RowStoreOptions): RowStore {
  const events = byteDictionary();
  const properties: PropertyStore[] = [];
  const ids = new Map<string, number>();
  const shift = 32 - Math.log2(partitions);
  const partitionMask = partitions - 1;
  const staged = new Uint32Array(partitions * REGION);
  const used = new Uint32Array(partitions);
  const rows = new Uint32Array(partitions);
  /** Words handed over since the stretch began; less than 0 by what was staged before it did. */
  const stored = new Float64Array(partitions);
  const spread: TimeSpread = { min: 2 ** 32, max: -1, fractions: false, micros: false, moved: 0, local: 0 };

  return { target: { field, row }, properties, events, take, settle, spread };

  function row(
    bytes: Uint8Array,
    view: DataView,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
    user: number,
    event: number,
    timeAt: number,
  ): 0 | 1 | 2 | 3 | 4 {
    if (user < 0) return NO_USER;
    const userStart = starts[user];
    const userLength = ends[user] - userStart;
    if (userLength === 0) return NO_USER;
    if (userLength > USER_LIMIT) return LONG_USER;
    if (event < 0 || starts[event] === ends[event]) return NO_EVENT;
    if (timeAt < 0 || !time.parse(bytes, view, starts[timeAt], ends[timeAt])) return NO_TIME;
    let seconds = time.seconds - origin;
    if (seconds < 0 || seconds > 0xffffffff) {
      seconds = seconds < 0 ? 0 : 0xffffffff;
      spread.moved++;
    }
    if (seconds < spread.min) spread.min = seconds;
    if (seconds > spread.max) spread.max = seconds;
    const micros = time.micros;
    if (micros !== 0) {
      spread.fractions = true;
      if (!spread.micros && micros % 1000 !== 0) spread.micros = true;
    }
    if (time.local) spread.local++;

    // No record is longer than this.
    const room = 8 + 3 * count + ((ends[count - 1] - starts[0] + userLength) >>> 2);
    const partition = (hashBytes(view, userStart, userStart + userLength) >>> shift) & partitionMask;
    let words: Uint32Array = staged;
    let base = partition * REGION;
    let at = base + used[partition];
    if (at + room > base + REGION) {
      flush(partition);
      at = base;
      if (room > REGION) {
        // A row too large for the buffer gets a block of its own.
        words = new Uint32Array(longestRecord(count, starts, ends, userLength));
        base = 0;
        at = 0;
      }
    }
    rows[partition]++;
    const header = at;
    words[at] = seconds;
    words[at + 1] = micros | (userLength << 20);
    at = copyWords(words, at + 3, view, userStart, userLength);
    let entries = 0;
    for (let i = 0; i < count; i++) {
      const column = fields[i];
      const start = starts[i];
      const length = ends[i] - start;
      if (column < 0 || length === 0) continue;
      const property = properties[column];
      entries++;
      if (!property.raw) {
        const code = codeOf(property.dictionary, view, start, start + length);
        words[at++] = (column << COLUMN_SHIFT) | code;
        if (code >= DICTIONARY_LIMIT) property.raw = true;
      } else {
        property.rawCount++;
        if (length < LONG_VALUE) words[at++] = (column << COLUMN_SHIFT) | RAW | length;
        else {
          words[at++] = (column << COLUMN_SHIFT) | RAW | LONG_VALUE;
          words[at++] = length;
        }
        at = copyWords(words, at, view, start, length);
      }
    }
    words[header + 2] = codeOf(events, view, starts[event], ends[event]) | (entries << 16);
    if (words === staged) used[partition] = at - base;
    else store(partition, words.subarray(0, at));
    return TAKEN;
  }

  /** A field is the number of its property. */
  function field(name: string): number {
    let id = ids.get(name);
    if (id === undefined) {
      id = properties.length < COLUMN_LIMIT ? properties.length : -1;
      ids.set(name, id);
      if (id >= 0) properties.push({ name, dictionary: byteDictionary(64), rawCount: 0, raw: false });
    }
    return id;
  }

  function flush(partition: number): void {
    const base = partition * REGION;
    if (used[partition] > 0) store(partition, staged.subarray(base, base + used[partition]));
    used[partition] = 0;
  }

  function store(partition: number, words: Uint32Array): void {
    blocks.append(partition, words);
    stored[partition] += words.length;
  }

  function take(): Stretch {
    const taken = { rows: rows.slice(), words: Uint32Array.from(stored, (words, i) => words + used[i]) };
    rows.fill(0);
    for (let partition = 0; partition < partitions; partition++) stored[partition] = -used[partition];
    return taken;
  }

  function settle(): void {
    for (let partition = 0; partition < partitions; partition++) flush(partition);
  }
}

function longestRecord(count: number, starts: Int32Array, ends: Int32Array, userLength: number): number {
  let words = 8 + 3 * count + (userLength >>> 2);
  for (let i = 0; i < count; i++) words += (ends[i] - starts[i]) >>> 2;
  return words;
}

/** Bytes as words, the last one padded with zeros. Returns where the next word goes. */
function copyWords(words: Uint32Array, at: number, view: DataView, start: number, length: number): number {
  let from = start;
  const whole = start + (length & ~3);
  for (; from < whole; from += 4) words[at++] = view.getInt32(from, true);
  const rest = length & 3;
  if (rest > 0) words[at++] = view.getInt32(from, true) & ((1 << (rest * 8)) - 1);
  return at;
}
