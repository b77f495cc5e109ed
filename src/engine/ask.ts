import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Client } from '../contract/connect.ts';
import { tellProgress } from '../contract/progress.ts';
import { problem } from '../core/base/problem.ts';
import type { computeMethods } from './compute.ts';
import { isPrepared } from './prepared-dataset.ts';
import type { Question } from './question.ts';
import type { Dataset } from './store/dataset.ts';

type ComputeClient = Client<typeof computeMethods>;

export interface AskOptions {
  /** How many passes over the data the question takes after this one. */
  readonly left?: number;
  /** The threads that are asked; all where nothing is said. */
  readonly by?: readonly ComputeClient[];
}

/**
 * Puts one question to every compute thread and waits for all parts. The signal reaches into running loops, and what is
 * done so far is told by it.
 */
export type Ask = <T>(
  dataset: Dataset,
  signal: AbortSignal,
  one: (client: ComputeClient, question: Question) => Promise<T>,
  options?: AskOptions,
) => Promise<T[]>;

const LOOK_MS = 100;
/** Stands for the passes that are still to come. */
const LEFT = 'left';

export const asker =
  (clients: () => readonly ComputeClient[]): Ask =>
  async (dataset, signal, one, { left = 0, by = clients() } = {}) => {
    const { path, segmentCount: of } = dataset;
    const stop = new Int32Array(new SharedArrayBuffer(8));
    const { bounded } = dataset.info;
    const about = { path, bounded, ...(isPrepared(dataset) && { prepared: dataset.prepared }) };
    const halt = () => Atomics.store(stop, 0, 1);
    const tell = (done: number) => tellProgress(signal, [stop, { done, of }]);
    // This pass is no longer among those to come.
    tellProgress(signal, [stop, { done: 0, of }], [LEFT, { done: 0, of: left * of }]);
    // The threads are busy counting: who wants to know looks.
    const looking = setInterval(() => tell(Atomics.load(stop, 1)), LOOK_MS);
    signal.addEventListener('abort', halt);
    try {
      return await Promise.all(
        by.map((client, index) => one(client, { ...about, stop, share: { index, of: by.length } })),
      );
    } finally {
      // When one part failed the others are not wanted either.
      halt();
      clearInterval(looking);
      tell(of);
      signal.removeEventListener('abort', halt);
    }
  };

/**
 * Between two parts of what the engine's own thread does with the answers: lets what came in meanwhile have its turn.
 * @throws Problem `cancelled` where that was that nobody wants the answer any more.
 */
export async function givingWay<T>(signal: AbortSignal, value: T): Promise<T> {
  await nextTurn();
  if (signal.aborted) throw problem('cancelled', {});
  return value;
}
