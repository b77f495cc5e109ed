import type { DateRange, FunnelDocument, FunnelOrder, FunnelWindow } from '../../core/funnel/document.ts';

/** A number and its unit stay together, a narrow space apart. */
const NARROW = '\u202f';
const NO_BREAK = '\u00a0';

export const DEFAULT_LOCALE = 'en-US';

const cached = <T>(make: (locale: string) => T): ((locale: string) => T) => {
  const made = new Map<string, T>();
  return (locale) => {
    let one = made.get(locale);
    if (one === undefined) {
      one = make(locale);
      made.set(locale, one);
    }
    return one;
  };
};

const whole = cached((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
const oneDigit = cached(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const twoDigits = cached(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
);
const threeDigits = cached(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 }),
);
const upToOneDigit = cached((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));
const compact = cached((locale) => new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }));

/** A count, exact: "1,234,567". */
export const formatCount = (n: number, locale = DEFAULT_LOCALE): string => whole(locale).format(n);

/** A count where room is short: "1.23M". Exact up to 9,999. */
export const formatCompact = (n: number, locale = DEFAULT_LOCALE): string =>
  Math.abs(n) < 10_000 ? formatCount(n, locale) : compact(locale).format(n);

/** An amount of money without its currency: "1,234.50", "12,345"; whole from 10,000 on. */
export const formatAmount = (amount: number, locale = DEFAULT_LOCALE): string =>
  (Math.abs(amount) >= 10_000 || Number.isInteger(amount) ? whole : twoDigits)(locale).format(amount);

/** What stands where there is nothing to say: the rate of nobody. */
export const NOTHING = '–';

/** A rate 0 … 1 with one decimal: "39.0 %"; "<0.1 %" and ">99.9 %" where rounding would claim none or all; "–" of nobody. */
export function formatPercent(rate: number | null, locale = DEFAULT_LOCALE): string {
  if (rate === null) return NOTHING;
  return `${percentFigure(rate, locale)}${NARROW}%`;
}

function percentFigure(rate: number, locale: string): string {
  if (rate === 0 || rate === 1) return whole(locale).format(rate * 100);
  if (rate > 0 && rate < 0.001) return `<${oneDigit(locale).format(0.1)}`;
  if (rate > 0.999 && rate < 1) return `>${oneDigit(locale).format(99.9)}`;
  return oneDigit(locale).format(rate * 100);
}

/** A difference of rates in percentage points, signed: "+3.2 points". */
export function formatPoints(difference: number, locale = DEFAULT_LOCALE): string {
  const points = difference * 100;
  const digits = Math.abs(points) < 0.1 && points !== 0 ? 2 : 1;
  const text = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'exceptZero',
  }).format(points);
  return `${text.replace('-', '−')} points`;
}

/** How often something would be chance: "0.024"; "<0.001" below that. */
export const formatChance = (p: number, locale = DEFAULT_LOCALE): string =>
  p < 0.001 ? `<${threeDigits(locale).format(0.001)}` : threeDigits(locale).format(p);

/** How many times: "1.8". */
export const formatFactor = (factor: number, locale = DEFAULT_LOCALE): string =>
  (factor < 99.95 ? oneDigit : whole)(locale).format(factor);

/** An interval of rates: "10.1–14.2 %"; with more decimals where one would claim none or all, or not tell its ends apart; "–" of nobody. */
export function formatInterval(interval: readonly [number, number] | null, locale = DEFAULT_LOCALE): string {
  if (interval === null) return NOTHING;
  const [low, high] = interval;
  for (const format of [oneDigit, twoDigits, threeDigits]) {
    const digits = (rate: number) => format(locale).format(rate * 100);
    const isWhole = (rate: number) => rate === 0 || rate === 1;
    const claims = (rate: number) => !isWhole(rate) && (digits(rate) === digits(0) || digits(rate) === digits(1));
    const figure = (rate: number) => (isWhole(rate) ? whole(locale).format(rate * 100) : digits(rate));
    if (claims(low) || claims(high)) continue;
    if (low === high || figure(low) !== figure(high)) return `${figure(low)}–${figure(high)}${NARROW}%`;
  }
  const [from, to] = [percentFigure(low, locale), percentFigure(high, locale)];
  return `${from === to ? to : `${from}–${to}`}${NARROW}%`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds for people: "340 ms", "8.4 s", "2 m 14 s", "5 h 3 m", "3.2 d", "140 d". `short` keeps one unit: "2.2 m". */
export function formatDuration(ms: number, locale = DEFAULT_LOCALE, short = false): string {
  const one = (value: number, unit: string): string =>
    `${value < 100 ? upToOneDigit(locale).format(value) : whole(locale).format(value)}${NARROW}${unit}`;
  const two = (size: number, unit: string, part: number, partUnit: string): string => {
    const parts = Math.round(ms / part);
    const per = size / part;
    const rest = parts % per;
    const first = `${whole(locale).format(Math.floor(parts / per))}${NARROW}${unit}`;
    return rest === 0 ? first : `${first}${NO_BREAK}${whole(locale).format(rest)}${NARROW}${partUnit}`;
  };
  // Each limit is where rounding would reach the next unit, so that nothing reads "60 s" or "24 h".
  if (ms < 0.5) return ms === 0 ? `0${NARROW}s` : `<1${NARROW}ms`;
  if (ms < SECOND - 0.5) return `${whole(locale).format(ms)}${NARROW}ms`;
  if (ms < MINUTE - 50) return one(ms / SECOND, 's');
  if (ms < HOUR - (short ? 3 * SECOND : 500)) return short ? one(ms / MINUTE, 'm') : two(MINUTE, 'm', SECOND, 's');
  if (ms < DAY - (short ? 3 * MINUTE : MINUTE / 2)) return short ? one(ms / HOUR, 'h') : two(HOUR, 'h', MINUTE, 'm');
  return one(ms / DAY, 'd');
}

const LONG_UNITS: readonly (readonly [number, string])[] = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [SECOND, 'second'],
  [1, 'millisecond'],
];

