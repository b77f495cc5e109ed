import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { portChannel } from '../contract/channel.ts';
import type { Channel } from '../contract/message.ts';
import { asProblem, type Problem, type ProblemData } from '../core/base/problem.ts';

export interface EngineOptions {
  /** The folder of the workspace; made when missing. */
  readonly dataDir: string;
  /** The built-in sample's event file. */
  readonly sampleFile: string;
  /** Compute threads; default one per core, at most 8. */
  readonly threads?: number;
}

/** What a thread of this process is started as; the same built file serves all of them. */
export type WorkerRole =
  | { readonly role: 'engine'; readonly options: EngineOptions }
  | { readonly role: 'compute' }
  | { readonly role: 'import' }
  | { readonly role: 'import-lane' };

/** What the host tells the engine's thread beside the channels. */
export type EngineOrder =
  | { readonly order: 'attach'; readonly port: MessagePort; readonly trusted: boolean }
  | { readonly order: 'stop' };

export interface Engine {
  /**
   * A new channel to the engine's own thread. A trusted one may call `trustedMethods`, which name paths; any other only
   * `engineMethods`.
   */
  attach(options: { trusted: boolean }): Channel;
  /** Resolves when the engine has ended: null when it was told to, else what it died of. */
  readonly ended: Promise<ProblemData | null>;
  /** Resolves when all threads have ended. */
  stop(): Promise<void>;
}

/** Starts a thread from the sources under Node, or from the file beside this one once built. */
export function startWorker(role: WorkerRole): Worker {
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  return new Worker(new URL(file, import.meta.url), { workerData: role });
}

/** The wire to a thread this one started; it closes when the thread ends. */
export const workerChannel = (worker: Worker): Channel => ({
  send: (message) => worker.postMessage(message),
  onMessage: (listener) => void worker.on('message', listener),
  onClose: (listener) => void worker.on('exit', listener),
  close: () => void worker.terminate(),
});

/** Starts the engine: one thread that owns the workspace and, below it, the threads that compute and import. */
export function startEngine(options: EngineOptions): Engine {
  const worker = startWorker({ role: 'engine', options });
  let running = true;
  let stopping = false;
  let failure: ProblemData = { code: 'internal', params: { reason: 'the thread of the engine has ended' } };
  worker.on('error', (error) => {
    // What a problem carries survives the way between threads; its class does not.
    failure = (error as Partial<Problem>).data ?? asProblem(error);
  });
  const ended = new Promise<ProblemData | null>((resolve) => {
    worker.once('exit', () => {
      running = false;
      resolve(stopping ? null : failure);
    });
  });
  const tell = (order: EngineOrder, transfer: MessagePort[] = []) => worker.postMessage(order, transfer);

  return {
    attach: ({ trusted }) => {
      const { port1, port2 } = new MessageChannel();
      if (running) tell({ order: 'attach', port: port2, trusted }, [port2]);
      else port2.close();
      return portChannel(port1);
    },
    ended,
    stop: async () => {
      stopping = true;
      tell({ order: 'stop' });
      await ended;
    },
  };
}
