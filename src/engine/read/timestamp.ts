import type { LocalOffset } from './time-zone.ts';

/**
 * Reads times at byte level. `parse` leaves whole epoch seconds (floored) and microseconds 0 … 999,999 behind; digits
 * finer than a microsecond are cut off. The view needs 4 readable bytes after `end`.
 */
export interface TimeReader {
  seconds: number;
  micros: number;
  /** Whether the last time read stood without an offset and was taken as local. */
  local: boolean;
  parse(bytes: Uint8Array, view: DataView, start: number, end: number): boolean;
}

const ZERO = 48;
const DASH = 45;
const COLON = 58;

export function timeReader(offsetOf: LocalOffset | null): TimeReader {
  // The date of the last time read: files are mostly in order of time, so it is nearly always the same again.
  let cachedA = 0;
  let cachedB = 0;
  let cachedC = 0;
  let cachedDay = Number.NaN;

  const reader: TimeReader = { seconds: 0, micros: 0, local: false, parse };
  return reader;

  function parse(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    while (start < end && bytes[start] <= 32) start++;
    while (end > start && bytes[end - 1] <= 32) end--;
    const length = end - start;
    if (length >= 10 && length <= 40) {
      const separator = bytes[start + 4];
      if ((separator === DASH || separator === 47) && bytes[start + 7] === separator)
        return iso(bytes, view, start, end);
    }
    if (length === 0 || length > 40) return false;
    return epoch(bytes, start, end) || scientific(bytes, start, end);
  }

  /** YYYY-MM-DD or YYYY/MM/DD, then nothing or a time. */
  function iso(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    const a = view.getInt32(start, true);
    const b = view.getInt32(start + 4, true);
    const c = bytes[start + 8] | (bytes[start + 9] << 8);
    if (a !== cachedA || b !== cachedB || c !== cachedC || Number.isNaN(cachedDay)) {
      const year = digits(bytes, start, 4);
      const month = digits(bytes, start + 5, 2);
      const day = digits(bytes, start + 8, 2);
      if (year < 0 || !isDay(year, month, day)) return false;
      cachedA = a;
      cachedB = b;
      cachedC = c;
      cachedDay = daysSinceEpoch(year, month, day) * 86_400;
    }
    if (end === start + 10) return place(cachedDay, 0, 0, true);
    const gap = bytes[start + 10];
    if (gap !== 84 && gap !== 32 && gap !== 116) return false;
    return clock(bytes, start + 11, end, cachedDay);
  }

  /** HH:MM[:SS[.fraction]][offset], added to the seconds of its day. */
  function clock(bytes: Uint8Array, start: number, end: number, day: number): boolean {
    const hour = digits(bytes, start, 2);
    if (hour < 0 || hour > 23 || bytes[start + 2] !== COLON) return false;
    const minute = digits(bytes, start + 3, 2);
    if (minute < 0 || minute > 59) return false;
    let at = start + 5;
    let second = 0;
    let micros = 0;
    if (at > end) return false;
    if (at < end && bytes[at] === COLON) {
      second = digits(bytes, at + 1, 2);
      // 60 is a leap second: the first moment of the next minute.
      if (second < 0 || second > 60) return false;
      at += 3;
      if (at > end) return false;
      if (at < end && (bytes[at] === 46 || bytes[at] === 44)) {
        at++;
        let scale = 100_000;
        const from = at;
        for (let d = bytes[at] - ZERO; at < end && d >= 0 && d <= 9; d = bytes[++at] - ZERO) {
          micros += d * scale;
          scale = (scale / 10) | 0;
        }
        if (at === from) return false;
      }
    }
    const seconds = day + hour * 3600 + minute * 60 + second;
    if (at === end) return place(seconds, micros, 0, true);
    if (bytes[at] === 90 || bytes[at] === 122) return at + 1 === end && place(seconds, micros, 0, false);
    while (at < end && bytes[at] === 32) at++;
    return offset(bytes, at, end, seconds, micros);
  }

  /** ±hh, ±hhmm, ±hh:mm, UTC or GMT. */
  function offset(bytes: Uint8Array, at: number, end: number, seconds: number, micros: number): boolean {
    const sign = bytes[at];
    if (sign === 43 || sign === DASH) {
      const hours = end - at >= 3 ? digits(bytes, at + 1, 2) : -1;
      let minutes = 0;
      if (end - at === 5) minutes = digits(bytes, at + 3, 2);
      else if (end - at === 6 && bytes[at + 3] === COLON) minutes = digits(bytes, at + 4, 2);
      else if (end - at !== 3) return false;
      if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
      const shift = hours * 3600 + minutes * 60;
      return place(seconds, micros, sign === DASH ? -shift : shift, false);
    }
    if (end - at === 1 && (sign | 32) === 122) return place(seconds, micros, 0, false);
    if (end - at !== 3) return false;
    const name = String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2]).toUpperCase();
    return (name === 'UTC' || name === 'GMT') && place(seconds, micros, 0, false);
  }

  /** Digits: seconds, milliseconds, microseconds or nanoseconds by how many, or a date written without separators. */
  function epoch(bytes: Uint8Array, start: number, end: number): boolean {
    const negative = bytes[start] === DASH;
    let at = negative ? start + 1 : start;
    const from = at;
    while (at < end && bytes[at] >= ZERO && bytes[at] <= 57) at++;
    const whole = at - from;
    if (whole === 0 || whole > 20) return false;
    if (at === end && !negative && compact(bytes, from, whole)) return true;
    const unit = whole <= 11 ? 0 : whole <= 14 ? 3 : whole <= 17 ? 6 : 9;
    let seconds = 0;
    let i = from;
    for (const stop = at - unit; i < stop; i++) seconds = seconds * 10 + (bytes[i] - ZERO);
    let micros = 0;
    let scale = 100_000;
    for (; i < at; i++) {
      micros += (bytes[i] - ZERO) * scale;
      scale = (scale / 10) | 0;
    }
    if (at < end) {
      if (bytes[at] !== 46) return false;
      for (i = at + 1; i < end; i++) {
        const d = bytes[i] - ZERO;
        if (d < 0 || d > 9) return false;
        micros += d * scale;
        scale = (scale / 10) | 0;
      }
    }
    if (negative) {
      seconds = -seconds;
      if (micros > 0) {
        seconds -= 1;
        micros = 1_000_000 - micros;
      }
    }
    return place(seconds, micros, 0, false);
  }

  /** YYYYMMDD or YYYYMMDDHHMMSS, of this and the last century. */
  function compact(bytes: Uint8Array, start: number, length: number): boolean {
    if (length !== 8 && length !== 14) return false;
    const year = digits(bytes, start, 4);
    const month = digits(bytes, start + 4, 2);
    const day = digits(bytes, start + 6, 2);
    if (year < 1900 || year > 2100 || !isDay(year, month, day)) return false;
    let seconds = daysSinceEpoch(year, month, day) * 86_400;
    if (length === 14) {
      const hour = digits(bytes, start + 8, 2);
      const minute = digits(bytes, start + 10, 2);
      const second = digits(bytes, start + 12, 2);
      if (hour > 23 || minute > 59 || second > 60) return false;
      seconds += hour * 3600 + minute * 60 + second;
    }
    return place(seconds, 0, 0, true);
  }

  /** 1.6964704525e+09: what spreadsheets make of long numbers. As exact as the text still is. */
  function scientific(bytes: Uint8Array, start: number, end: number): boolean {
    const text = String.fromCharCode(...bytes.subarray(start, end));
    if (!/^\d(\.\d+)?e\+?\d{1,2}$/i.test(text)) return false;
    const digitsOnly = Buffer.from(String(BigInt(Math.round(Number(text)))));
    return epoch(digitsOnly, 0, digitsOnly.length);
  }

  function place(seconds: number, micros: number, shift: number, local: boolean): boolean {
    reader.seconds = local && offsetOf !== null ? seconds - offsetOf(seconds) : seconds - shift;
    reader.micros = micros;
    reader.local = local;
    return true;
  }
}

/** `count` digits as a number, or a negative number if one is no digit. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (const end = at + count; at < end; at++) {
    const d = bytes[at] - ZERO;
    if (!(d >= 0 && d <= 9)) return -1_000_000;
    value = value * 10 + d;
  }
  return value;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= MONTH_DAYS[month - 1] + (leap ? 1 : 0);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, "days_from_civil"). */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
