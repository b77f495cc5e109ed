import fs from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImportReport, Mapping } from '../../contract/import.ts';
import { Problem, problem } from '../../core/base/problem.ts';
import { isMoneyName } from '../../core/data/money-name.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { skippedFile } from '../read/find-files.ts';
import type { InputFile } from '../read/input-file.ts';
import type { TextFile } from '../read/text-file.ts';
import { timeReader } from '../read/timestamp.ts';
import type { DatasetMeta } from '../store/dataset.ts';
import { copyDataset, type DatasetWriter } from '../store/dataset-writer.ts';
import { type BaseDataset, baseDataset, timesArePlain } from './base-dataset.ts';
import { type DecidedTimes, decideTimes } from './decide-times.ts';
import { type FileFigures, fileFigures } from './file-figures.ts';
import { fileHash } from './file-hash.ts';
import { fileQuestions } from './file-questions.ts';
import { headWarnings, readWarnings, trimWarnings } from './file-warnings.ts';
import { type Guessed, guessMapping } from './guess-mapping.ts';
import type { ImportHooks, ImportOptions } from './import-options.ts';
import { reportOf } from './import-report.ts';
import { looksFew } from './join.ts';
import { controlBuffer, type Lane, type LaneSetup, laneFigures, stopFlag } from './lane.ts';
import { threadLane } from './lane-thread.ts';
import { localLane } from './local-lane.ts';
import { bytesToRead, closeAll, PACKED_RATIO, readFiles } from './read-files.ts';
import { localWarnings, roleWarnings, takenRoles, timeWarnings } from './role-doubts.ts';
import { rowWarnings } from './row-warnings.ts';
import { rowBytes } from './run-lanes.ts';
import { type SniffedFiles, sniffFiles } from './sniff-files.ts';
import { sourceOf } from './sources/sources.ts';
import { type SpareThreads, spareThreads } from './spare-threads.ts';
import { eventsByDate } from './time-figures.ts';
import { propertyFacts, tallyOf } from './totals.ts';
import { numberWarnings, repeatWarnings } from './value-warnings.ts';
import { writeSegments } from './write-segments.ts';

/** So often progress is told: an import of a second should still be seen to move. */
const REPORT_MS = 40;
/** Smaller imports are done before other threads would have started. */
const SMALL = 24e6;
const STRETCH = 8e6;
/** Files that are worth a thread that unpacks them. */
const PACKED = /\.(?:gz|zst|zip)$/i;
/** Rows that wait to be sorted may take so much memory and such a share of all there is; beyond that they wait on disk. */
const ROWS_LIMIT = 768e6;
const ROWS_SHARE = 1 / 8;
/** Clocks may be ahead by so many milliseconds. */
const DAY_OF_GRACE = 86_400_000;

/**
 * Imports files into a new data set, which with `into` holds the rows of that one, too, and then is to take its place;
 * that one stays as it is. Reads them in stretches on several lanes, which spread rows over partitions by
 * user; then sorts the partitions into segments and writes these. The target appears whole or not at all.
 * Throws "cancelled", what `inspectFiles` throws, "question-open", "file-unread", "column-unknown-role", "file-no-rows", "files-known", "too-many-events",
 * "line-too-long", "file-changed" and "disk-full".
 */
export async function importFiles(options: ImportOptions, hooks: ImportHooks = {}): Promise<ImportReport> {
  const { files, overrides = {} } = options;
  if (hooks.signal?.aborted) throw problem('cancelled', {});
  const packed = files.some(({ path }) => PACKED.test(path));
  const bytes = bytesOnDisk(files) * (packed ? PACKED_RATIO : 1);
  const several = (options.threads ?? (bytes < SMALL ? 1 : 2)) > 1;
  const spare = spareThreads(several ? ['import-lane', ...(packed ? (['import-unpack'] as const) : [])] : []);
  try {
    const sniffed = await sniffFiles(files, overrides);
    try {
      return await importReadable(sniffed, options, hooks, spare);
    } finally {
      sniffed.close();
    }
  } finally {
    await spare.close();
  }
}

function bytesOnDisk(files: readonly InputFile[]): number {
  try {
    return files.reduce((sum, { path }) => sum + fs.statSync(path).size, 0);
  } catch {
    // What is wrong with a file is told by whoever reads it.
    return 0;
  }
}

