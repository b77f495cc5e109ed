import fs from 'node:fs';
import path from 'node:path';
import { type FlowDocument, flowOf } from '../../core/flow/document.ts';
import type { FlowResult } from '../../core/flow/result.ts';
import { funnelOf } from '../../core/funnel/document.ts';
import { type ComputePool, openComputePool } from '../../engine/compute-pool.ts';
import { importFiles } from '../../engine/import/import.ts';
import { type Dataset, openDataset } from '../../engine/store/dataset.ts';
import { fastestInDuckdb } from './duckdb.ts';
import { flowStatements } from './flow-sql.ts';
import { generate } from './generate.ts';

const SIZE = { columns: 5, rows: 5, gapMs: 1_800_000 };

export interface FlowCosts {
  /** Milliseconds of a flow of sessions, and of DuckDB's fastest formulation of it; whether both say the same. */
  readonly flowMs: number;
  readonly theirMs: number;
  readonly equal: boolean;
  /** The same flow with other rows, whose journeys are there. */
  readonly otherRowsMs: number;
  readonly graphMs: number;
  readonly pathsMs: number;
  /** Who dropped off after the first step, over all events and properties of the wide data. */
  readonly dossierMs: number;
}

/**
 * Flows, graph and paths of the data the funnel was asked of, and the dossier of the same events with 200 names and 50
 * properties: warm, no question twice, the best of some runs.
 */
export async function measureFlows(
  dataset: Dataset,
  duckdb: string,
  size: number,
  threads: number,
  steps: readonly string[],
  windowMs: number,
  runs: number,
): Promise<FlowCosts> {
  const pool = openComputePool(threads);
  const { signal } = new AbortController();
  const { columns, rows, gapMs } = SIZE;
  const plain = flowOf({ columns, rows, sessionGapMs: gapMs, session: null });
  // A gap of another millisecond is another question, of which nothing is known.
  const other = (i: number): FlowDocument => ({ ...plain, sessionGapMs: gapMs + i + 1 });
  const flowMs = await best(runs, (i) => pool.flow(dataset, other(i), signal));
  await pool.flow(dataset, plain, signal);
  const otherRowsMs = await best(runs, (i) => pool.flow(dataset, { ...plain, rows: 6 + i }, signal));
  const graphMs = await best(runs, (i) => pool.flowGraph(dataset, other(i), signal));
  const pathsMs = await best(runs, (i) => pool.flowPaths(dataset, other(i), null, signal));
  const own = rowsOf(await pool.flow(dataset, plain, signal));
  const dossierMs = await measureDossier(pool, path.dirname(duckdb), size, threads, steps, windowMs, runs);
  await pool.stop();
  const duck = await fastestInDuckdb(duckdb, threads, flowStatements(SIZE), runs);
  const equal = duck.all.every((rows) => JSON.stringify(inOrder(rows)) === JSON.stringify(own));
  return { flowMs, theirMs: Math.min(...duck.times), equal, otherRowsMs, graphMs, pathsMs, dossierMs };
}

async function measureDossier(
  pool: ComputePool,
  folder: string,
  size: number,
  threads: number,
  steps: readonly string[],
  windowMs: number,
  runs: number,
): Promise<number> {
  const csv = path.join(folder, `wide-${size}.csv`);
  const target = path.join(folder, 'wide.sluice');
  generate(size, csv, true);
  await importFiles({ files: [{ path: csv, name: path.basename(csv) }], target, name: 'wide', threads });
  const wide = openDataset(target);
  const { signal } = new AbortController();
  const ms = await best(runs, (i) => {
    const funnel = funnelOf(steps, { window: { ms: windowMs + i } });
    return pool.dropOff(wide, { funnel, step: 0, against: 'went-on', ignore: [] }, {}, signal);
  });
  wide.close();
  fs.rmSync(target, { force: true });
  return ms;
}

async function best(runs: number, ask: (run: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < runs + 2; i++) {
    const start = performance.now();
    await ask(i);
    // The first ones read the columns and are compiled.
    if (i >= 2) times.push(performance.now() - start);
  }
  return Math.min(...times);
}

/** A flow as the statements have it. */
function rowsOf({ columns, links }: FlowResult): string[] {
  const rows: unknown[][] = links.map(({ column, from, to, count }) => ['link', column, from, to, count]);
  for (const { index, nodes, other } of columns)
    for (const { item, count, dropped } of [...nodes, { item: null, ...other }]) {
      if (count > 0) rows.push(['node', index, item, null, count]);
      if (dropped > 0) rows.push(['dropped', index, item, null, dropped]);
    }
  return inOrder(rows);
}

const inOrder = (rows: readonly (readonly unknown[])[]): string[] =>
  rows.map(([kind, column, from, to, count]) => JSON.stringify([kind, Number(column), from, to, Number(count)])).sort();
