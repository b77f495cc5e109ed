import type { Prepared } from './prepared-dataset.ts';

/** Which of a data set's segments a thread answers for: those whose index leaves `index` when divided by `of`. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/**
 * One question to one thread. `stop[0]` turns 1 when nobody wants the answer any more; `stop[1]` counts the segments that
 * are done, whichever thread they belong to.
 */
export interface Question {
  readonly path: string;
  /** Where the data set is asked about as it is prepared; `path` then tells how. */
  readonly prepared?: Prepared;
  /** Little of it is to be kept; see `DatasetInfo`. */
  readonly bounded?: true;
  readonly share: Share;
  readonly stop: Int32Array;
}

/** Users of a segment, and by user how many events they have, and the epoch milliseconds of the first and the last. */
export interface SegmentUsers {
  readonly segment: number;
  readonly users: Uint32Array;
  readonly events: Uint32Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}
