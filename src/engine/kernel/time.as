/*
 * Times in the layouts that nearly all files have, YYYY-MM-DD?HH:MM:SS with a fraction and a Z or without, and epoch
 * numbers of the usual lengths. All others are read by whoever holds this kernel (`slowTime`).
 */

/** Epoch seconds, floored; microseconds; whether it stood without an offset. */
export let seconds: f64 = 0;
export let micros: u32 = 0;
export let local: bool = false;

/** Reads a time and calls `setTime`; false when it makes no sense. */
// @ts-ignore: decorator
@external("host", "slowTime")
declare function slowTime(at: usize, length: u32): bool;

/** Seconds to subtract from a time of the data set's zone to get UTC. */
// @ts-ignore: decorator
@external("host", "localOffset")
declare function localOffset(seconds: f64): f64;

export function setTime(newSeconds: f64, newMicros: u32, isLocal: bool): void {
  seconds = newSeconds;
  micros = newMicros;
  local = isLocal;
}

/** False where local times are UTC. */
let zoned = false;

export function setZoned(value: bool): void {
  zoned = value;
}

/** False where numbers are no epochs. */
let epochs = true;

export function setEpochs(value: bool): void {
  epochs = value;
}

let cachedA: u64 = 0;
let cachedB: u16 = 0;
/** Seconds up to that day; none was read while it is NaN. */
let cachedDay: f64 = NaN;

// @ts-ignore: decorator
@lazy const MONTHS = memory.data<u8>([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

/** Whether all bytes of `digits` (what a text and a pattern of zeros differ by) are 0 … 9 where `open` has 0x76, else 0. */
// @ts-ignore: decorator
@inline
function fits(digits: u64, open: u64): bool {
  return ((((digits & 0x7f7f7f7f7f7f7f7f) + open) | digits) & 0x8080808080808080) == 0;
}

export function readTime(at: usize, length: u32): bool {
  if (length >= 19 && length <= 32) {
    const clock = load<u64>(at, 11) ^ 0x30303a30303a3030;
    const gap = load<u8>(at, 10);
    if ((gap == 84 || gap == 32) && fits(clock, 0x76767f76767f7676) && isDay(at)) return readClock(at, length, clock);
  } else if (epochs && (length == 10 || length == 13 || length == 16)) {
    if (readEpoch(at, length)) return true;
  }
  return slowTime(at, length);
}

function isDay(at: usize): bool {
  const a = load<u64>(at);
  const b = load<u16>(at, 8);
  if (a == cachedA && b == cachedB && cachedDay == cachedDay) return true;
  // "YYYY-MM-" and "DD".
  if (!fits(a ^ 0x2d30302d30303030, 0x7f76767f76767676)) return false;
  const tens = <u32>load<u8>(at, 8) - 48;
  const ones = <u32>load<u8>(at, 9) - 48;
  if (tens > 9 || ones > 9) return false;
  const year = pair(at) * 100 + pair(at + 2);
  const month = pair(at + 5);
  const day = tens * 10 + ones;
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > <u32>load<u8>(MONTHS + month - 1) + <u32>leap) return false;
  cachedA = a;
  cachedB = b;
  cachedDay = <f64>daysSinceEpoch(year, month, day) * 86400;
  return true;
}

// @ts-ignore: decorator
@inline
function pair(at: usize): i32 {
  return <i32>load<u8>(at) * 10 + <i32>load<u8>(at, 1) - 528;
}

/** H. Hinnant, "days_from_civil", from year 0 on. */
function daysSinceEpoch(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

function readClock(at: usize, length: u32, clock: u64): bool {
  const hour = <u32>(clock & 15) * 10 + <u32>((clock >> 8) & 15);
  const minute = <u32>((clock >> 24) & 15) * 10 + <u32>((clock >> 32) & 15);
  const second = <u32>((clock >> 48) & 15) * 10 + <u32>((clock >> 56) & 15);
  // 60 is a leap second: the first moment of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return slowTime(at, length);
  let p: usize = at + 19;
  const end = at + length;
  let fraction: u32 = 0;
  if (p < end && (load<u8>(p) == 46 || load<u8>(p) == 44)) {
    let scale: u32 = 100000;
    const from = ++p;
    for (; p < end; p++) {
      const digit = <u32>load<u8>(p) - 48;
      if (digit > 9) break;
      fraction += digit * scale;
      scale /= 10;
    }
    if (p == from) return false;
  }
  const zone: u32 = p < end ? load<u8>(p) : 0;
  const whole = cachedDay + <f64>(hour * 3600 + minute * 60 + second);
  if (p == end) {
    setTime(zoned ? whole - localOffset(whole) : whole, fraction, true);
    return true;
  }
  if (p + 1 == end && (zone == 90 || zone == 122)) {
    setTime(whole, fraction, false);
    return true;
  }
  return slowTime(at, length);
}

/** How a time is kept as a number. */
export const MILLIS: u32 = 1;
export const MICROS: u32 = 2;
export const NANOS: u32 = 3;
/** As the digits of an epoch, which tell the unit by how many they are. */
export const DIGITS: u32 = 4;
/** Added where it is what a clock on the wall showed. */
export const ON_WALL: u32 = 8;

/** Numbers go so far without gaps; that is the year 2255. */
const MICROS_LIMIT: i64 = 1 << 53;

/** Reads a time from a number; false where that must be looked at. */
// @ts-ignore: decorator
@inline
export function readNumber(value: i64, kind: u32): bool {
  const unit = kind & 7;
  let whole = value;
  if (unit == MILLIS) {
    if (value > MICROS_LIMIT / 1000 || value < -MICROS_LIMIT / 1000) return false;
    whole = value * 1000;
  } else if (unit == NANOS) {
    whole = value / 1000;
    if (whole * 1000 > value) whole--;
  } else if (unit == DIGITS) {
    whole = value * unitOfDigits(value);
  }
  if (whole > MICROS_LIMIT || whole < -MICROS_LIMIT) return false;
  const second = floor(<f64>whole / 1000000);
  const isLocal = (kind & ON_WALL) != 0;
  setTime(isLocal && zoned ? second - localOffset(second) : second, <u32>(<f64>whole - second * 1000000), isLocal);
  return true;
}

/** How many microseconds an epoch of so many digits counts in; 0 where it is none. */
// @ts-ignore: decorator
@inline
function unitOfDigits(value: i64): i64 {
  if (value >= 1000000000 && value < 10000000000) return 1000000;
  if (value >= 1000000000000 && value < 10000000000000) return 1000;
  return value >= 1000000000000000 && value < 10000000000000000 ? 1 : 0;
}

/** Whether all numbers are epochs that their digits tell the unit of. */
export function areEpochs(at: usize, count: u32): bool {
  if (!epochs) return false;
  for (let i: usize = 0; i < count; i++) if (unitOfDigits(load<i64>(at + (i << 3))) == 0) return false;
  return true;
}

/** Ten digits are seconds, three more milliseconds, three more microseconds. */
function readEpoch(at: usize, length: u32): bool {
  let whole: u64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const digit = <u32>load<u8>(at + i) - 48;
    if (digit > 9) return false;
    whole = whole * 10 + digit;
  }
  if (length == 10) setTime(<f64>whole, 0, false);
  else if (length == 13) setTime(<f64>(whole / 1000), <u32>(whole % 1000) * 1000, false);
  else setTime(<f64>(whole / 1000000), <u32>(whole % 1000000), false);
  return true;
}
