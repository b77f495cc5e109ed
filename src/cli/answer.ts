import type { ComputePool } from '../engine/compute-pool.ts';
import type { Dataset } from '../engine/store/dataset.ts';
import type { Arguments } from './arguments.ts';

/** What a command about conversions is asked of. */
export interface Source {
  readonly dataset: Dataset;
  readonly pool: ComputePool;
  readonly signal: AbortSignal;
}

/** What it prints: a result as JSON, or text as it stands; and with what it exits, where that is not 0. */
export interface Answer {
  readonly result?: unknown;
  readonly text?: string;
  readonly exit?: number;
}

/** Reads the documents that were named, which needs no data, and says how to answer. Throws problems. */
export type Analysis = (args: Arguments) => (source: Source) => Promise<Answer>;
