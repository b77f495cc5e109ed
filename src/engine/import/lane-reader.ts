import type { Mapping } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { ByteSource } from '../read/byte-source.ts';
import type { ParquetFile } from '../read/parquet-file.ts';
import { readBuffer, readRows } from '../read/read-rows.ts';
import type { RowReader } from '../read/row-reader.ts';
import { newTally, type RowTarget, resetTally, type Tally } from '../read/row-target.ts';
import { hasChanged, openText, type TextFile } from '../read/text-file.ts';
import type { TimeReading } from '../read/time-reading.ts';
import { timeReader } from '../read/timestamp.ts';
import type { Dataset } from '../store/dataset.ts';
import type { BlockStore } from './block-store.ts';
import { pairTarget, type StitchingTarget, stitchingTarget } from './identity-target.ts';
import type { Lane, LaneSetup, LaneTexts, ReadTask, UnpackedPiece } from './lane.ts';
import { clearNobodyFigures, type NobodyRule, newNobodyFigures, suspectsOf } from './nobody.ts';
import { nobodyTarget } from './nobody-target.ts';
import type { Persons } from './persons.ts';
import { clearCountFigures, newCountFigures, rowCountTarget } from './row-count-target.ts';
import { EVENT_LIMIT, type RowStore, rowStore } from './row-store.ts';
import { readerOf, rowsInto } from './sample-rows.ts';
import { type StoredReader, storedReader, withStoredTimes } from './stored-rows.ts';

/** A reader and what it needs to read. */
interface Reading {
  readonly reader: RowReader;
  readonly tally: Tally;
  readonly mapping: Partial<Mapping>;
  readonly target: RowTarget;
}

function readingOf(
  text: TextFile,
  mapping: Partial<Mapping>,
  times: TimeReading,
  target: RowTarget,
  nobody?: NobodyRule,
): Reading {
  const tally = newTally(times);
  const rows = rowsInto(text, mapping, target, nobody);
  return { reader: readerOf(text, rows.mapping, rows.target, tally), tally, ...rows };
}

/** A stretch that is unpacked already. What follows it serves to see that it ends where a row does. */
function pieceSource({ room, have, packed }: UnpackedPiece): ByteSource {
  const bytes = new Uint8Array(room, 0, have);
  let position = 0;
  return {
    read: async (into, at, length) => {
      const taken = Math.min(length, have - position);
      into.set(bytes.subarray(position, position + taken), at);
      position += taken;
      return taken;
    },
    get consumed() {
      return (packed * position) / have;
    },
    close: () => {},
  };
}

/** Throws "file-changed" where a file has changed while it was read: reading fails in many ways then, or in none. */
async function unlessChanged<T>(text: TextFile, work: Promise<T>): Promise<T> {
  const changed = (): Error => problem('file-changed', { file: text.file.name });
  const result = await work.catch((error: Error) => {
    throw hasChanged(text) ? changed() : error;
  });
  if (hasChanged(text)) throw changed();
  return result;
}

/** Files with so many different columns are read by readers that are kept. */
const READERS_KEPT = 32;

/** What a lane reads with: let go of, memory and all, once everything is read. */
export interface LaneReader extends Pick<Lane, 'pair' | 'groups' | 'stitch' | 'restore' | 'read'> {
  /** What it has met. The rows taken all stand in the block store then. */
  texts(): ReturnType<RowStore['texts']> & Pick<RowStore, 'spread'> & Pick<LaneTexts, 'clockChanges'>;
  close(): void;
}

