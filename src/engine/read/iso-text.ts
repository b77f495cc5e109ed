const DAY = 86_400;
let cachedDay = Number.NaN;
let cachedText = '';

/** A day since 1970-01-01 as YYYY-MM-DD. */
export function isoDate(day: number): string {
  if (day !== cachedDay) {
    cachedDay = day;
    cachedText = dateText(day);
  }
  return cachedText;
}

function dateText(day: number): string {
  const time = new Date(day * DAY * 1000);
  // Beyond what a date can be there are no events; the number says at least which day was meant.
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 || time.getUTCFullYear() < 0
    ? String(day)
    : time.toISOString().slice(0, 10);
}

/** Microseconds since 1970, and nanoseconds beside them, as ISO 8601 with as many digits as it takes. */
export function isoMicros(micros: number, nanos: number, zone: '' | 'Z'): string {
  const seconds = Math.floor(micros / 1e6);
  const fraction = micros - seconds * 1e6;
  const day = Math.floor(seconds / DAY);
  const rest = seconds - day * DAY;
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor(rest / 60) % 60;
  const clock = `${isoDate(day)}T${TWO[hour]}:${TWO[minute]}:${TWO[rest % 60]}`;
  if (fraction === 0 && nanos === 0) return clock + zone;
  const digits =
    nanos > 0
      ? String(fraction * 1000 + nanos).padStart(9, '0')
      : fraction % 1000 === 0
        ? String(fraction / 1000).padStart(3, '0')
        : String(fraction).padStart(6, '0');
  return `${clock}.${digits}${zone}`;
}

const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
