import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { importFiles } from './built-importer.ts';
import { convertInDuckdb, importIntoDuckdb, removeDatabase } from './duckdb.ts';

export interface Cost {
  readonly ms: number;
  /** Of all threads together: says more than the clock does on a machine that is shared. */
  readonly cpuMs: number;
}

export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
}

/** The best of some costs, by the clock and by the processor. */
export const best = (costs: readonly Cost[]): Cost => ({
  ms: Math.min(...costs.map(({ ms }) => ms)),
  cpuMs: Math.min(...costs.map(({ cpuMs }) => cpuMs)),
});

/** A file of the events in another format, imported, and what it is compared with. */
export interface FormatCost {
  readonly format: string;
  readonly against: string;
  readonly own: Cost;
  readonly other: Cost;
}

/**
 * Imports the events of a CSV as NDJSON and as Parquet, in turn with DuckDB, packed by gzip, in turn with unpacking
 * alone, and adds some rows to them.
 */
export async function measureFormats(csv: string, threads: number, rounds: number): Promise<FormatCost[]> {
  const base = csv.replace(/\.csv$/, '');
  const folder = path.dirname(csv);
  const ours = path.join(folder, 'format.sluice');
  const theirs = path.join(folder, 'format.duckdb');
  const found: FormatCost[] = [];
  for (const format of ['ndjson', 'parquet', 'csv.gz']) {
    const file = `${base}.${format}`;
    const packed = format.endsWith('.gz');
    if (packed) await gzip(csv, file);
    else await convertInDuckdb(csv, file, threads);
    for await (const _ of fs.createReadStream(file, { highWaterMark: 1 << 22 }));
    const [own, other]: [Cost[], Cost[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const input = { path: file, name: path.basename(file) };
      own.push(await costOf(() => importFiles({ files: [input], target: ours, name: 'bench', threads })));
      other.push(await costOf(() => (packed ? gunzip(file) : importIntoDuckdb(file, theirs, threads))));
    }
    const against = packed ? 'gunzip alone' : 'DuckDB';
    found.push({ format, against, own: best(own), other: best(other) });
  }
  found.push(...(await measureAdding(csv, threads, rounds)));
  fs.rmSync(ours, { force: true });
  removeDatabase(theirs);
  return found;
}

/** What is made of the last hundredth of a CSV's rows, to be added to the data set of all. */
const ADDED: Readonly<Record<string, (rows: string) => string>> = {
  // Users that are there already, in all segments, two months later.
  'adding 1 %': (rows) => rows.replaceAll(',2025-03-', ',2025-05-'),
  'adding 1 %, among older rows': (rows) => rows.replaceAll(/,2025-03-../g, ',2025-02-14'),
  'adding 1 %, new users': (rows) => rows.replaceAll(',2025-03-', ',2025-05-').replaceAll('\nusr_', '\nnew_'),
};

/** Adds some rows to the data set of all, as the app does: by one thread, in turn with importing that whole. */
export async function measureAdding(csv: string, threads: number, rounds: number): Promise<FormatCost[]> {
  const whole = path.join(path.dirname(csv), 'whole.sluice');
  const target = path.join(path.dirname(csv), 'added.sluice');
  const inputOf = (file: string) => ({ path: file, name: path.basename(file) });
  const rows = lastRows(csv);
  const more = Object.entries(ADDED).map(([format, change], i) => {
    const file = csv.replace(/\.csv$/, `-more-${i}.csv`);
    fs.writeFileSync(file, change(rows));
    return { format, file, own: [] as Cost[] };
  });
  const other: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    // Nothing stands where the app has a data set written; taking away what does would be measured, too.
    fs.rmSync(whole, { force: true });
    other.push(await costOf(() => importFiles({ files: [inputOf(csv)], target: whole, name: 'bench', threads })));
    for (const { file, own } of more) {
      own.push(await costOf(() => importFiles({ files: [inputOf(file)], into: whole, target, name: 'bench' })));
      fs.rmSync(target);
    }
  }
  for (const file of [whole, target, ...more.map(({ file }) => file)]) fs.rmSync(file, { force: true });
  return more.map(({ format, own }) => ({ format, against: 'import', own: best(own), other: best(other) }));
}

/** The last hundredth of a CSV, behind its header. */
function lastRows(csv: string): string {
  const { size } = fs.statSync(csv);
  const bytes = Buffer.alloc(Math.ceil(size / 100));
  const descriptor = fs.openSync(csv, 'r');
  const head = Buffer.alloc(1 << 10);
  fs.readSync(descriptor, head, 0, head.length, 0);
  fs.readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
  fs.closeSync(descriptor);
  const header = head.toString('utf8').split('\n')[0];
  return `${header}\n${bytes.subarray(bytes.indexOf(10) + 1).toString('utf8')}`;
}

async function gzip(from: string, to: string): Promise<void> {
  if (fs.existsSync(to)) return;
  const partial = `${to}.partial`;
  await pipeline(fs.createReadStream(from), createGzip(), fs.createWriteStream(partial));
  fs.renameSync(partial, to);
}

async function gunzip(file: string): Promise<void> {
  for await (const _ of fs.createReadStream(file).pipe(createGunzip({ chunkSize: 1 << 18 })));
}
