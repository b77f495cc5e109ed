import type { TimeFigures } from '../statistics/time-figures.ts';
import type { Worth, WorthInOne } from './worth.ts';

/**
 * The figures of a step's drop-off. Field names are public. Pairs are of those who dropped and those who went on; of two
 * groups of their own the first stands for the one, the second for the other.
 */

/** An event and how many units of each group it was so for. */
export interface ItemPair {
  readonly item: string;
  readonly dropped: number;
  readonly wentOn: number;
}

export interface Attempts {
  /** How many units made one attempt, two … five or more. */
  readonly dropped: readonly number[];
  readonly wentOn: readonly number[];
  /** On which attempt those who converted did. */
  readonly convertedOn: readonly number[];
}

/** Null where a group is empty. */
export interface Effort {
  /** Events in the stay. */
  readonly events: TimeFigures | null;
  /** Its length in milliseconds: to the next step, or to the last event in it. */
  readonly ms: TimeFigures | null;
  /** How often an event that matches the step occurs again in it. */
  readonly again: TimeFigures | null;
}

/** What a row asks of a unit. */
export type Factor =
  | { readonly kind: 'event'; readonly event: string }
  | { readonly kind: 'property'; readonly property: string; readonly value: string }
  /** From inclusive; to exclusive but in the last quarter. */
  | {
      readonly kind: 'property';
      readonly property: string;
      readonly value: { readonly from: number; readonly to: number };
    }
  /** Any value beyond the most frequent ones. */
  | { readonly kind: 'property'; readonly property: string; readonly value: null; readonly other: true }
  /** A date ("2026-03-01"): the match of the step lies on or after it. */
  | { readonly kind: 'since'; readonly since: string }
  | { readonly kind: 'pair'; readonly of: readonly [Factor, Factor] };

/** Few units to say; groups beyond 10 : 1; the same units as a stronger row. */
export type DriverFlag = 'few' | 'skewed' | 'same';

export interface DriverFigures {
  /** Ripe units that dropped with it and without, and that went on with it and without. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** Of dropping, ½ added to each cell. */
  readonly oddsRatio: number;
  readonly interval: readonly [number, number];
  readonly phi: number;
  /** Null under the attempt rule "all", whose rows are not independent. */
  readonly p: number | null;
  /** Null where the row was not tested. */
  readonly q: number | null;
  /** The same among stays of about as many events; event rows only. */
  readonly adjusted: {
    readonly oddsRatio: number | null;
    readonly interval: readonly [number, number] | null;
    readonly p: number | null;
  } | null;
  /** Drop rate with it ÷ drop rate of all; null where there is nobody. */
  readonly lift: number | null;
  readonly flags: readonly DriverFlag[];
  /** With the flag "same": the place of the stronger row. */
  readonly under?: number;
}

export type Driver = Factor & DriverFigures;

export interface DropOffResult extends WorthInOne {
  readonly step: number;
  /** The next required step. */
  readonly next: number;
  readonly dropped: number;
  readonly wentOn: number;
  readonly open: number;
  /** Of two groups of their own: how many units are in both. Then nothing is tested. */
  readonly overlap?: number;
  /** Largest first: by those who dropped, then those who went on, then the item in code-point order. */
  readonly after: readonly ItemPair[];
  readonly before: readonly ItemPair[];
  readonly lastSeen: readonly ItemPair[];
  readonly nothing: { readonly after: readonly [number, number]; readonly before: readonly [number, number] };
  /** Of two groups of their own these four are of those in the first who did not convert. */
  readonly leftForGood: number;
  readonly cameBack: number;
  readonly tooSoon: number;
  readonly late: number;
  readonly unripe: readonly [number, number];
  readonly attempts: Attempts;
  readonly effort: { readonly dropped: Effort; readonly wentOn: Effort };
  /** By currency; null where no macro says what going on is worth. */
  readonly worth: Readonly<Record<string, Worth>> | null;
  /** How many rows were tested. */
  readonly tested: number;
  /** Surest first. */
  readonly drivers: readonly Driver[];
}
