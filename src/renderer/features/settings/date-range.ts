import { formatDays } from '../../../charts/words/format.ts';
import { dateAt, startOfDate } from '../../../core/base/calendar.ts';
import type { DateRange } from '../../../core/funnel/document.ts';
import { locale } from '../../ui/locale.ts';

/** First and last day, both included, as dates ("2026-03-01") in the data set's zone. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

const DAY = 86_400_000;

/** What a data set covers. */
export interface Extent {
  readonly first: string;
  readonly last: string;
  readonly timezone: string;
}

/** The days of a range; where it has an open end, up to the data's own. */
export function daysOf(range: DateRange | null, { first, last, timezone }: Extent): Days {
  return {
    first: dateAt(Date.parse(range?.from ?? first), timezone),
    last: dateAt(range?.to === undefined ? Date.parse(last) : Date.parse(range.to) - 1, timezone),
  };
}

/** The instants of some days. A first day after the last is taken as it stands between them. */
export function rangeOf({ first, last }: Days, zone: string): DateRange {
  const [from, until] = first <= last ? [first, last] : [last, first];
  return {
    from: new Date(startOfDate(from, zone)).toISOString(),
    to: new Date(startOfDate(addDays(until, 1), zone)).toISOString(),
  };
}

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

/** How many days, both ends included. */
export const dayCount = ({ first, last }: Days): number => Math.round((Date.parse(last) - Date.parse(first)) / DAY) + 1;

/** As many days just before. */
export function previousDays(days: Days): Days {
  const count = dayCount(days);
  return { first: addDays(days.first, -count), last: addDays(days.first, -1) };
}

/** The earlier and the later half of the data; with an odd number of days the first one is left out, so that both are as long. */
export function halves(extent: Extent): readonly [earlier: Days, later: Days] | null {
  const all = daysOf(null, extent);
  const half = Math.floor(dayCount(all) / 2);
  if (half < 1) return null;
  const later = { first: addDays(all.last, 1 - half), last: all.last };
  return [previousDays(later), later];
}

/** "Mar 1 – 7, 2026". */
export const daysInWords = ({ first, last }: Days): string => formatDays(first, last, locale);
