import { isUtf8 } from 'node:buffer';
import { type ByteTexts, PADDING } from '../read/byte-dictionary.ts';
import type { Page, PageValues } from '../read/parquet-pages.ts';
import { stringsOf } from '../read/parquet-texts.ts';
import type { CsvLayout, JsonLinesLayout } from '../read/row-reader.ts';
import type { DirectColumns, DirectReader, DirectRows, Refusal } from '../read/row-target.ts';
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
  /** Least and most seconds, whether any time has fractions, micros; how many are implausible, local, in the future; the last of the others. */
  readonly spread: Float64Array;
  /** How many different events there were. */
  readonly eventCount: number;
  eventTexts(): ByteTexts;
  property(id: number): { readonly raw: boolean; readonly rawCount: number; readonly texts: ByteTexts };
}

export interface RowKernelOptions {
  readonly partitions: number;
  readonly origin: number;
  readonly horizon: number;
  readonly time: TimeReader;
  /** Whether numbers are epochs. */
  readonly epochs: boolean;
  /** Users that must be looked at before their rows are taken straight from a file; null: all are taken as they stand. */
  readonly suspects: { readonly table: Uint8Array; readonly pointed: boolean } | null;
  readonly store: (partition: number, words: Uint32Array) => void;
}

const CELL_WORDS = 3;
const COLUMN_WORDS = 6;
const TEXT_WORDS = 4;
/** What `readTexts` says of texts. */
const BROKEN = 0;
const OBJECT = 1;
const FOREIGN = 2;
/** Times as numbers, in the words of time.as. */
const UNITS = { MILLIS: 1, MICROS: 2, NANOS: 3, DIGITS: 4 };
const ON_WALL = 8;
/** Larger pages are read row by row. */
const PAGES_BYTES = 256 << 20;

export function rowKernel(options: RowKernelOptions): RowKernel {
  const { partitions, origin, horizon, time, epochs, suspects, store } = options;
  const kernel = newKernel({
    store: (partition, at, count) => store(partition, kernel.words(at, count)),
    slowTime: (at, length) => {
      if (!time.parse(kernel.bytes(), kernel.view(), at, at + length)) return false;
      call.setTime(time.seconds, time.micros, time.local);
      return true;
    },
    localOffset: (seconds) => time.offsetOf!(seconds),
    newPlace,
    fieldOf: (place) => places[place].fieldOf(places[place].path!),
  });
  const { call, words } = kernel;
  call.start(partitions, origin, horizon);
  call.setZoned(time.offsetOf !== null);
  call.setEpochs(epochs);
  if (suspects) {
    const at = call.newSuspects(suspects.pointed);
    kernel.bytes().set(suspects.table, at);
  }
  // Where rows from elsewhere are laid out.
  let cells = 0;
  let cellRoom = 0;
  let text = 0;
  let textRoom = 0;
  // The places of JSON objects by their numbers.
  const places: JsonPlace[] = [];
  // Where pages of columns stand, by slots.
  const rooms: { readonly at: number; readonly size: number }[] = [];
  let placed = 0;

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
      return new Float64Array(call.memory.buffer, call.spreadAt(), 8);
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
    columns,
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
    const into = kernel.allWords();
    let total = 0;
    for (let i = 0, at = cells >>> 2; i < count; i++, at += CELL_WORDS) {
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

  function columns(roles: readonly (0 | 1 | 2 | 3)[]): DirectColumns {
    const table = place(0, roles.length * COLUMN_WORDS * 4);
    const codesAt = new Int32Array(roles.length);
    const loaded: (PageValues | null)[] = roles.map(() => null);
    roles.forEach((role, column) => {
      words(placeOf(column), COLUMN_WORDS).set([-1, role, 0, 0, 0, 0]);
    });
    return { load, take };

    function placeOf(column: number): number {
      return table + column * COLUMN_WORDS * 4;
    }

    function load(column: number, page: Page, field: () => number): boolean {
      const { rows, levels, codes, values } = page;
      const slot = 1 + column * 5;
      codesAt[column] = place(slot, rows * 4);
      const levelsAt = levels ? copyTo(slot + 1, levels.bytes) : 0;
      const packedAt = codes ? copyTo(slot + 2, codes.bytes) : 0;
      if (codesAt[column] === 0 || (levels && levelsAt === 0) || (codes && packedAt === 0)) return false;
      const levelsEnd = levelsAt + (levels?.bytes.length ?? 0);
      const packedEnd = packedAt + (codes?.bytes.length ?? 0);
      const width = codes?.width ?? 0;
      const { count } = values;
      const present = call.readCodes(codesAt[column], rows, levelsAt, levelsEnd, packedAt, packedEnd, width, count);
      if (present < 0) return false;
      if (loaded[column] === values) return true;
      loaded[column] = null;
      if (!loadValues(column, values, codes ? count : present, field)) return false;
      loaded[column] = values;
      return true;
    }

    function loadValues(column: number, values: PageValues, count: number, field: () => number): boolean {
      const slot = 4 + column * 5;
      const time = roles[column] === 3 ? values.text?.time : undefined;
      // A new field needs memory, which moves what was there.
      const entry = [count === 0 ? -1 : field(), roles[column], 0, 0, 0, 0];
      words(placeOf(column), COLUMN_WORDS).set(entry);
      if (time && count * 8 <= values.bytes.length) {
        const at = copyTo(slot, values.bytes);
        if (at === 0) return false;
        if (time.unit !== 'DIGITS' || call.areEpochs(at, count)) {
          words(placeOf(column), COLUMN_WORDS).set([at, 0, UNITS[time.unit] | (time.local ? ON_WALL : 0)], 3);
          return true;
        }
      }
      if (values.text && count * values.text.width > values.bytes.length) return false;
      const strings = stringsOf(values, count);
      const at = copyTo(slot, strings);
      const texts = place(slot + 1, count * TEXT_WORDS * 4);
      if (at === 0 || texts === 0) return false;
      words(placeOf(column), COLUMN_WORDS)[3] = texts;
      const found = call.readTexts(placeOf(column), at, at + strings.length, count);
      return found !== BROKEN && found !== OBJECT && (found !== FOREIGN || areUtf8(texts, count));
    }

    function take(index: (column: number) => number, rows: number): number {
      const all = words(table, roles.length * COLUMN_WORDS);
      for (let column = 0; column < roles.length; column++) {
        all[column * COLUMN_WORDS + 2] = codesAt[column] + index(column) * 4;
      }
      return call.takeColumns(table, roles.length, rows);
    }
  }

  function areUtf8(texts: number, count: number): boolean {
    const bytes = kernel.bytes();
    const entries = words(texts, count * TEXT_WORDS);
    for (let i = 0; i < entries.length; i += TEXT_WORDS) {
      if (!isUtf8(bytes.subarray(entries[i], entries[i] + entries[i + 1]))) return false;
    }
    return true;
  }

  /** Room for something that comes again and again, each time anew; 0 when all of that becomes too much. */
  function place(slot: number, size: number): number {
    const known = rooms[slot];
    if (known && known.size >= size) return known.at;
    const larger = Math.max(size, known ? known.size * 2 : 1024) + PADDING;
    if (placed + larger > PAGES_BYTES) return 0;
    placed += larger;
    rooms[slot] = { at: call.alloc(larger), size: larger };
    return rooms[slot].at;
  }

  function copyTo(slot: number, source: Uint8Array): number {
    const at = place(slot, source.length);
    if (at !== 0) kernel.bytes().set(source, at);
    return at;
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
