import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { portChannel } from '../contract/channel.ts';
import type { ImportProgress, Inspection, Overrides } from '../contract/import.ts';
import { method } from '../contract/method.ts';
import { serve } from '../contract/serve.ts';
import { type Counted, type CountOptions, countFunnel } from './clickhouse/count-funnel.ts';
import { sampleAndCount, type TableOptions, type TableSize } from './clickhouse/look-at-table.ts';
import { type Taken, type TakeOptions, takeTable } from './clickhouse/take-table.ts';
import { importFiles } from './import/import.ts';
import type { ImportOptions } from './import/import-options.ts';
import { inspectFiles } from './import/inspect.ts';
import type { RememberedMapping } from './import/remembered-mapping.ts';
import type { InputFile } from './read/input-file.ts';

export interface InspectOptions {
  readonly files: readonly InputFile[];
  readonly overrides: Overrides;
  readonly remembered: readonly RememberedMapping[];
}

interface SampleOptions {
  readonly table: TableOptions;
  readonly file: string;
}

// Spoken between two threads of one program, so the compiler checks the inputs.
export const importMethods = {
  inspect: method<Inspection>()(z.custom<InspectOptions>()),
  import: method<null, ImportProgress>()(z.custom<ImportOptions>()),
  sample: method<TableSize>()(z.custom<SampleOptions>()),
  take: method<Taken, ImportProgress>()(z.custom<TakeOptions>()),
  count: method<Counted>()(z.custom<CountOptions>()),
  /** Answers once nothing is asked of a server any more. */
  settle: method<null>()(z.custom<null>()),
} as const;

/** The thread's side: one job, then the thread is ended by who started it. */
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
    count: (options, { signal }) => {
      const counting = countFunnel(options, { signal: signal as unknown as globalThis.AbortSignal });
      asked = counting;
      return counting;
    },
    settle: async () => {
      await asked.catch(() => {});
      return null;
    },
  });
}
