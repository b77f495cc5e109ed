const NANOS = /(^|\.)_?nano(s|seconds)$/;

/**
 * One time from its parts in columns of their own: a date and a time of day; a date, an hour, a minute and so on; a year,
 * a month, a day and so on; days and a fraction of a day; seconds and nanoseconds. `names` are those of the columns.
 */
export function joinTime(parts: readonly string[], names: readonly string[]): string {
  const [first, second = '', ...others] = parts.map((part) => part.trim());
  if (NANOS.test(names[1] ?? '')) return `${first}.${(second || '0').padStart(9, '0')}`;
  if (/^\d{5}$/.test(first) && /^0?[.,]\d+$/.test(second)) return first + second.replace(/^0?/, '');
  if (/^\d{4}$/.test(first) && others.length > 0) {
    const [day, ...clock] = others;
    return `${first}-${second}-${day}${clockOf(clock)}`;
  }
  // Databases write a date as its midnight, and a time of day on the day they count from.
  const date = first.replace(/[ T]00:00(:00)?(\.0+)?$/, '');
  return date + clockOf([second.replace(/^1(899-12-30|900-01-0[01])[ T]/, ''), ...others]);
}

function clockOf(parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== '');
  if (filled.length === 0) return '';
  // Digits without their leading zeros: an hour, or "90500".
  return ` ${filled.map((part) => (/^\d+$/.test(part) ? part.padStart(part.length + (part.length % 2), '0') : part)).join(':')}`;
}

/** A time and the zone that stands in another column. Numbers that count say their zone by themselves. */
export const zonedTime = (time: string, zone: string): string =>
  zone === '' || (/^[-+]?[\d.,]+$/.test(time) && !/^\d{8}(\d{6})?$/.test(time)) ? time : `${time} ${zone}`;
