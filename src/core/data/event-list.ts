import type { Warning } from './warning.ts';

/** What a data set holds, event name by event name. Field names are public. */

export interface EventFigures {
  readonly event: string;
  readonly count: number;
  readonly users: number;
  /** ISO times of its first and last occurrence. */
  readonly first: string;
  readonly last: string;
}

export interface EventList {
  /** Most frequent first; ties by name in code-point order. */
  readonly events: readonly EventFigures[];
  readonly users: number;
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly precisionMs: 1000 | 1 | 0.001;
  readonly rejected: number;
  readonly duplicates: number;
  /** The vendor's name, or the shape: "csv", "ndjson". */
  readonly source: string;
  /** The end of the data: the last event that is neither in the future nor implausible; ISO. */
  readonly dataEnd: string | null;
  /** What was assumed, skipped or repaired when the files were read; missing where there was nothing. */
  readonly warnings?: readonly Warning[];
}

/** The tie tolerance to suggest, in milliseconds: where times are whole seconds, their order within one is not known. */
export const suggestedTieToleranceMs = (precisionMs: EventList['precisionMs']): number =>
  precisionMs === 1000 ? 1000 : 0;