export function laneReader(
  { mapping, reading, partitions, origin, horizon, nobody }: LaneSetup,
  blocks: BlockStore,
  /** Bytes, rows and rejected rows of this lane. */
  figures: Float64Array,
  checkStop: () => void,
): LaneReader {
  const time = timeReader(reading);
  const store = rowStore({ partitions, origin, horizon, time, reading, suspects: suspectsOf(nobody), blocks });
  const buffer = readBuffer();
  // Rows go through it where ids are stitched together.
  let stitching: StitchingTarget | null = null;
  let persons: Persons | null = null;
  const found = { nobody: newNobodyFigures(), counts: newCountFigures() };
  // Where rows go once it is known who is who.
  let rows: RowTarget = store.target;
  let restored: { readonly dataset: Dataset; readonly reader: StoredReader } | null = null;
  // Kept from stretch to stretch: a reader that has warmed up runs at full speed.
  const readers = new Map<string, Reading>();
  const readerFor = (text: TextFile): Reading => {
    const layout = JSON.stringify(text.layout);
    const shape =
      text.format === 'csv'
        ? `${layout}${text.delimiter}${text.backslash}${text.remarks}${text.columns.join('\0')}`
        : layout;
    let known = readers.get(shape);
    if (!known) {
      if (readers.size === READERS_KEPT) readers.clear();
      known = readingOf(text, mapping, reading, rows, nobody);
      readers.set(shape, known);
    }
    resetTally(known.tally);
    return known;
  };
  // Let go once it has told what it knows: it may be large.
  let pairs = mapping.identity ? pairTarget(mapping.identity, nobody) : null;

  let opened: { readonly place: string; readonly file: ParquetFile } | null = null;

  /** Reads a stretch; returns where the next row begins. `onPiece` is told how much of the file itself is read. */
  function scan(task: ReadTask, reading: Reading, onPiece: (consumed: number) => void): Promise<number> {
    const piece = (consumed: number): void => {
      checkStop();
      onPiece(consumed);
    };
    return task.text.format === 'parquet' ? scanParquet(task, reading, piece) : scanText(task, reading, piece);
  }

  async function scanText(
    { text, start, stop, piece: unpacked }: ReadTask,
    { reader, tally }: Reading,
    onPiece: (consumed: number) => void,
  ): Promise<number> {
    const source = unpacked ? pieceSource(unpacked) : openText(text, start, () => tally.lines + text.headerLines);
    const length = unpacked?.packed ?? (stop ?? text.bytes) - start;
    const piece = (): void => onPiece(Math.min(source.consumed, length));
    const options = {
      buffer,
      file: text.file.name,
      skip: start === 0 ? text.dataStart : 0,
      headerLines: text.headerLines,
      stop: stop === null ? Number.POSITIVE_INFINITY : stop - start,
      onPiece: piece,
    };
    try {
      const used = await unlessChanged(text, readRows(source, reader, tally, options));
      piece();
      return start + used;
    } finally {
      source.close();
    }
  }

  async function scanParquet(
    { text, start, stop }: ReadTask,
    { tally, mapping, target }: Reading,
    onPiece: (consumed: number) => void,
  ): Promise<number> {
    const end = stop ?? text.rows;
    // A row counts for as many bytes as any other.
    const onBlock = (): void => onPiece((text.bytes * tally.lines) / text.rows);
    const { readParquet } = await import('../read/parquet-rows.ts');
    const file = await parquetOf(text);
    await unlessChanged(text, readParquet(file, target, tally, { start, end, mapping, onBlock }));
    return end;
  }

  /** A file stays open from stretch to stretch: what it says about itself may be long. */
  async function parquetOf(text: TextFile): Promise<ParquetFile> {
    const place = JSON.stringify([text.file.path, text.offset, text.descriptor]);
    if (opened?.place !== place) {
      opened?.file.close();
      opened = null;
      const { openParquet } = await import('../read/parquet-file.ts');
      opened = { place, file: await openParquet(text) };
    }
    return opened.file;
  }

  return {
    pair: async (task) => {
      const [bytesBefore] = figures;
      const paired = readingOf(task.text, {}, reading, pairs!);
      const end = await scan(task, paired, (consumed) => {
        figures[0] = bytesBefore + consumed;
      });
      return { tally: paired.tally, end };
    },
    groups: async () => {
      const { groups, ignored } = pairs!;
      pairs = null;
      return { groups, ignored };
    },
    stitch: async (all) => {
      persons = all;
      if (persons || mapping.identity) stitching = stitchingTarget(store.target, mapping, persons, nobody);
      const users = nobodyTarget(stitching ?? store.target, mapping, nobody, found.nobody);
      rows = rowCountTarget(users, mapping, found.counts);
    },
    restore: async ({ path, segment, bytes }) => {
      checkStop();
      if (!restored) {
        const { openDataset } = await import('../store/dataset.ts');
        const dataset = openDataset(path);
        restored = {
          dataset,
          reader: storedReader(dataset, stitchingTarget(store.target, mapping, persons, nobody, true)),
        };
      }
      withStoredTimes(time, () => restored!.reader.read(segment));
      figures[0] += bytes;
      return store.take();
    },
    read: async (task) => {
      const rows = readerFor(task.text);
      const { tally } = rows;
      time.offsetOf?.restart();
      const [bytesBefore, rowsBefore, rejectedBefore] = figures;
      const identityBefore = stitching?.identityRows ?? 0;
      const end = await scan(task, rows, (consumed) => {
        if (store.eventCount > EVENT_LIMIT)
          throw problem('too-many-events', { file: task.text.file.name, limit: EVENT_LIMIT });
        figures[0] = bytesBefore + consumed;
        figures[1] = rowsBefore + tally.rows;
        figures[2] = rejectedBefore + tally.rows - tally.kept;
      });
      const identityRows = (stitching?.identityRows ?? 0) - identityBefore;
      const { counts } = found;
      const passed = [...counts.passed.values()].reduce((sum, rows) => sum + rows, 0);
      tally.rows += counts.more;
      tally.kept += counts.more - passed - identityRows;
      const told = structuredClone({ tally, ...found });
      clearNobodyFigures(found.nobody);
      clearCountFigures(found.counts);
      const startedInRepeat = task.start > 0 && reading.order !== null && (time.offsetOf?.startedInRepeat ?? false);
      return { stretch: store.take(), identityRows, end, startedInRepeat, ...told };
    },
    texts: () => {
      store.settle();
      return { ...store.texts(), spread: store.spread, clockChanges: time.offsetOf?.changes ?? 0 };
    },
    close: () => {
      opened?.file.close();
      opened = null;
      restored?.dataset.close();
      restored = null;
    },
  };
}
