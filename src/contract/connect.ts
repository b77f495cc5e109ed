import { Problem, type ProblemData, problem } from '../core/base/problem.ts';
import type { Channel } from './message.ts';
import type { Input, MethodTable, Output, Progress } from './method.ts';
import { type QuestionProgress, tellProgress } from './progress.ts';

export interface CallOptions<P> {
  readonly signal?: AbortSignal;
  /** Without it, progress is told by the signal: see `hearProgress`. */
  readonly onProgress?: (value: P) => void;
}

/** A typed caller of the methods of a table. */
export interface Client<T extends MethodTable> {
  /** Rejects with a Problem: "cancelled" at once when the signal aborts, "channel-closed" when the wire is gone. */
  call<M extends keyof T & string>(
    method: M,
    input: Input<T[M]>,
    options?: CallOptions<Progress<T[M]>>,
  ): Promise<Output<T[M]>>;
  /**
   * Listens to an event by name; returns a function that stops listening. Events that came before their first listener
   * reach it at once (the newest hundred).
   */
  on(name: string, listener: (value: unknown) => void): () => void;
  onClose(listener: () => void): void;
  close(): void;
}

interface Pending {
  resolve(value: never): void;
  reject(error: Problem): void;
  progress?: (value: never) => void;
  forget(): void;
}

/** The calling end of a channel. A closed channel fails every pending call at once, and every later one. */
export function connect<T extends MethodTable>(channel: Channel): Client<T> {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  /** Events that nobody has listened to yet, by name. */
  const early = new Map<string, unknown[]>();
  const closers = new Set<() => void>();
  let closed = false;
  let next = 1;

  const settle = (id: number): Pending | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    call?.forget();
    return call;
  };

  const emit = (name: string, value: unknown): void => {
    const set = listeners.get(name);
    if (set) for (const listener of set) listener(value);
    else early.set(name, [...(early.get(name) ?? []), value].slice(-100));
  };

  channel.onMessage((message) => {
    switch (message.type) {
      case 'progress':
        pending.get(message.id)?.progress?.(message.value as never);
        break;
      case 'done':
        settle(message.id)?.resolve(message.output as never);
        break;
      case 'fail':
        settle(message.id)?.reject(new Problem(message.problem as ProblemData));
        break;
      case 'event':
        emit(message.name, message.value);
    }
  });
  channel.onClose(() => {
    closed = true;
    for (const id of [...pending.keys()]) settle(id)?.reject(problem('channel-closed', {}));
    for (const closer of closers) closer();
  });

  return {
    call: (method, input, options = {}) =>
      new Promise((resolve, reject) => {
        const { signal, onProgress } = options;
        if (closed) return reject(problem('channel-closed', {}));
        if (signal?.aborted) return reject(problem('cancelled', {}));
        const id = next++;
        const abort = () => {
          channel.send({ type: 'cancel', id });
          settle(id)?.reject(problem('cancelled', {}));
        };
        signal?.addEventListener('abort', abort);
        const told = signal && ((value: QuestionProgress) => tellProgress(signal, [id, value]));
        pending.set(id, {
          resolve,
          reject,
          progress: (onProgress ?? told) as Pending['progress'],
          forget: () => signal?.removeEventListener('abort', abort),
        });
        try {
          channel.send({ type: 'call', id, method, input });
        } catch (error) {
          settle(id)?.reject(problem('internal', { reason: error instanceof Error ? error.message : String(error) }));
        }
      }),
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      for (const value of early.get(name) ?? []) listener(value);
      early.delete(name);
      return () => set.delete(listener);
    },
    onClose: (listener) => void closers.add(listener),
    close: () => channel.close(),
  };
}
