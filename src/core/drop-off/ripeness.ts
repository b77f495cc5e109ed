import { quantiles } from '../statistics/quantiles.ts';
import type { DropOffProgram } from './program.ts';
import type { Stays } from './stays.ts';

/**
 * From when on a unit can be said to have dropped or gone on: near the end of the data it can have gone on or be open,
 * but hardly have dropped. Null: all can.
 */
export interface Ripeness {
  /** Ticks of the data's last event. */
  readonly end: number;
  /** Ticks the data must go on after the unit's entry. */
  readonly patience: number;
}

/** By the ticks between entries of all units that made several attempts; they count where the best attempt speaks. */
export function ripenessOf(
  { ripens, funnel }: DropOffProgram,
  gaps: { readonly values: Float64Array; readonly length: number },
): Ripeness | null {
  if (!ripens) return null;
  const { end, attempt } = funnel.rules;
  const waits = attempt === 'best' && gaps.length > 0;
  return { end, patience: waits ? quantiles(gaps.values, gaps.length, [0.95])[0] : Number.NEGATIVE_INFINITY };
}

export const isRipe = (ripeness: Ripeness | null, { over, entry }: Stays, place: number): boolean =>
  ripeness === null || (over[place] < ripeness.end && ripeness.end - entry[place] >= ripeness.patience);
