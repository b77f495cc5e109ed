import type { Warning } from '../data/warning.ts';
import type { Comparison } from '../statistics/comparison.ts';
import type { HistogramBin } from '../statistics/histogram.ts';
import type { TimeFigures } from '../statistics/time-figures.ts';
import type { Exchanged, WithExchange } from '../tags/exchange.ts';

/** The figures of a funnel. Field names are public. Times are milliseconds, fractions allowed; rates are 0 … 1. */

export interface StepFigures extends Exchanged {
  readonly index: number;
  readonly label: string;
  /** Units whose speaking attempt reached this step or further (an optional step: matched it). */
  readonly count: number;
  /** Units whose furthest step this is and whose window has run out. */
  readonly dropped: number;
  /** Units whose furthest step this is and who can still go on. */
  readonly open: number;
  /** count ÷ entered; null when nothing entered. */
  readonly fromEntry: number | null;
  /** count ÷ the previous required step's count; of the first step the share of those who entered, 1; null when that count is 0. */
  readonly fromPrevious: number | null;
  /** 95 % Wilson intervals of the two rates; null where there is no rate. */
  readonly fromEntryInterval: readonly [number, number] | null;
  readonly fromPreviousInterval: readonly [number, number] | null;
  /** From the previous required step; null for the first step and where nobody got here. */
  readonly time: TimeFigures | null;
  /** With tags: by currency, the value of the macro events that the attempts which reached this step matched, and all of it in one. */
  readonly value?: Readonly<Record<string, number>>;
}

export interface FunnelFigures {
  readonly entered: number;
  readonly converted: number;
  readonly open: number;
  readonly removed: number;
  /** converted ÷ entered; null when nothing entered, as is its interval. */
  readonly rate: number | null;
  readonly interval: readonly [number, number] | null;
  readonly steps: readonly StepFigures[];
  /** First to last step, converters only; null without converters. */
  readonly time: TimeFigures | null;
  readonly histogram: readonly HistogramBin[];
}

export interface FunnelGroup extends FunnelFigures {
  /** The breakdown value; null stands for "(none)". */
  readonly value: string | null;
  /** Only where the value is "Other": how many values beyond the top ones it stands for. */
  readonly merged?: number;
  /** This group's rate against that of all other groups' units; null where one side has none. */
  readonly comparison: Comparison | null;
}

export interface FunnelResult extends FunnelFigures, WithExchange {
  readonly groups?: readonly FunnelGroup[];
  /** What the question names that is not there, and what about its figures a reader should know. */
  readonly warnings?: readonly Warning[];
}

export type UnitState = 'converted' | 'dropped' | 'open';
