import { setFlagsFromString } from 'node:v8';
import { type ByteTexts, PADDING } from '../read/byte-dictionary.ts';
import type { Refusal } from '../read/row-target.ts';
import { KERNEL } from './kernel.wasm.ts';

/** As much of it as is needed: it belongs to no library that the engine is checked with. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** What kernel.as exports: places are bytes of its memory. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  alloc(bytes: number): number;
  release(): void;
  // Rows become records.
  start(partitions: number, origin: number, horizon: number): void;
  setTime(seconds: number, micros: number, local: boolean): void;
  setZoned(zoned: boolean): void;
  setEpochs(epochs: boolean): void;
  newSuspects(pointed: boolean): number;
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
  newJson(): number;
  readJson(root: number, from: number, have: number, stop: number): number;
  takeColumns(columns: number, count: number, rows: number): number;
  readCodes(
    into: number,
    rows: number,
    levels: number,
    levelsEnd: number,
    codes: number,
    codesEnd: number,
    width: number,
    known: number,
  ): number;
  readTexts(column: number, at: number, end: number, count: number): number;
  areEpochs(at: number, count: number): boolean;
  rowsRead(): number;
  linesRead(): number;
  // Records become segments.
  startSegments(properties: number): number;
  settleSegments(): void;
  clearSegment(words: number): number;
  startSegment(rows: number): void;
  newRecents(): number;
  clearRecents(recents: number): void;
  setSlice(index: number, count: number, shift: number): void;
  countRows(records: number, words: number, recents: number): number;
  unpack(
    records: number,
    words: number,
    first: number,
    base: number,
    events: number,
    columns: number,
    columnCount: number,
    recents: number,
  ): number;
  addTexts(dictionary: number, offsets: number, bytes: number, count: number): void;
  codesAt(property: number): number;
  ownCodeOf(column: number, code: number): number;
  usersAt(): number;
  userOfAt(): number;
  secondsAt(): number;
  microsAt(): number;
  segmentEventsAt(): number;
  orderAt(): number;
  startsAt(): number;
  sortedAt(): number;
  perUserAt(): number;
  textsSideBySide(dictionary: number): number;
  // Rows come in order.
  groupRows(rows: number, users: number): void;
  sortUsers(first: number, users: number, withMicros: boolean): number;
  orderSeconds(rows: number): void;
  countDays(rows: number, starts: number, count: number, days: number): void;
  layOutGrowing(numbers: number, count: number, into: number): void;
  orderFractions(rows: number, inMillis: boolean): void;
  orderEvents(rows: number, users: number, figures: number, events: number): void;
  nextTied(from: number, rows: number): number;
  secondsInOrderAt(): number;
  eventsInOrderAt(): number;
  inOrder(codes: number, rows: number, users: number, width: number): boolean;
  // Segments become outcomes.
  markRows(
    bytes: number,
    rows: number,
    tables: number,
    count: number,
    plane: number,
    stride: number,
    steps: number,
  ): void;
  newQuestion(): number;
  countUsers(question: number, user: number): number;
  newEntryQuestion(): number;
  countEntries(question: number, user: number): number;
}

/** What the kernel asks of whoever holds it. */
export interface KernelHost {
  store(partition: number, at: number, words: number): void;
  slowTime(at: number, length: number): boolean;
  localOffset(seconds: number): number;
  /** A new place below another in JSON objects, by its key; returns its role: 1 user, 2 event, 3 time, 0 none. */
  newPlace(parent: number, place: number, key: number, length: number): number;
  /** The field of a place. */
  fieldOf(place: number): number;
}

const NO_HOST: KernelHost = {
  store: () => {},
  slowTime: () => false,
  localOffset: () => 0,
  newPlace: () => 0,
  fieldOf: () => -1,
};

let compiled: object | null = null;

/** A kernel with memory of its own. */
export interface Kernel {
  readonly call: KernelExports;
  /** Its memory, until the next call: memory that has grown is another buffer. */
  bytes(): Uint8Array<ArrayBuffer>;
  words(at: number, length: number): Uint32Array<ArrayBuffer>;
  doubles(at: number, length: number): Float64Array<ArrayBuffer>;
  /** All of it as words. */
  allWords(): Uint32Array<ArrayBuffer>;
  view(): DataView;
  /** The texts of a dictionary, copied. */
  texts(dictionary: number): ByteTexts;
}

/** Of an entry of a dictionary; and which of its words tells how often its text was met. */
const ENTRY_WORDS = 8;
const USES = 6;

function compile(): object {
  // V8 13 compiles the way from WebAssembly to a host function anew after 1,000 calls, and may crash there while another
  // thread ends: RecursiveMutex::Lock under NativeModule::FreeCode under Runtime_TierUpWasmToJSWrapper. So it never does.
  if (process.versions.v8.startsWith('13.')) setFlagsFromString(`--wasm-wrapper-tiering-budget=${2 ** 31 - 1}`);
  return new WebAssembly.Module(Buffer.from(KERNEL, 'base64'));
}

export function newKernel(host: KernelHost = NO_HOST): Kernel {
  compiled ??= compile();
  const call = new WebAssembly.Instance(compiled, { host }).exports as KernelExports;
  let buffer = call.memory.buffer;
  let bytes = new Uint8Array(buffer);
  let words = new Uint32Array(buffer);
  let view = new DataView(buffer);
  const refresh = (): void => {
    if (call.memory.buffer === buffer) return;
    buffer = call.memory.buffer;
    bytes = new Uint8Array(buffer);
    words = new Uint32Array(buffer);
    view = new DataView(buffer);
  };
  const wordsAt = (at: number, length: number): Uint32Array<ArrayBuffer> => {
    refresh();
    return words.subarray(at >>> 2, (at >>> 2) + length);
  };
  return {
    call,
    bytes: () => {
      refresh();
      return bytes;
    },
    words: wordsAt,
    doubles: (at, length) => new Float64Array(call.memory.buffer, at, length),
    allWords: () => {
      refresh();
      return words;
    },
    view: () => {
      refresh();
      return view;
    },
    texts: (dictionary) => {
      const place = call.textsSideBySide(dictionary);
      const [size, , , entries, length] = wordsAt(dictionary, 5);
      const offsets = wordsAt(place, size + 1).slice();
      const from = place + offsets.byteLength;
      const all = new Uint8Array(length + PADDING);
      all.set(bytes.subarray(from, from + length));
      const counts = new Uint32Array(size);
      for (let code = 0, at = (entries >>> 2) + USES; code < size; code++, at += ENTRY_WORDS) counts[code] = words[at];
      return { size, offsets, bytes: all, counts };
    },
  };
}
