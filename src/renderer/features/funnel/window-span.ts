/** A window as a person enters it: a whole number of a unit. */
export interface Span {
  readonly amount: number;
  readonly unit: SpanUnit;
}

export type SpanUnit = 'seconds' | 'minutes' | 'hours' | 'days';

export const UNIT_MS: Readonly<Record<SpanUnit, number>> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

export const UNITS: readonly SpanUnit[] = ['seconds', 'minutes', 'hours', 'days'];

/** The largest unit that says it exactly; seconds, with a fraction, where none does. */
export function spanOf(ms: number): Span {
  const unit = UNITS.findLast((one) => ms % UNIT_MS[one] === 0 && ms >= UNIT_MS[one]) ?? 'seconds';
  return { amount: ms / UNIT_MS[unit], unit };
}

export const spanMs = ({ amount, unit }: Span): number => amount * UNIT_MS[unit];