/** Imports what can be read where the rest is to be skipped: without each file that turns out to be unreadable. */
async function importReadable(
  sniffed: SniffedFiles,
  options: ImportOptions,
  hooks: ImportHooks,
  spare: SpareThreads,
): Promise<ImportReport> {
  for (let { texts, leftOut } = sniffed; ; ) {
    try {
      return await importTexts({ ...sniffed, texts, leftOut }, options, hooks, spare);
    } catch (error) {
      const params = error instanceof Problem ? (error.data.params as { readonly file?: string }) : {};
      const bad = texts.find(({ file }) => file.name === params.file);
      if (!options.overrides?.skipUnreadable || !bad || texts.length === 1) throw error;
      texts = texts.filter((text) => text !== bad);
      leftOut = [...leftOut, skippedFile(bad.file, error as Problem)];
    }
  }
}

async function importTexts(
  sniffed: SniffedFiles,
  options: ImportOptions,
  { signal, onProgress }: ImportHooks,
  spare: SpareThreads,
): Promise<ImportReport> {
  const { files, target } = options;
  const base = options.into === undefined ? null : baseDataset(options.into);
  const hashes = await hashesOf(sniffed.texts);
  const overrides = {
    ...options.overrides,
    timezone: options.overrides?.timezone ?? base?.info.timezone,
    mapping: { ...options.overrides?.mapping, ...options.mapping },
  };
  const guessed = guessMapping(base ? newFiles(sniffed, hashes, base) : sniffed, overrides, options.remembered);
  const mapping = wholeMapping(guessed);
  const times = await decideTimes(guessed, overrides, signal);
  const [question] = times.questions.filter(({ required }) => required);
  if (question) {
    const { file, text, option } = question;
    throw problem('question-open', { file, question: text, option });
  }
  const origin = originOf(times, base);
  const horizon = (Date.now() + DAY_OF_GRACE) / 1000;
  const timezone = base?.info.timezone ?? guessed.timezone;
  const texts = guessed.texts.map(({ head: _, because: __, ...text }) => text);
  const bytesTotal = bytesToRead({ mapping, texts }) + (base?.bytes ?? 0);
  const newBytes = texts.reduce((sum, { bytes, codings, format }) => {
    return sum + bytes * (codings.length > 0 || format === 'parquet' ? PACKED_RATIO : 1);
  }, 0);
  const size = newBytes + (base?.bytes ?? 0) * PACKED_RATIO;
  const few = base !== null && !mapping.identity && looksFew(base, newBytes);
  // Another thread takes longer to start than there is to do where few rows join: 450 ms with two, 280 with one.
  const laneCount = options.threads ?? ((few ? newBytes : size) < SMALL ? 1 : Math.min(availableParallelism(), 8));
  const budget = (options.memory ?? Math.min(ROWS_LIMIT, memoryOfAll() * ROWS_SHARE)) / laneCount;
  const wanted = partitionsFor(size);
  const staying = base !== null && timesArePlain(base, horizon) && canStay(base, wanted, budget);
  const partitions = staying ? base.partitions : wanted;
  const control = controlBuffer(laneCount);
  const stop = (): void => void Atomics.store(stopFlag(control), 0, 1);
  signal?.addEventListener('abort', stop, { once: true });

  let phase: 'read' | 'sort' | 'write' = 'read';
  /** Of the data set that files are added to, where its rows stay in their partitions: as these are done. */
  let bytesStayed = 0;
  const report = (): void => {
    let [bytesRead, rows, rejected] = [bytesStayed, 0, 0];
    for (let lane = 0; lane < laneCount; lane++) {
      const figures = laneFigures(control, lane);
      bytesRead += figures[0];
      rows += figures[1];
      rejected += figures[2];
    }
    onProgress?.({ phase, bytesRead: Math.min(bytesRead, bytesTotal), bytesTotal, rows, rejected });
  };
  const timer = setInterval(report, REPORT_MS);
  const open = (): Lane[] =>
    Array.from({ length: laneCount }, (_, lane) => {
      laneFigures(control, lane).fill(0);
      const setup: LaneSetup = {
        lane,
        mapping,
        reading: times.reading,
        nobody: guessed.nobody,
        partitions,
        origin,
        horizon,
        target,
        budget,
        control,
      };
      return lane === 0 ? localLane(setup) : threadLane(setup, spare);
    });
  let lanes: readonly Lane[] = [];
  let writer: DatasetWriter | null = null;
  const copying = staying && few ? copyDataset(options.into!, target) : null;
  // Reported where it is waited for.
  copying?.catch(() => {});
  try {
    const stretch = options.stretch ?? (laneCount === 1 ? Number.POSITIVE_INFINITY : Math.max(STRETCH, size / 4000));
    const stored = { stored: base?.tasks ?? [], known: base?.knownIds ?? null, staying };
    const read = await readFiles(open, { mapping, texts, ...stored, stretch, spare });
    lanes = read.lanes;
    const tally = tallyOf(read.tasks, read.results, mapping);
    const figures = fileFigures(read.tasks, read.results);
    checkRead(figures);
    if (tally.kept === 0) throw problem('file-no-rows', { file: files[0].name, rejected: tally.rows });

    phase = 'sort';
    report();
    // Events that a row counts are no repeats of one another.
    const dropRepeats = overrides.dropRepeats === true && mapping.count === undefined;
    const written = await writeSegments(lanes, read, {
      options,
      texts,
      base,
      mapping,
      origin,
      timezone,
      partitions,
      dropRepeats,
      budget: budget / 4,
      added: tally.kept,
      copying,
      onSegment: () => {
        if (base && read.stayed) bytesStayed += base.bytes / partitions;
      },
    });
    writer = written.writer;
    const { laneTexts, merged, spread, baseMs, days, sums, slices } = written;
    if (signal?.aborted) throw problem('cancelled', {});

    phase = 'write';
    report();
    // Only text leaves open what a sign means.
    const areTexts = texts.every(({ format }) => format === 'csv');
    const isMoney = (name: string): boolean => areTexts && (name === mapping.revenue || isMoneyName(name));
    const properties = propertyFacts(merged, sums, isMoney);
    const importReport = reportOf({
      files: texts.map((text) => ({
        name: text.file.name,
        bytes: text.bytes,
        hash: hashes.get(text.file),
      })),
      leftOut: guessed.leftOut,
      source: sourceOf(guessed.lead),
      recognised: guessed.lead.source,
      mapping,
      signature: guessed.signature,
      timezone: guessed.timezone,
      tally,
      sums,
      read,
      warnings: [
        ...times.warnings,
        ...roleWarnings(guessed),
        ...localWarnings(guessed, times, overrides),
        ...headWarnings(texts, guessed.leftOut),
        ...readWarnings(figures),
        ...trimWarnings(laneTexts, merged.events),
        ...rowWarnings(tally, guessed),
        ...timeWarnings(spread),
        ...numberWarnings(properties),
        ...(mapping.id || mapping.count || options.part ? [] : repeatWarnings(sums.repeats, sums.dropped)),
      ],
      taken: takenRoles(guessed, times, mapping),
      overflow: new Set(laneTexts.flatMap(({ overflow }) => overflow)).size,
      days: eventsByDate(days, sums.days),
      edges: { first: sums.cutAtFirst, last: sums.cutAtLast },
      before: base?.info.report ?? null,
    });
    const info: DatasetMeta = {
      name: base?.info.name ?? options.name,
      events: importReport.kept,
      users: sums.users,
      startMs: baseMs + Math.min(...sums.first),
      endMs: baseMs + Math.max(...sums.last),
      ...(spread.endMs > Number.NEGATIVE_INFINITY &&
        spread.endMs < baseMs + Math.max(...sums.last) && { dataEndMs: spread.endMs }),
      precisionMs: spread.micros ? 0.001 : spread.fractions ? 1 : 1000,
      scale: { baseMs, fractionMs: spread.micros ? 0.001 : 1 },
      source: importReport.source,
      timezone,
      session: base?.info.session ?? mapping.session ?? null,
      revenue: base?.info.revenue ?? mapping.revenue ?? null,
      currency: base?.info.currency ?? mapping.currency ?? null,
      report: importReport,
      partitions: partitions * slices,
      decimalCommas: properties.flatMap(({ name, decimal }) => (decimal === ',' ? [name] : [])),
      signs: Object.fromEntries(
        properties.flatMap(({ name, dictionary, signs }) => (dictionary === 'segment' ? [[name, signs]] : [])),
      ),
      ...(options.memory !== undefined && { bounded: true }),
      ...(base && { replaces: path.basename(options.into!) }),
    };
    writer.finish({
      info,
      events: merged.events.map(({ value }, id) => ({
        name: value,
        count: sums.eventRows[id],
        users: sums.eventUsers[id],
        firstMs: baseMs + sums.first[id],
        lastMs: baseMs + sums.last[id],
      })),
      properties,
      rejected: [...(base?.rejected ?? []), ...tally.rejected],
      knownIds: read.persons,
      preparation: base?.preparation ?? null,
    });
    report();
    return importReport;
  } catch (error) {
    stop();
    await copying?.catch(() => {});
    if (writer) writer.abandon();
    else fs.rmSync(`${target}.partial`, { force: true });
    throw error;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
    await closeAll(lanes);
  }
}

