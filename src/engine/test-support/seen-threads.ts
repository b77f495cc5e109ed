import type { Worker } from 'node:worker_threads';

/** The threads that a test's own one started, the newest last. */
export const threads: Worker[] = [];

/** `node:worker_threads`, for `vi.mock`, whose threads are seen. */
export function seeing(real: typeof import('node:worker_threads')): typeof import('node:worker_threads') {
  class Seen extends real.Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      threads.push(this);
    }
  }
  return { ...real, Worker: Seen };
}
