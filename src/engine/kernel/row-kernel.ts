import { type ByteTexts, PADDING } from '../read/byte-dictionary.ts';
import type { CsvLayout } from '../read/csv-reader.ts';
import type { JsonLinesLayout } from '../read/json-lines-reader.ts';
import type { DirectReader, DirectRows, Refusal } from '../read/row-target.ts';
import type { LocalOffset } from '../read/time-zone.ts';
import type { TimeReader } from '../read/timestamp.ts';
import { newKernel } from './instance.ts';

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

const CELL_WORDS = 3;

export function rowKernel({ partitions, origin, time, offsetOf, store }: RowKernelOptions): RowKernel {
  const kernel = newKernel({
    store: (partition, at, count) => store(partition, kernel.words(at, count)),
    slowTime: (at, length) => {
      if (!time.parse(kernel.bytes(), kernel.view(), at, at + length)) return false;
      call.setTime(time.seconds, time.micros, time.local);
      return true;
    },
    localOffset: (seconds) => offsetOf!(seconds),
    newPlace,
    fieldOf: (place) => places[place].fieldOf(places[place].path!),
  });
  const { call, words } = kernel;
  call.start(partitions, origin);
  call.setZoned(offsetOf !== null);
  // Where rows from elsewhere are laid out.
  let cells = 0;
  let cellRoom = 0;
  let text = 0;
  let textRoom = 0;
  // The places of JSON objects by their numbers.
  const places: JsonPlace[] = [];

  return {
    addProperty: () => call.addProperty(),
    row,
    settle: () => call.settle(),
    get used() {
      return words(call.usedAt(), partitions);
    },
    get taken() {
      return words(call.takenAt(), partitions);
    },
    get spread() {
      return new Float64Array(call.memory.buffer, call.spreadAt(), 6);
    },
    get eventCount() {
      return words(call.eventsAt(), 1)[0];
    },
    eventTexts: () => kernel.texts(call.eventsAt()),
    property: (id) => {
      const [dictionary, raw, rawCount] = words(call.propertyAt(id), 3);
      return { raw: raw !== 0, rawCount, texts: kernel.texts(dictionary) };
    },
    csv,
    jsonLines,
  };

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
    kernel.bytes().set(source.subarray(from, to), text);
    const into = words(cells, count * CELL_WORDS);
    let total = 0;
    for (let i = 0, at = 0; i < count; i++, at += CELL_WORDS) {
      const length = ends[i] - starts[i];
      into[at] = fields[i];
      into[at + 1] = text + starts[i] - from;
      into[at + 2] = length;
      total += length;
    }
    return call.takeRow(cells, count, total, user, event, time);
  }

  function reserve(count: number, length: number): void {
    if (count > cellRoom) {
      cellRoom = count * 2;
      cells = call.alloc(cellRoom * CELL_WORDS * 4);
    }
    if (length + PADDING > textRoom) {
      textRoom = (length + PADDING) * 2;
      text = call.alloc(textRoom);
    }
  }

  function csv({ delimiter, fields, user, event, time }: CsvLayout): DirectReader {
    const layout = call.newCsv(fields.length, delimiter, user, event, time);
    const layoutCells = words(words(layout, 6)[5], fields.length * CELL_WORDS);
    for (const [i, field] of fields.entries()) layoutCells[i * CELL_WORDS] = field;
    return reader((from, have, stop) => call.readCsv(layout, from, have, stop));
  }

  function jsonLines(layout: JsonLinesLayout, fieldOf: (path: string) => number): DirectReader {
    const root = call.newJson();
    places[words(root, 1)[0]] = { path: null, layout, fieldOf };
    return reader((from, have, stop) => call.readJson(root, from, have, stop));
  }

  function newPlace(parent: number, place: number, at: number, length: number): number {
    const { path: above, layout, fieldOf } = places[parent];
    const key = Buffer.from(kernel.bytes().subarray(at, at + length)).toString('utf8');
    const path = above === null ? key : `${above}.${key}`;
    places[place] = { path, layout, fieldOf };
    return path === layout.user ? 1 : path === layout.event ? 2 : path === layout.time ? 3 : 0;
  }

  function reader(read: DirectReader['read']): DirectReader {
    return {
      load: (source, have) => {
        const at = call.inputAt(have);
        kernel.bytes().set(source.subarray(0, have), at);
      },
      read: (from, have, stop) => read(from, have, Math.min(stop, have)),
      get rows() {
        return call.rowsRead();
      },
      get lines() {
        return call.linesRead();
      },
    };
  }
}

interface JsonPlace {
  /** Null for the object that is the row. */
  readonly path: string | null;
  readonly layout: JsonLinesLayout;
  readonly fieldOf: (path: string) => number;
}
