import { isDay } from './written-time.ts';

/**
 * What numbers in a time column count: a Unix epoch's seconds, milliseconds, microseconds, nanoseconds; days of a
 * spreadsheet; 100 ns since the year 1 (.NET) or 1601 (Windows), microseconds since 1601 (WebKit); or the digits of a
 * date: "calendar".
 */
export type Count =
  | 's'
  | 'ms'
  | 'us'
  | 'ns'
  | 'days-1900'
  | 'days-1904'
  | 'ticks'
  | 'file-time'
  | 'webkit'
  | 'calendar';

export const EPOCHS = ['s', 'ms', 'us', 'ns'] as const satisfies readonly Count[];

/** Microseconds a unit is worth, as a power of ten, and the seconds from 1970 to its zero. */
const SCALES: Readonly<Record<Exclude<Count, 'days-1900' | 'days-1904' | 'calendar'>, readonly [number, number]>> = {
  s: [6, 0],
  ms: [3, 0],
  us: [0, 0],
  ns: [-3, 0],
  ticks: [-1, -62_135_596_800],
  'file-time': [-1, -11_644_473_600],
  webkit: [0, -11_644_473_600],
};

/** A number as it is written: its digits, how many of them stand behind the point, its sign. */
export interface WrittenNumber {
  negative: boolean;
  digits: string;
  decimals: number;
  /** Written with an exponent and fewer digits than it has: a spreadsheet kept only these. */
  lost: boolean;
}

const PLAIN = /^[-+]?\d+(?:[.,]\d+)?$/;
const SCIENTIFIC = /^([-+]?)(\d+)(?:[.,](\d+))?e\+?(\d{1,2})$/;
const GROUPED = {
  '.': /^[-+]?\d{1,3}(?:(?:,\d{3})+|(?:[ '’]\d{3})+|(?:_\d{3})+)(?:\.\d+)?$/,
  ',': /^[-+]?\d{1,3}(?:(?:\.\d{3})+|(?:[ '’]\d{3})+)(?:,\d+)?$/,
} as const;
/** As many digits hold the seconds of an epoch. */
const SECOND_DIGITS = 10;

/** Reads a number with that decimal sign, with or without thousands separators; null for what is none. */
export function readNumber(text: string, decimal: '.' | ','): WrittenNumber | null {
  const scientific = SCIENTIFIC.exec(text);
  if (scientific) {
    const [, sign, whole, fraction = '', power] = scientific;
    const exponent = Number(power);
    if (exponent > 25) return null;
    const significant = (whole + fraction).replace(/^0+/, '').length;
    const lost = exponent >= significant && significant < SECOND_DIGITS && exponent >= SECOND_DIGITS - 1;
    const decimals = fraction.length - exponent;
    const digits = decimals < 0 ? whole + fraction + '0'.repeat(-decimals) : whole + fraction;
    return { negative: sign === '-', digits, decimals: Math.max(0, decimals), lost };
  }
  if (PLAIN.test(text)) {
    const sign = /[.,]/.exec(text)?.[0];
    if (sign !== undefined && sign !== decimal) return GROUPED[decimal].test(text) ? cut(text, decimal) : null;
    return cut(text, decimal);
  }
  return GROUPED[decimal].test(text) ? cut(text, decimal) : null;
}

function cut(text: string, decimal: '.' | ','): WrittenNumber {
  const at = text.indexOf(decimal);
  const whole = (at < 0 ? text : text.slice(0, at)).replace(/\D/g, '');
  const fraction = at < 0 ? '' : text.slice(at + 1);
  return { negative: text[0] === '-', digits: whole + fraction, decimals: fraction.length, lost: false };
}

export const numberValue = ({ negative, digits, decimals }: WrittenNumber): number =>
  Number(
    `${negative ? '-' : ''}${digits.slice(0, digits.length - decimals) || '0'}.${digits.slice(digits.length - decimals)}`,
  );

/** Plausible times lie from 1990 up to here, in seconds since 1970. */
export const PLAUSIBLE_FROM = 631_152_000;
export const PLAUSIBLE_TO = 4_133_980_800;

/** Microseconds since 1970 of a number in a unit other than days and calendar digits. */
export function scaled({ negative, digits, decimals }: WrittenNumber, count: keyof typeof SCALES): bigint {
  const [power, zero] = SCALES[count];
  const shift = power - decimals;
  const all = negative ? -BigInt(digits) : BigInt(digits);
  const scale = 10n ** BigInt(Math.abs(shift));
  // Cut towards the past, as all fractions are.
  const micros = shift >= 0 ? all * scale : all / scale - (all < 0n && all % scale !== 0n ? 1n : 0n);
  return micros + BigInt(zero) * 1_000_000n;
}

/** Days of a spreadsheet as microseconds, whole milliseconds, of a wall clock. */
export function daysMicros(days: number, count: 'days-1900' | 'days-1904'): bigint {
  const since1970 = days - (count === 'days-1900' ? 25_569 : 24_107);
  return BigInt(Math.round(since1970 * 86_400_000)) * 1000n;
}

const CALENDAR_LENGTHS = [8, 10, 12, 14, 17];

/** Seconds of a wall clock, and milliseconds, of digits that are a date of 1900 … 2100; null for others. */
export function calendarDigits(digits: string): { readonly seconds: number; readonly millis: number } | null {
  if (!CALENDAR_LENGTHS.includes(digits.length)) return null;
  const part = (at: number, length: number): number => Number(digits.slice(at, at + length) || 0);
  const [year, month, day] = [part(0, 4), part(4, 2), part(6, 2)];
  const [hour, minute, second] = [part(8, 2), part(10, 2), part(12, 2)];
  if (year < 1900 || year > 2100 || !isDay(year, month, day) || hour > 23 || minute > 59 || second > 60) return null;
  return { seconds: Date.UTC(year, month - 1, day, hour, minute, second) / 1000, millis: part(14, 3) };
}

/** Which counts would make a number a plausible time, by its size. The ranges do not meet, but for calendar digits. */
export function countsOf(number: WrittenNumber): Count[] {
  const counts: Count[] = [];
  if (number.negative) return counts;
  const { digits, decimals } = number;
  if (decimals === 0 && calendarDigits(digits)) counts.push('calendar');
  const value = numberValue(number);
  // 1990 to 2100, but dates of birth may stand there, too.
  if (value >= 20_000 && value < 80_000) counts.push('days-1900');
  for (const count of ['ticks', 'file-time', 'webkit', 's', 'ms', 'us', 'ns'] as const) {
    const [power, zero] = SCALES[count];
    const seconds = value * 10 ** (power - 6) + zero;
    if (seconds >= PLAUSIBLE_FROM && seconds < PLAUSIBLE_TO) counts.push(count);
  }
  return counts;
}