async function hashesOf(texts: readonly TextFile[]): Promise<ReadonlyMap<InputFile, string>> {
  const hashes = new Map<InputFile, string>();
  for (const text of texts) {
    hashes.set(text.file, fileHash(text));
    // There may be thousands.
    await nextTurn();
  }
  return hashes;
}

/** Without the files that a data set holds already. Throws "files-known" when that leaves none. */
function newFiles(
  { texts, leftOut, close }: SniffedFiles,
  hashes: ReadonlyMap<InputFile, string>,
  { info }: BaseDataset,
): SniffedFiles {
  const held = new Map(info.report.files.map(({ hash, name }) => [hash, name]));
  const fresh = texts.filter((text) => !held.has(hashes.get(text.file)));
  if (fresh.length === 0)
    throw problem('files-known', { files: texts.map(({ file }) => file.name), dataset: info.name });
  const known = texts
    .filter((text) => !fresh.includes(text))
    .map((text) => ({
      name: text.file.name,
      reason: `the data set holds it already, as ${held.get(hashes.get(text.file))}`,
    }));
  return { texts: fresh, leftOut: [...leftOut, ...known], close };
}

/** Throws "file-unread" for the first of several files of which no row could be read. */
function checkRead(figures: ReadonlyMap<TextFile, FileFigures>): void {
  if (figures.size === 1) return;
  for (const [{ file }, { unread, rows, reasons }] of figures) {
    if (unread) throw problem('file-unread', { file: file.name, rejected: rows, reason: reasons[0].reason });
  }
}

