import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, type Worker } from 'node:worker_threads';
import { z } from 'zod';
import { portChannel } from '../contract/channel.ts';
import { type Client, connect } from '../contract/connect.ts';
import type { ImportProgress, Inspection, Overrides } from '../contract/import.ts';
import { method } from '../contract/method.ts';
import { type CallContext, serve } from '../contract/serve.ts';
import { sampleAndCount, type TableOptions, type Taken, type TakeOptions, takeTable } from './clickhouse/take-table.ts';
import { importFiles } from './import/import.ts';
import type { ImportOptions } from './import/import-options.ts';
import { inspectFiles } from './import/inspect.ts';
import type { RememberedMapping } from './import/remembered-mapping.ts';
import { startWorker, workerChannel } from './pool.ts';
import type { InputFile } from './read/input-file.ts';

interface InspectOptions {
  readonly files: readonly InputFile[];
  readonly overrides: Overrides;
  readonly remembered: readonly RememberedMapping[];
}

interface SampleOptions {
  readonly table: TableOptions;
  readonly file: string;
}

// Spoken between two threads of one program, so the compiler checks the inputs.
const importMethods = {
  inspect: method<Inspection>()(z.custom<InspectOptions>()),
  import: method<null, ImportProgress>()(z.custom<ImportOptions>()),
  sample: method<number>()(z.custom<SampleOptions>()),
  take: method<Taken, ImportProgress>()(z.custom<TakeOptions>()),
  /** Answers once nothing is asked of a server any more. */
  settle: method<null>()(z.custom<null>()),
} as const;

/** The import thread's side: one job, then the thread is ended by who started it. */
export function runImport(): void {
  /** What is asked of a server, or was last. */
  let asked: Promise<unknown> = Promise.resolve();
  serve(portChannel(parentPort!), importMethods, {
    inspect: ({ files, overrides, remembered }) => inspectFiles(files, overrides, remembered),
    import: async (options, { progress, signal }) => {
      await importFiles(options, { onProgress: progress, signal: signal as unknown as globalThis.AbortSignal });
      return null;
    },
    sample: ({ table, file }, { signal }) => {
      const sampling = sampleAndCount(table, file, { signal: signal as unknown as globalThis.AbortSignal });
      asked = sampling;
      return sampling;
    },
    take: (options, { progress, signal }) => {
      const taking = takeTable(options, {
        onProgress: progress,
        signal: signal as unknown as globalThis.AbortSignal,
      });
      asked = taking;
      return taking;
    },
    settle: async () => {
      await asked.catch(() => {});
      return null;
    },
  });
}

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
export const runSampleJob = (table: TableOptions, file: string, signal: AbortSignal): Promise<number> =>
  inSettledThread((client) => client.call('sample', { table, file }, { signal }));

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
