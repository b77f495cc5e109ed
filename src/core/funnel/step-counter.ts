import type { Segment } from '../data/columns.ts';
import type { EntryCount } from './kernel/buckets.ts';
import type { TimeList } from './tally.ts';

/** Ordered steps whose events go by their names alone, with nothing but a window. */
export interface PlainSteps {
  readonly steps: number;
  /** By event id, bit by bit, the steps it may be taken as. */
  readonly masks: Uint32Array;
  /** Rows that may be taken as the first step. */
  readonly entries: number;
  /** Ticks: the longest time from entry, inclusive; and since when who did not convert may still do so. */
  readonly window: number;
  readonly openFrom: number;
  readonly perSecond: number;
  /** By user, 1 for those that take part; null for all. */
  readonly members: Uint8Array | null;
  /** Bit by bit, the rows that happened when the row before of the same user did. */
  readonly simultaneous: Uint8Array;
}

/** The matches of a user of whom two events of steps happened at once; those of the next such user come in their place. */
export interface TiedUser {
  /** 0, and how many there are. */
  readonly start: Uint32Array;
  /** By match, in order: its ticks, and the mask of its steps. */
  readonly time: Float64Array;
  readonly steps: Uint32Array;
}

/** Counts plain steps over a segment as the loops of the kernel do, but faster. What it cannot tell of users it asks for. */
export interface StepCounter {
  /** Returns the codes of users (see `Outcomes`), and appends the times to their lists, by user. */
  users(
    segment: Segment,
    asked: PlainSteps,
    times: readonly TimeList[],
    /** The code of a user; its times go into these lists. */
    tied: (user: TiedUser, times: readonly TimeList[]) => number,
  ): Uint8Array;
  /** Adds the users to the count, in the buckets they enter in. */
  entries(
    segment: Segment,
    asked: PlainSteps,
    count: EntryCount,
    /** Adds a user to the same count. */
    tied: (user: TiedUser) => void,
  ): void;
}
