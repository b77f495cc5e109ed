import { calendarDigits, countsOf, daysMicros, EPOCHS, numberValue, readNumber, scaled } from './time-number.ts';
import { hasEpochs, PLAIN_TIMES, type TimeReading } from './time-reading.ts';
import { type LocalOffset, localOffset } from './time-zone.ts';
import { isDay, newWrittenTime, plainTime, readWritten, shortYear } from './written-time.ts';
import { minutesOf, zoneSeconds } from './zone-names.ts';

/**
 * Reads times of a column. The usual forms, ISO 8601 and epoch numbers, are read at byte level; others as text. `parse` leaves whole epoch seconds (floored) and microseconds 0 … 999,999 behind; digits
 * finer than a microsecond are cut off. The view needs 4 readable bytes after `end`.
 */
export interface TimeReader {
  seconds: number;
  micros: number;
  /** Whether the last time read stood without an offset and was taken as local. */
  local: boolean;
  /** Of times without an offset; null where these are UTC. */
  readonly offsetOf: LocalOffset | null;
  parse(bytes: Uint8Array, view: DataView, start: number, end: number): boolean;
}

/** No time is longer. */
const LONGEST = 120;
const ZERO = 48;
const DASH = 45;
const COLON = 58;

export function timeReader(reading: TimeReading = PLAIN_TIMES): TimeReader {
  const { numbers, dates, timezone } = reading;
  const offsetOf = localOffset(timezone, reading.order);
  const epochs = hasEpochs(reading);
  // The date of the last time read: files are mostly in order of time, so it is nearly always the same again.
  let cachedA = 0;
  let cachedB = 0;
  let cachedC = 0;
  let cachedDay = Number.NaN;
  const written = newWrittenTime();

  const reader: TimeReader = { seconds: 0, micros: 0, local: false, offsetOf, parse };
  return reader;

  function parse(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    while (start < end && bytes[start] <= 32) start++;
    while (end > start && bytes[end - 1] <= 32) end--;
    const length = end - start;
    if (length === 0 || length > LONGEST) return false;
    if (length >= 10 && length <= 40) {
      const separator = bytes[start + 4];
      if ((separator === DASH || separator === 47) && bytes[start + 7] === separator && iso(bytes, view, start, end))
        return true;
    }
    if (epochs && (length === 10 || length === 13 || length === 16 || length === 19) && epoch(bytes, start, end))
      return true;
    return other(plainTime(Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('utf8')));
  }

  /** A number, or a time in any other form. */
  function other(text: string): boolean {
    const number = numbers === null ? null : readNumber(text, numbers.decimal);
    if (number === null) return readWritten(text, written) && placeWritten();
    if (numbers!.by === 'ranks') {
      const rank = rankOf(numbers!.ranks, numberValue(number));
      return rank >= 0 && placeMicros(BigInt(numbers!.originMicros) + BigInt(rank) * 1_000_000n, false);
    }
    if (numbers!.by === 'unit') {
      const micros = Math.round(numberValue(number) * numbers!.unitSeconds * 1e6);
      return Number.isSafeInteger(micros) && placeMicros(BigInt(numbers!.originMicros) + BigInt(micros), false);
    }
    const { count } = numbers!;
    const digits = number.decimals === 0 && !number.negative ? calendarDigits(number.digits) : null;
    // Ten digits may be seconds, too: the column tells.
    if (digits !== null && (count === 'calendar' || number.digits.length !== 10))
      return place(digits.seconds, digits.millis * 1000, 0, true);
    if (count === 'calendar') return false;
    if (count === 'days-1900' || count === 'days-1904') {
      const days = numberValue(number);
      return Math.abs(days) < 3e6 && placeMicros(daysMicros(days, count), true);
    }
    if (number.digits.length - number.decimals > 20) return false;
    // A number whose size says another unit of an epoch has that.
    const own = epochs ? countsOf(number).find((one) => (EPOCHS as readonly string[]).includes(one)) : undefined;
    return placeMicros(scaled(number, (own as (typeof EPOCHS)[number] | undefined) ?? count), false);
  }

  function placeWritten(): boolean {
    let { year, month, day } = written;
    if (written.numbers) {
      const { first, second } = written;
      if (dates === null && first !== second) return false;
      if (dates === 'ymd') [year, month, day] = [shortYear(first), second, written.last];
      else [day, month] = dates === 'mdy' ? [second, first] : [first, second];
      if (!isDay(year, month, day)) return false;
    }
    const seconds = daysSinceEpoch(year, month, day) * 86_400 + written.clock;
    if (!Number.isNaN(written.offset)) return place(seconds, written.micros, written.offset, false);
    if (written.zone === '') return place(seconds, written.micros, 0, true);
    const minutes = minutesOf(written.zone, timezone);
    if (minutes === 'ambiguous') return false;
    const shift = minutes === null ? zoneSeconds(written.zone, seconds) : minutes * 60;
    return shift !== null && place(seconds, written.micros, shift, false);
  }

  function placeMicros(micros: bigint, local: boolean): boolean {
    const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
    return place(Number((micros - rest) / 1_000_000n), Number(rest), 0, local);
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

  /** 10, 13, 16 or 19 digits: seconds, milliseconds, microseconds or nanoseconds. */
  function epoch(bytes: Uint8Array, start: number, end: number): boolean {
    let seconds = 0;
    let at = start;
    for (const stop = start + 10; at < stop; at++) {
      const d = bytes[at] - ZERO;
      if (d < 0 || d > 9) return false;
      seconds = seconds * 10 + d;
    }
    let micros = 0;
    let scale = 100_000;
    for (; at < end; at++) {
      const d = bytes[at] - ZERO;
      if (d < 0 || d > 9) return false;
      micros += d * scale;
      scale = (scale / 10) | 0;
    }
    return place(seconds, micros, 0, false);
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

/** Where a number stands among others in ascending order; -1 where it does not. */
function rankOf(ranks: Float64Array, value: number): number {
  let [from, to] = [0, ranks.length - 1];
  while (from <= to) {
    const middle = (from + to) >> 1;
    if (ranks[middle] === value) return middle;
    if (ranks[middle] < value) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
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
