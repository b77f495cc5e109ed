import type { Client } from '../contract/connect.ts';
import type { computeMethods } from './compute.ts';
import type { Question } from './question.ts';
import type { Dataset } from './store/dataset.ts';

/** Puts one question to every compute thread and waits for all parts. */
export type Ask = <T>(
  dataset: Dataset,
  signal: AbortSignal,
  one: (client: Client<typeof computeMethods>, question: Question) => Promise<T>,
) => Promise<T[]>;
