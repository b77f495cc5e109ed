import type { BucketSize } from '../../core/base/calendar.ts';
import { DEFAULT_LOCALE } from './format.ts';

interface Calendar {
  readonly by: BucketSize;
  readonly timezone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, options]);
  let one = formats.get(key);
  if (one === undefined) {
    one = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    formats.set(key, one);
  }
  return one;
}

const NAME: Readonly<Record<BucketSize, Intl.DateTimeFormatOptions>> = {
  hour: { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  day: { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' },
  week: { month: 'short', day: 'numeric', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
};

/** What a bucket is called, exactly: "Mon, Jan 5, 2026", "Week of Jan 5, 2026", "January 2026". */
export function bucketName(
  { from }: { readonly from: string },
  { by, timezone }: Calendar,
  locale = DEFAULT_LOCALE,
): string {
  const name = format(locale, timezone, NAME[by]).format(new Date(from));
  return by === 'week' ? `Week of ${name}` : name;
}

/** A bucket's short name along an axis; the year stands at the first one and in every January. */
export function bucketTick(from: string, { by, timezone }: Calendar, first: boolean, locale = DEFAULT_LOCALE): string {
  const date = new Date(from);
  if (by === 'month') {
    const month = format(locale, timezone, { month: 'numeric' }).format(date);
    const year = first || month === '1';
    return format(locale, timezone, year ? { month: 'short', year: 'numeric' } : { month: 'short' }).format(date);
  }
  if (by === 'hour') {
    const hour = format(locale, timezone, { hour: '2-digit', hourCycle: 'h23' }).format(date);
    const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };
    return first || hour === '00' ? format(locale, timezone, day).format(date) : `${hour}:00`;
  }
  return format(
    locale,
    timezone,
    first ? { month: 'short', day: 'numeric', year: 'numeric' } : { month: 'short', day: 'numeric' },
  ).format(date);
}
