import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { importFiles } from '../../engine/import/import.ts';
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
 * Imports the events of a CSV as NDJSON and as Parquet, in turn with DuckDB, and packed by gzip, in turn with unpacking
 * alone.
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
  fs.rmSync(ours, { force: true });
  removeDatabase(theirs);
  return found;
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
