import os from 'node:os';

/** Of a data set that is bounded the threads keep so many bytes together, of columns and of journeys each. */
const BOUNDED_BYTES = 16e6;

/** What one thread keeps at most out of a budget of its own. */
export const keptBytes = (budget: number, isBounded: boolean): number =>
  isBounded ? Math.min(budget, BOUNDED_BYTES / os.availableParallelism()) : budget;
