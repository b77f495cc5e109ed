import type { Segment } from '../data/columns.ts';
import type { TimeList } from './tally.ts';

/** Ordered steps whose events go by their names alone, with nothing but a window. */
export interface PlainSteps {
  readonly steps: number;
  /** By event id, bit by bit, the steps it may be taken as. */
  readonly masks: Uint32Array;
  /** Ticks: the longest time from entry, inclusive; and since when who did not convert may still do so. */
  readonly window: number;
  readonly openFrom: number;
  readonly perSecond: number;
  /** By user, 1 for those that take part; null for all. */
  readonly members: Uint8Array | null;
  /** Bit by bit, the rows that happened when the row before of the same user did. */
  readonly simultaneous: Uint8Array;
}

/** A user of whom two events of steps happened at once: its matches, and the lists its times go to. */
export interface TiedUser {
  matches: number;
  /** By match, in order: its ticks, and the mask of its steps. */
  readonly time: Float64Array;
  readonly steps: Uint32Array;
  readonly times: readonly TimeList[];
}

/**
 * Counts plain steps over a segment as the loops of the kernel do, but faster. Returns the codes of users (see `Outcomes`)
 * and appends the times to their lists, by user. It asks for the code of a user who is `tied`, always of the same object.
 */
export type StepCounter = (
  segment: Segment,
  asked: PlainSteps,
  times: readonly TimeList[],
  tied: (user: TiedUser) => number,
) => Uint8Array;
