import type { Worker } from 'node:worker_threads';
import { startWorker } from '../pool.ts';

type Role = 'import-lane' | 'import-unpack';

/** Threads that start before it is known what they have to do: that takes about as long as it does to find out. */
export interface SpareThreads {
  /** A thread for this, one that has started already while there is one; it is the taker's to end. */
  take(role: Role): Worker;
  close(): Promise<void>;
}

export function spareThreads(roles: readonly Role[]): SpareThreads {
  const spare = new Map(roles.map((role) => [role, startWorker({ role })]));
  return {
    take: (role) => {
      const known = spare.get(role);
      spare.delete(role);
      return known ?? startWorker({ role });
    },
    close: async () => {
      await Promise.all([...spare.values()].map((worker) => worker.terminate()));
    },
  };
}
