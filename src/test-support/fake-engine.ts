import fs from 'node:fs';
import { memoryChannels } from '../contract/channel.ts';
import type { Channel } from '../contract/message.ts';
import { type DatasetSummary, engineMethods, trustedMethods } from '../contract/methods.ts';
import { serve } from '../contract/serve.ts';
import { type ProblemData, problem } from '../core/base/problem.ts';
import type { Engine } from '../engine/pool.ts';

/** An engine without threads that answers what a host needs, and remembers what it was asked. */
export interface FakeEngine extends Engine {
  /** Paths and names of the registered files, in order; the n-th has the id "file-n". */
  readonly registered: { readonly path: string; readonly name?: string; readonly temporary: boolean }[];
  /** What the workspace holds. */
  readonly datasets: DatasetSummary[];
  /** What was set of the settings. */
  readonly settings: { dataset?: string | null };
  /** The passwords that it was told. */
  readonly passwords: { readonly address: string; readonly password: string }[];
  /** Channels that are still open. */
  readonly open: Set<Channel>;
  /** Makes the engine die. */
  fail(data: ProblemData): void;
  /** How many long calls ("dataset.sample") are running, and how many were aborted. */
  readonly long: { running: number; aborted: number };
}

export function fakeEngine(): FakeEngine {
  const registered: FakeEngine['registered'] = [];
  const datasets: DatasetSummary[] = [];
  const settings: FakeEngine['settings'] = {};
  const passwords: FakeEngine['passwords'] = [];
  const open = new Set<Channel>();
  const long = { running: 0, aborted: 0 };
  const ended = Promise.withResolvers<ProblemData | null>();
  const closeAll = () => {
    for (const channel of [...open]) channel.close();
  };
  const {
    'workspace.get': get,
    'settings.set': set,
    'dataset.sample': sample,
    'dataset.open': openDataset,
  } = engineMethods;
  const handlers = {
    'workspace.get': () => ({ datasets, settings: { theme: 'dark' as const, dataset: null } }),
    'dataset.open': ({ id }: { id: string }) => {
      throw problem('dataset-missing', { id });
    },
    'dataset.sample': (_: unknown, context: { signal: AbortSignal; progress(value: never): void }) =>
      new Promise<never>((_resolve, reject) => {
        long.running++;
        context.signal.addEventListener('abort', () => {
          long.running--;
          long.aborted++;
          reject(problem('cancelled', {}));
        });
        context.progress({ phase: 'read', bytesRead: 1, bytesTotal: 2, rows: 3, rejected: 0 } as never);
      }),
    'settings.set': ({ dataset = null }: { dataset?: string | null }) => {
      settings.dataset = dataset;
      return { theme: 'dark' as const, dataset };
    },
    'dataset.adopt': ({ path }: { path: string }) => {
      datasets.push({ id: path, name: path } as DatasetSummary);
      return datasets.at(-1)!;
    },
    'files.register': (file: FakeEngine['registered'][number]) => {
      if (!fs.existsSync(file.path)) throw problem('file-missing', { file: file.path });
      registered.push(file);
      return { id: `file-${registered.length}`, name: file.name ?? file.path, bytes: fs.statSync(file.path).size };
    },
  };
  return {
    registered,
    datasets,
    settings,
    passwords,
    open,
    long,
    attach: ({ trusted }) => {
      const [client, service] = memoryChannels();
      open.add(client);
      client.onClose(() => open.delete(client));
      const table = {
        'workspace.get': get,
        'settings.set': set,
        'dataset.sample': sample,
        'dataset.open': openDataset,
      };
      const { 'files.register': register, 'dataset.adopt': adopt, ...rest } = handlers;
      const { 'files.register': registering, 'dataset.adopt': adopting, 'table.password': telling } = trustedMethods;
      if (trusted)
        serve(
          service,
          { ...table, 'files.register': registering, 'dataset.adopt': adopting, 'table.password': telling },
          {
            ...rest,
            'files.register': register,
            'dataset.adopt': adopt,
            'table.password': (told: FakeEngine['passwords'][number]) => {
              passwords.push(told);
              return null;
            },
          },
        );
      else serve(service, table, rest);
      return client;
    },
    ended: ended.promise,
    fail: (data) => {
      closeAll();
      ended.resolve(data);
    },
    stop: async () => {
      closeAll();
      ended.resolve(null);
    },
  };
}
