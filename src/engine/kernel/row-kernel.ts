import type { ByteTexts } from '../read/byte-dictionary.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import type { CsvLayout } from '../read/csv-reader.ts';
import type { DirectReader, DirectRows, Refusal } from '../read/row-target.ts';
import type { LocalOffset } from '../read/time-zone.ts';
import type { TimeReader } from '../read/timestamp.ts';
import { KERNEL } from './kernel.wasm.ts';

/** As much of it as is needed: it belongs to no library that the engine is checked with. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** What kernel.as exports: places are bytes of its memory. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  start(partitions: number, origin: number): void;
  alloc(bytes: number): number;
  setTime(seconds: number, micros: number, local: boolean): void;
  setZoned(zoned: boolean): void;
  addProperty(): number;
  propertyAt(property: number): number;
  eventsAt(): number;
  usedAt(): number;
  takenAt(): number;
  spreadAt(): number;
  settle(): void;
  takeRow(cells: number, count: number, bytes: number, user: number, event: number, time: number): Refusal;
  inputAt(size: number): number;
  newCsv(columns: number, delimiter: number, user: number, event: number, time: number): number;
  readCsv(layout: number, from: number, have: number, stop: number): number;
}

/** Rows become records in WebAssembly: bytes are compared 8 and 16 at a time, hashes have 64 bits. */
export interface RowKernel extends DirectRows {
  /** A new property; its number. */
  addProperty(): number;
  row(
    bytes: Uint8Array,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
    user: number,
    event: number,
    time: number,
  ): Refusal;
  /** What is still staged goes to the store. */
  settle(): void;
  /** By partition: words staged, rows taken; live, until the next call. */
  readonly used: Uint32Array;
  readonly taken: Uint32Array;
  /** Least and most seconds, whether any time has fractions, micros; how many were moved, were local. */
  readonly spread: Float64Array;
  /** How many different events there were. */
  readonly eventCount: number;
  eventTexts(): ByteTexts;
  property(id: number): { readonly raw: boolean; readonly rawCount: number; readonly texts: ByteTexts };
}

export interface RowKernelOptions {
  readonly partitions: number;
  readonly origin: number;
  readonly time: TimeReader;
  readonly offsetOf: LocalOffset | null;
  readonly store: (partition: number, words: Uint32Array) => void;
}

let compiled: object | null = null;

const CELL_WORDS = 3;
const ENTRY_WORDS = 8;

export function rowKernel({ partitions, origin, time, offsetOf, store }: RowKernelOptions): RowKernel {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL, 'base64'));
  const instance = new WebAssembly.Instance(compiled, {
    host: {
      store: (partition: number, at: number, count: number) => {
        refresh();
        store(partition, words.subarray(at >>> 2, (at >>> 2) + count));
      },
      slowTime: (at: number, length: number): boolean => {
        refresh();
        if (!time.parse(bytes, view, at, at + length)) return false;
        kernel.setTime(time.seconds, time.micros, time.local);
        return true;
      },
      localOffset: (seconds: number) => offsetOf!(seconds),
    },
  });
  const kernel = instance.exports as Exports;
  let bytes = new Uint8Array(kernel.memory.buffer);
  let words = new Uint32Array(kernel.memory.buffer);
  let view = new DataView(kernel.memory.buffer);
  kernel.start(partitions, origin);
  kernel.setZoned(offsetOf !== null);
  // Where rows from elsewhere are laid out.
  let cells = 0;
  let cellRoom = 0;
  let text = 0;
  let textRoom = 0;

  return {
    addProperty: () => kernel.addProperty(),
    row,
    settle: () => kernel.settle(),
    get used() {
      return array(kernel.usedAt(), partitions);
    },
    get taken() {
      return array(kernel.takenAt(), partitions);
    },
    get spread() {
      return new Float64Array(kernel.memory.buffer, kernel.spreadAt(), 6);
    },
    get eventCount() {
      return array(kernel.eventsAt(), 1)[0];
    },
    eventTexts: () => textsAt(kernel.eventsAt()),
    property: (id) => {
      const [dictionary, raw, rawCount] = array(kernel.propertyAt(id), 3);
      return { raw: raw !== 0, rawCount, texts: textsAt(dictionary) };
    },
    csv,
  };

  /** Memory that has grown is another buffer. */
  function refresh(): void {
    const { buffer } = kernel.memory;
    if (buffer === bytes.buffer) return;
    bytes = new Uint8Array(buffer);
    words = new Uint32Array(buffer);
    view = new DataView(buffer);
  }

  function array(at: number, length: number): Uint32Array {
    refresh();
    return words.subarray(at >>> 2, (at >>> 2) + length);
  }

  function row(
    source: Uint8Array,
    count: number,
    fields: Int32Array,
    starts: Int32Array,
    ends: Int32Array,
    user: number,
    event: number,
    time: number,
  ): Refusal {
    let from = count === 0 ? 0 : starts[0];
    let to = from;
    for (let i = 0; i < count; i++) {
      if (starts[i] < from) from = starts[i];
      if (ends[i] > to) to = ends[i];
    }
    reserve(count, to - from);
    refresh();
    bytes.set(source.subarray(from, to), text);
    let total = 0;
    for (let i = 0, at = cells >>> 2; i < count; i++, at += CELL_WORDS) {
      words[at] = fields[i];
      words[at + 1] = text + starts[i] - from;
      const length = ends[i] - starts[i];
      words[at + 2] = length;
      total += length;
    }
    return kernel.takeRow(cells, count, total, user, event, time);
  }

  function reserve(count: number, length: number): void {
    if (count > cellRoom) {
      cellRoom = count * 2;
      cells = kernel.alloc(cellRoom * CELL_WORDS * 4);
    }
    if (length + PADDING > textRoom) {
      textRoom = (length + PADDING) * 2;
      text = kernel.alloc(textRoom);
    }
  }

  function textsAt(dictionary: number): ByteTexts {
    const [size, , , entries, length] = array(dictionary, 5);
    const offsets = new Uint32Array(size + 1);
    const counts = new Uint32Array(size);
    const all = new Uint8Array(length + PADDING);
    for (let code = 0, at = entries >>> 2; code < size; code++, at += ENTRY_WORDS) {
      const place = words[at + 4];
      all.set(bytes.subarray(place, place + words[at + 5]), offsets[code]);
      offsets[code + 1] = offsets[code] + words[at + 5];
      counts[code] = words[at + 6];
    }
    return { size, offsets, bytes: all, counts };
  }

  function csv({ delimiter, fields, user, event, time }: CsvLayout): DirectReader {
    const layout = kernel.newCsv(fields.length, delimiter, user, event, time);
    const layoutCells = array(layout, 8)[5];
    for (const [i, field] of fields.entries()) array(layoutCells, fields.length * CELL_WORDS)[i * CELL_WORDS] = field;
    return {
      load,
      read: (from, have, stop) => kernel.readCsv(layout, from, have, Math.min(stop, have)),
      get rows() {
        return array(layout, 8)[6];
      },
      get lines() {
        return array(layout, 8)[7];
      },
    };
  }

  function load(source: Uint8Array, have: number): void {
    const at = kernel.inputAt(have);
    refresh();
    bytes.set(source.subarray(0, have), at);
  }
}