/** Throws "file-no-events", "question-open", and "column-unknown-role" where a role has no column. */
function wholeMapping({ texts, lead, columns, mapping, noEvents }: Guessed): Mapping {
  if (noEvents !== null) throw problem('file-no-events', { file: lead.file.name, reason: noEvents });
  const open = fileQuestions(texts).find(({ required }) => required);
  if (open) throw problem('question-open', { file: open.file, question: open.text, option: open.option });
  for (const role of ['user', 'event', 'time'] as const) {
    if (mapping[role] === undefined) {
      const names = columns.map(({ name }) => name);
      throw problem('column-unknown-role', { file: lead.file.name, role, columns: names });
    }
  }
  return mapping as Mapping;
}

/**
 * The epoch seconds that stored seconds count from. They have 32 bits, 136 years: they are laid around the middle of the
 * first times, so that a stray time far off cannot push the others out. Times that a data set holds already fit as they
 * did.
 */
function originOf({ samples, reading }: DecidedTimes, base: BaseDataset | null): number {
  if (base) return Math.ceil((base.info.startMs + base.info.endMs) / 2000) - 2 ** 31;
  const reader = timeReader(reading);
  const seconds: number[] = [];
  for (const value of samples) {
    const bytes = Buffer.concat([Buffer.from(value), Buffer.alloc(PADDING)]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (reader.parse(bytes, view, 0, bytes.length - PADDING)) seconds.push(reader.seconds);
  }
  seconds.sort((a, b) => a - b);
  return (seconds[seconds.length >> 1] ?? 0) - 2 ** 31;
}

/** Of the machine, or of the container that this runs in. */
const memoryOfAll = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** Enough that a partition's rows fit the cache while they are sorted, and few for small files. */
function partitionsFor(bytes: number): number {
  let partitions = 4;
  while (partitions < 64 && bytes / partitions > 1e6) partitions *= 2;
  while (partitions < 4096 && bytes / partitions > 64e6) partitions *= 2;
  return partitions;
}

/** Whether a data set's partitions will do for what it becomes: not far fewer than wanted, and none too large to be sorted. */
const canStay = ({ partitions, segmentRows, columns }: BaseDataset, wanted: number, budget: number): boolean =>
  wanted <= 2 * partitions && rowBytes(columns.length) * segmentRows <= budget / 8;
