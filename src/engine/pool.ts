import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { portChannel } from '../contract/channel.ts';
import type { Channel } from '../contract/message.ts';
import { asProblem, type Problem, type ProblemData } from '../core/base/problem.ts';
import { type LastingChannel, lastingChannel } from './lasting-channel.ts';

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
  | { readonly role: 'import-lane' }
  | { readonly role: 'import-unpack' };

/** What the host tells the engine's thread beside the channels. */
export type EngineOrder =
  | { readonly order: 'attach'; readonly port: MessagePort; readonly trusted: boolean }
  | { readonly order: 'stop' };

export interface Engine {
  /**
   * A new channel to the engine's own thread. A trusted one may call `trustedMethods`, which name paths; any other only
   * `engineMethods`. It goes on with the next thread where this one dies: what was still to be answered fails with
   * "engine-restarted".
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

/**
 * Starts the engine: one thread that owns the workspace and, below it, the threads that compute and import. A thread that
 * dies after it has answered anything is replaced by another; one that could not even start would only die again.
 *
 * Threads, not a process of Electron's own (`utilityProcess`): the page's heap is in a process of its own anyway, the
 * columns lie outside of the heaps that share one pointer cage, a thread that runs out of its heap ends alone and is
 * replaced here, and the same built thread serves the web host, the command line and the tests.
 */
export function startEngine(options: EngineOptions): Engine {
  const channels = new Map<LastingChannel, { readonly trusted: boolean }>();
  const ending = Promise.withResolvers<ProblemData | null>();
  let worker: Worker | null = null;
  let stopping = false;

  const wireTo = (thread: Worker, { trusted }: { trusted: boolean }, onAnswer: () => void): Channel => {
    const { port1, port2 } = new MessageChannel();
    port1.once('message', onAnswer);
    const order: EngineOrder = { order: 'attach', port: port2, trusted };
    thread.postMessage(order, [port2]);
    return portChannel(port1);
  };

  let answered = false;
  const onAnswer = () => {
    answered = true;
  };
  const end = (failure: ProblemData | null) => {
    worker = null;
    for (const channel of channels.keys()) channel.close();
    ending.resolve(failure);
  };
  const launch = (): Worker => {
    const thread = startWorker({ role: 'engine', options });
    let failure: ProblemData = { code: 'internal', params: { reason: 'the thread of the engine has ended' } };
    answered = false;
    thread.on('error', (error) => {
      // What a problem carries survives the way between threads; its class does not.
      failure = (error as Partial<Problem>).data ?? asProblem(error);
    });
    thread.once('exit', () => {
      if (stopping) return end(null);
      if (!answered) return end(failure);
      const next = launch();
      worker = next;
      for (const [channel, kind] of channels) channel.renew(wireTo(next, kind, onAnswer), failure);
    });
    return thread;
  };
  worker = launch();

  return {
    attach: ({ trusted }) => {
      if (!worker) {
        const { port1 } = new MessageChannel();
        port1.close();
        return portChannel(port1);
      }
      const channel = lastingChannel(wireTo(worker, { trusted }, onAnswer));
      channels.set(channel, { trusted });
      channel.onClose(() => channels.delete(channel));
      return channel;
    },
    ended: ending.promise,
    stop: async () => {
      stopping = true;
      const order: EngineOrder = { order: 'stop' };
      worker?.postMessage(order);
      await ending.promise;
    },
  };
}