/** A chosen span written out exactly: "7 days", "1 hour 30 minutes". English, as every sentence of the program. */
export function spanInWords(ms: number, locale = DEFAULT_LOCALE): string {
  const count = (n: number, unit: string) => `${formatCount(n, locale)} ${unit}${n === 1 ? '' : 's'}`;
  const words: string[] = [];
  let rest = ms;
  for (const [size, unit] of LONG_UNITS) {
    const n = size === 1 ? Math.round(rest) : Math.floor(rest / size);
    if (n > 0) words.push(count(n, unit));
    rest -= n * size;
  }
  return words.length === 0 ? '0 seconds' : words.join(' ');
}

/** "within 7 days", "within one session", "no time limit". */
export function windowInWords(window: FunnelWindow, locale = DEFAULT_LOCALE): string {
  if (window === null) return 'no time limit';
  if (window === 'session') return 'within one session';
  return `within ${spanInWords(window.ms, locale)}`;
}

/** "in order", "directly one after another", "in any order". */
export function orderInWords(order: FunnelOrder): string {
  return order === 'ordered' ? 'in order' : order === 'strict' ? 'directly one after another' : 'in any order';
}

/** What the funnel counts, as a noun for n of it: "users", "session", "attempts". */
export function unitNoun(document: Pick<FunnelDocument, 'unit' | 'attempt'> | undefined, n: number): string {
  const plural = n === 1 ? '' : 's';
  if (document?.attempt === 'all') return `attempt${plural}`;
  if (document?.unit.kind === 'session') return `session${plural}`;
  if (document?.unit.kind === 'property') return `user × ${document.unit.property} pair${plural}`;
  return `user${plural}`;
}

const dayFormat = cached(
  (key) =>
    new Intl.DateTimeFormat(key.slice(0, key.indexOf(' ')), {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: key.slice(key.indexOf(' ') + 1),
    }),
);

/** A day: "Jan 31, 2026". */
export const formatDay = (time: number | string, locale = DEFAULT_LOCALE, timeZone = 'UTC'): string =>
  dayFormat(`${locale} ${timeZone}`).format(new Date(time));

/** First to last day, both included, of two times: "Jan 1 – 31, 2026". */
export function formatDays(
  first: number | string,
  last: number | string,
  locale = DEFAULT_LOCALE,
  timeZone = 'UTC',
): string {
  // ICU sets thin spaces around the dash; plain ones read the same in every font.
  return dayFormat(`${locale} ${timeZone}`)
    .formatRange(new Date(first), new Date(last))
    .replace(/[\u2009\u202f]/g, ' ');
}

/** A document's range: "Jan 1 – 31, 2026", "from Jan 1, 2026", "until Jan 31, 2026". `to` is exclusive, so the day named is the last one in it. */
export function formatRange(range: DateRange, locale = DEFAULT_LOCALE, timeZone = 'UTC'): string {
  const last = range.to === undefined ? undefined : Date.parse(range.to) - 1;
  if (range.from !== undefined && last !== undefined) return formatDays(range.from, last, locale, timeZone);
  if (range.from !== undefined) return `from ${formatDay(range.from, locale, timeZone)}`;
  if (last !== undefined) return `until ${formatDay(last, locale, timeZone)}`;
  return 'all dates';
}
