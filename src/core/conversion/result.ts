import type { Comparison } from '../statistics/comparison.ts';
import type { TimeFigures } from '../statistics/time-figures.ts';
import type { EventTag } from '../tags/document.ts';
import type { Exchanged, WithExchange } from '../tags/exchange.ts';
import type { Money } from './money.ts';

/**
 * The figures of conversions. Field names are public. Rates are 0 … 1, times and durations milliseconds, intervals 95 %.
 * Money is by currency, and null where nobody is there to share it.
 */
export interface ConversionResult extends WithExchange {
  /** Units with any event in range: what every rate is of. */
  readonly audience: number;
  readonly macros: readonly MacroFigures[];
  readonly micros: readonly MicroFigures[];
  /** Units with any macro, each counted once. */
  readonly any: Rate;
  readonly warnings: readonly 'many-macros'[];
}

export interface Rate {
  readonly users: number;
  /** Null without an audience. */
  readonly rate: number | null;
  readonly interval: readonly [number, number] | null;
}

/** The figures of a macro for all units, or for those of a group. */
export interface MacroCore extends Rate, Exchanged {
  /** Events. */
  readonly total: number;
  readonly value: Money;
  readonly valuePerUser: Money | null;
  readonly valuePerConverter: Money | null;
  readonly valuePerEvent: Money | null;
  /** From the unit's first event to its first macro; null without converters. */
  readonly timeTo: TimeFigures | null;
  /** The share that has converted by some time, those still on the way counted for as long as they were watched. */
  readonly curve: readonly Point[];
  readonly curveMedian: number | null;
  /** The times by which a quarter, and three quarters, have converted. */
  readonly curveQuartiles: readonly [number | null, number | null];
  /** Units with 1, 2, 3, 4, 5 and more. */
  readonly repeats: readonly number[];
  /** Between one and the next. */
  readonly medianGap: number | null;
  /** The second, from the first. */
  readonly second: { readonly curve: readonly Point[]; readonly median: number | null };
}

export interface Point {
  readonly ms: number;
  readonly rate: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface MacroFigures extends MacroCore {
  readonly event: string;
  /** Empty where none was asked for. */
  readonly trend: readonly TrendFigures[];
  readonly groups: readonly MacroGroup[];
  readonly diagnosis: Diagnosis | null;
  readonly warnings: readonly 'no-value'[];
}

export interface MacroGroup extends MacroCore {
  /** The value, or the segment's name; null stands for "(none)". */
  readonly group: string | null;
  /** Only where the group is "Other": how many values it stands for. */
  readonly merged?: number;
  readonly audience: number;
  /** Against all others together. */
  readonly comparison: Comparison | null;
}

export interface TrendFigures extends Rate, Exchanged {
  /** ISO times; from inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  readonly audience: number;
  readonly value: Money;
  /** The data, or the range, begin or end inside it. */
  readonly partial: boolean;
}

export interface MicroFigures extends Rate {
  readonly event: string;
  readonly tier: EventTag['tier'];
  readonly total: number;
  /** By macro. */
  readonly against: readonly StepAgainst[];
}

/** A step (a micro, or any other event) beneath a macro, within the look-ahead; `exchanged` is of its expected value. */
export interface StepFigures extends Exchanged {
  /** Units with the step before the macro, or without the macro; and all others. Those not yet over are among them. */
  readonly with: number;
  readonly without: number;
  readonly openWith: number;
  readonly openWithout: number;
  /** Of those that are over, the ones that came to the macro. */
  readonly convertedWith: number;
  readonly convertedWithout: number;
  /** Of those that are over; null where there are none. */
  readonly rateWith: number | null;
  readonly rateWithout: number | null;
  /** rateWith ÷ rateWithout; null where that is not defined. */
  readonly lift: number | null;
  readonly oddsRatio: number;
  readonly oddsInterval: readonly [number, number];
  readonly phi: number;
  readonly p: number;
  /** Among all pairs shown. */
  readonly q: number;
  /** Over strata by the number of events before the macro. */
  readonly adjusted: {
    readonly oddsRatio: number | null;
    readonly interval: readonly [number, number] | null;
    readonly p: number | null;
  };
  /** Of those that came to the macro, how many did so by way of the step; null where nobody came. */
  readonly assistShare: number | null;
  /** From step to macro. */
  readonly medianLag: number | null;
  /** rateWith × the macro's mean value per converter. */
  readonly expectedValue: Money | null;
}

export interface StepAgainst extends StepFigures {
  readonly macro: string;
}

/** Where the way to a macro is narrowest. */
export interface Diagnosis {
  readonly kind: 'reaching' | 'middle' | 'late-friction';
  /** The micro before the joint; null at the first. */
  readonly from: string | null;
  readonly to: string;
  /** Units that reached `from` and `to`, and their rates. */
  readonly n: readonly [number, number];
  readonly rates: readonly [number, number];
  /** −ln of the share that came through; may be negative. */
  readonly loss: number;
  /** Of the sum of all losses; null where that is 0. */
  readonly share: number | null;
  readonly text: string;
  /** Primary micros that most who came to the macro did without. */
  readonly skipped: readonly string[];
}
