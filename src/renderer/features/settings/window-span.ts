import { DAY_MS, type FunnelWindow } from '../../../core/funnel/document.ts';

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

/** The windows that are one click away, from the shortest. */
export const COMMON_SPANS: readonly number[] = [UNIT_MS.hours, DAY_MS, 7 * DAY_MS, 30 * DAY_MS];

/** The longest common window that is over for half of the data's time; null where there is none that is shorter. */
export function shorterWindow(
  window: FunnelWindow,
  { first, last }: { readonly first: string; readonly last: string },
): number | null {
  if (window === null || window === 'session') return null;
  const half = (Date.parse(last) - Date.parse(first)) / 2;
  return COMMON_SPANS.findLast((ms) => ms < window.ms && ms <= half) ?? null;
}
