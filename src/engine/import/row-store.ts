import { type RowKernel, type RowKernelOptions, rowKernel } from '../kernel/row-kernel.ts';
import type { ByteTexts } from '../read/byte-dictionary.ts';
import { type RowTarget, TAKEN } from '../read/row-target.ts';
import { hasEpochs, type TimeReading } from '../read/time-reading.ts';
import type { TimeReader } from '../read/timestamp.ts';
import type { BlockStore } from './block-store.ts';

/*
 * Rows as read, as records that are spread over partitions by the hash of their user (kernel/record.as, kernel/rows.as).
 * They are collected per partition in a small buffer that stays in the cache, and leave it for a block store, where any
 * thread can read them back to sort a partition.
 */
export const COLUMN_LIMIT = 1 << 14;
export const EVENT_LIMIT = 65_535;

/** What a thread has met of a property. */
export interface PropertyTexts {
  readonly name: string;
  /** True where values are stored as they are; those from before have codes. */
  readonly raw: boolean;
  /** How many rows have a value. */
  readonly count: number;
  readonly texts: ByteTexts;
}

/** How much one stretch of reading has put into each partition. */
export interface Stretch {
  readonly rows: Uint32Array;
  readonly words: Uint32Array;
}

export interface RowStore {
  readonly target: RowTarget;
  /** How many different events there were. */
  readonly eventCount: number;
  texts(): {
    readonly events: ByteTexts;
    readonly properties: readonly PropertyTexts[];
    /** Event names as they stood in rows where blanks around them were cut off, and in how many. */
    readonly trimmed: readonly (readonly [spelling: string, rows: number])[];
    /** Names of columns that there was no room for. */
    readonly overflow: readonly string[];
  };
  /** Ends a stretch of reading: how much it has put into each partition. */
  take(): Stretch;
  /** Hands over what is still staged: the rows taken all stand in the block store then. */
  settle(): void;
  /** What the rows taken so far have in common. */
  readonly spread: TimeSpread;
}

export interface TimeSpread {
  /** Seconds since the origin; min > max before the first row. */
  readonly min: number;
  readonly max: number;
  /** Some time has parts of a second; of a millisecond. */
  readonly fractions: boolean;
  readonly micros: boolean;
  /** Rows whose time lies outside 1990 … 2100, and those later than the horizon. */
  readonly implausible: number;
  readonly future: number;
  /** The last time of the other rows, in milliseconds since 1970; -Infinity where there is none. */
  readonly endMs: number;
  /** Rows whose time stood without an offset. */
  readonly local: number;
}

export interface RowStoreOptions {
  readonly partitions: number;
  /** Epoch seconds that word 0 counts from; times in the 136 years after it fit. */
  readonly origin: number;
  /** Epoch seconds after which times are in the future. */
  readonly horizon: number;
  readonly time: TimeReader;
  /** What the time reader goes by. */
  readonly reading: TimeReading;
  /** Users that are looked at before rows are taken straight from a file. */
  readonly suspects?: RowKernelOptions['suspects'];
  /** Where the records go. */
  readonly blocks: BlockStore;
}

export function rowStore(options: RowStoreOptions): RowStore {
  const { partitions, origin, horizon, time, reading, suspects = null, blocks } = options;
  const names: string[] = [];
  const ids = new Map<string, number>();
  /** Event names with blanks around them, and how many rows have each. */
  const trimmed = new Map<string, number>();
  /** Words handed over since the stretch began; less than 0 by what was staged before it did. */
  const stored = new Float64Array(partitions);
  const epochs = hasEpochs(reading);
  const kernel: RowKernel = rowKernel({ partitions, origin, horizon, time, epochs, suspects, store });
  const target: RowTarget = {
    field,
    row: (bytes, _view, count, fields, starts, ends, user, event, time) => {
      if (user >= 0) trim(bytes, starts, ends, user);
      const written = event >= 0 && hasBlankEdge(bytes, starts[event], ends[event]);
      const spelling = written ? Buffer.from(bytes.subarray(starts[event], ends[event])).toString('utf8') : null;
      if (written) trim(bytes, starts, ends, event);
      const refusal = kernel.row(bytes, count, fields, starts, ends, user, event, time);
      if (spelling !== null && refusal === TAKEN) trimmed.set(spelling, (trimmed.get(spelling) ?? 0) + 1);
      return refusal;
    },
    direct: kernel,
  };

  return {
    target,
    get eventCount() {
      return kernel.eventCount;
    },
    texts: () => ({
      events: kernel.eventTexts(),
      trimmed: [...trimmed],
      overflow: [...ids].flatMap(([name, id]) => (id < 0 ? [name] : [])),
      properties: names.map((name, id) => {
        const { raw, rawCount, texts } = kernel.property(id);
        return { name, raw, count: texts.counts.reduce((sum, count) => sum + count, rawCount), texts };
      }),
    }),
    take,
    settle: () => kernel.settle(),
    get spread() {
      const [min, max, fractions, micros, implausible, local, future, end] = kernel.spread;
      const endMs = end / 1000;
      return { min, max, fractions: fractions !== 0, micros: micros !== 0, implausible, local, future, endMs };
    },
  };

  /** A field is the number of its property. */
  function field(name: string): number {
    let id = ids.get(name);
    if (id === undefined) {
      id = names.length < COLUMN_LIMIT ? kernel.addProperty() : -1;
      ids.set(name, id);
      if (id >= 0) names.push(name);
    }
    return id;
  }

  function store(partition: number, words: Uint32Array): void {
    blocks.append(partition, words);
    stored[partition] += words.length;
  }

  function take(): Stretch {
    const { used, taken } = kernel;
    const stretch = { rows: taken.slice(), words: Uint32Array.from(stored, (words, i) => words + used[i]) };
    taken.fill(0);
    for (let partition = 0; partition < partitions; partition++) stored[partition] = -used[partition];
    return stretch;
  }
}

const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

const hasBlankEdge = (bytes: Uint8Array, start: number, end: number): boolean =>
  end > start && (isBlank(bytes[start]) || isBlank(bytes[end - 1]));

/** Takes the blanks off a cell's ends. */
function trim(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, cell: number): void {
  while (starts[cell] < ends[cell] && isBlank(bytes[starts[cell]])) starts[cell]++;
  while (starts[cell] < ends[cell] && isBlank(bytes[ends[cell] - 1])) ends[cell]--;
}
