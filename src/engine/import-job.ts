import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { type Client, connect } from '../contract/connect.ts';
import type { ImportProgress, Inspection } from '../contract/import.ts';
import type { CallContext } from '../contract/serve.ts';
import type { Counted, CountOptions } from './clickhouse/count-funnel.ts';
import type { TableOptions, TableSize } from './clickhouse/look-at-table.ts';
import type { Taken, TakeOptions } from './clickhouse/take-table.ts';
import type { ImportOptions } from './import/import-options.ts';
// Only types: who starts a job needs nothing of what the thread does it with.
import type { InspectOptions, importMethods } from './import-thread.ts';
import { startWorker, workerChannel } from './pool.ts';

/** A server is told to end a query that nobody waits for any more; it gets so long to hear of it. */
const SETTLE_MS = 1_000;

async function inThread<T>(job: (client: Client<typeof importMethods>) => Promise<T>): Promise<T> {
  const worker: Worker = startWorker({ role: 'import' });
  try {
    return await job(connect<typeof importMethods>(workerChannel(worker)));
  } finally {
    await worker.terminate();
  }
}

/** Looks at the first rows of some files in a thread of its own. */
export const runInspectJob = (options: InspectOptions, signal: AbortSignal): Promise<Inspection> =>
  inThread((client) => client.call('inspect', options, { signal }));

/**
 * Imports files in a thread of its own, so that nothing it meets can cost more than the job. A cancel ends the thread
 * wherever it is; what it had written is cleared away here, as after a crash.
 */
export async function runImportJob(options: ImportOptions, context: CallContext<ImportProgress>): Promise<void> {
  await tidily(options.target, () =>
    inThread((client) => client.call('import', options, { onProgress: context.progress, signal: context.signal })),
  );
}

/** As a job in a thread, which is not ended before the server has been told to end what it was asked. */
const inSettledThread = <T>(job: (client: Client<typeof importMethods>) => Promise<T>): Promise<T> =>
  inThread(async (client) => {
    try {
      return await job(client);
    } catch (error) {
      await Promise.race([client.call('settle', null), wait(SETTLE_MS)]).catch(() => {});
      throw error;
    }
  });

/** Writes some rows of a table to a file, and counts all, in a thread of its own. */
export const runSampleJob = (table: TableOptions, file: string, signal: AbortSignal): Promise<TableSize> =>
  inSettledThread((client) => client.call('sample', { table, file }, { signal }));

/** Has the server of a table count a funnel; see `countFunnel`. */
export const runCountJob = (options: CountOptions, signal: AbortSignal): Promise<Counted> =>
  inSettledThread((client) => client.call('count', options, { signal }));

/** Takes a table into a data set, as files are imported. */
export const runTakeJob = (options: TakeOptions, context: CallContext<ImportProgress>): Promise<Taken> =>
  tidily(options.target, () =>
    inSettledThread((client) => client.call('take', options, { onProgress: context.progress, signal: context.signal })),
  );

/** Clears away whatever stands beside a file that was to be written. */
async function tidily<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    const { dir, base } = path.parse(target);
    for (const entry of fs.readdirSync(dir)) {
      if (entry.startsWith(`${base}.`)) fs.rmSync(path.join(dir, entry), { force: true });
    }
  }
}
