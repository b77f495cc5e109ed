import { monthOf, WEEKDAY } from './month-names.ts';

/** A time as it is written with separators or words: what its parts say, taken for nothing yet. */
export interface WrittenTime {
  /** The year; where `numbers` is true the day and the month stand in `first` and `second`, whichever is which. */
  year: number;
  month: number;
  day: number;
  numbers: boolean;
  first: number;
  second: number;
  /** The third number where it has two digits, so that the year may as well be the first; else NaN. */
  last: number;
  /** Seconds since midnight, and microseconds. */
  clock: number;
  micros: number;
  /** Whether a time of day stands there. */
  hasClock: boolean;
  /** Seconds ahead of UTC; NaN where none is said. */
  offset: number;
  /** A zone by name, in small letters: "cet", "europe/berlin". Empty where none is said. */
  zone: string;
}

export const newWrittenTime = (): WrittenTime => ({
  year: 0,
  month: 0,
  day: 0,
  numbers: false,
  first: 0,
  second: 0,
  last: Number.NaN,
  clock: 0,
  micros: 0,
  hasClock: false,
  offset: Number.NaN,
  zone: '',
});

const YEAR_FIRST = /^(\d{4}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})(?!\d)\.?/;
const BASIC = /^(\d{4})(\d{2})(\d{2})(?=[t _-]\d|$|z$)/;
const WEEK = /^(\d{4})-?w(\d{2})(?:-?([1-7]))?(?!\d)/;
const DAY_OF_YEAR = /^(\d{4})-(\d{3})(?!\d)/;
const YEAR_NAME = /^(\d{4})[-/., ]+([a-z]{3,})\.?[-/., ]+(\d{1,2})(?!\d)/;
const NUMBERS = /^(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})\.?(?![\d.])/;
const YEAR = "'?(\\d{4}(?!\\d)|\\d{2}(?![\\d:])|(?<=[a-z/-])\\d{2}(?=:\\d\\d))";
const DAY_NAME = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th|er|o)?[-/., ]*(?:(?:de|of) )?([a-z]{3,})\\.?[-/., ]*(?:(?:de|del) )?${YEAR}`,
);
const NAME_DAY = new RegExp(`^([a-z]{3,})\\.?[-/ ]*(\\d{1,2})(?:st|nd|rd|th)?[-/, ]+(?:de )?${YEAR}`);
/** The year behind the clock: ctime, and the log of git. */
const NAME_DAY_CLOCK =
  /^([a-z]{3,})\.? +(\d{1,2}),? +(\d{1,2}:\S+(?: ?[ap]\.? ?m\.?(?= ))?)(?: ([a-z]{1,5}))? (\d{4})(?![\d:])(.*)$/;

const BETWEEN = /^[ ,]*(?:(?:a las|a les|alle ore|alle|ore|um|at|de|as|om|kl|a)(?:\. ?| )|[t:_-](?=\d))?/;
const BASIC_CLOCK = /^(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d+))?)?(?![\d:])/;
const CLOCK = /^(\d{1,2})(?: ?([:.h]) ?(\d{2})(?!\d)(?:[:.m](\d{2})(?!\d)(?:[.,:](\d+))?s?)?)?/;
const HALF = /^ ?(?:(a|p)\. ?m\.?|(a|p)m\b\.?)/;
const HOURS_WORD = /^ ?(?:uhr|h)\b\.?/;
const OFFSET = /^(utc|gmt|z|ut)? ?([+-]) ?(\d{1,2})(?::?(\d{2}))?(?::?\d{2})?(?![\d:])/;
const ZONE = /^(?:\[([^\]]+)\]|([a-z]+(?:_[a-z]+)*(?:\/[a-z0-9_+-]+)+)|([a-z]{1,5}))$/;

/**
 * Reads a time written with separators or names of months: a date, and behind it a time of day and a zone. False when it
 * is none. Takes the text as `plainTime` gives it.
 */
export function readWritten(text: string, into: WrittenTime): boolean {
  if (!(text.charCodeAt(0) >= 48 && text.charCodeAt(0) <= 57)) {
    const day = WEEKDAY.exec(text);
    if (day && readWritten(text.slice(day[0].length), into)) return true;
    return named(text, into);
  }
  into.numbers = false;
  let found = YEAR_FIRST.exec(text);
  if (found) return date(into, +found[1], +found[2], +found[3]) && rest(text.slice(found[0].length), into);
  found = NUMBERS.exec(text);
  if (found) {
    into.numbers = true;
    into.first = +found[1];
    into.second = +found[2];
    into.last = found[3].length === 2 ? +found[3] : Number.NaN;
    into.year = yearOf(found[3]);
    const { first, second } = into;
    const yearLast = first >= 1 && second >= 1 && Math.min(first, second) <= 12 && Math.max(first, second) <= 31;
    return (yearLast || isYearFirst(into)) && rest(text.slice(found[0].length), into);
  }
  found = DAY_NAME.exec(text);
  if (found)
    return date(into, yearOf(found[3]), monthOf(found[2]), +found[1]) && rest(text.slice(found[0].length), into);
  found = BASIC.exec(text);
  if (found) return date(into, +found[1], +found[2], +found[3]) && rest(text.slice(found[0].length), into);
  found = YEAR_NAME.exec(text);
  if (found) return date(into, +found[1], monthOf(found[2]), +found[3]) && rest(text.slice(found[0].length), into);
  found = WEEK.exec(text);
  if (found) {
    const week = +found[2];
    // Week 1 holds 4 January.
    const fourth = new Date(Date.UTC(+found[1], 0, 4));
    const day = (week - 1) * 7 + +(found[3] ?? 1) - ((fourth.getUTCDay() + 6) % 7) + 3;
    const at = new Date(Date.UTC(+found[1], 0, day));
    if (week < 1 || week > weeksOf(+found[1])) return false;
    return (
      date(into, at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()) && rest(text.slice(found[0].length), into)
    );
  }
  found = DAY_OF_YEAR.exec(text);
  if (!found) return false;
  const at = new Date(Date.UTC(+found[1], 0, +found[2]));
  if (at.getUTCFullYear() !== +found[1] || +found[2] === 0) return false;
  return date(into, +found[1], at.getUTCMonth() + 1, at.getUTCDate()) && rest(text.slice(found[0].length), into);
}

/** Whether the first of three numbers can be a year of two digits, before a month and a day. */
export const isYearFirst = ({ first, second, last }: WrittenTime): boolean => isDay(shortYear(first), second, last);

function named(text: string, into: WrittenTime): boolean {
  into.numbers = false;
  let found = NAME_DAY.exec(text);
  if (found)
    return date(into, yearOf(found[3]), monthOf(found[1]), +found[2]) && rest(text.slice(found[0].length), into);
  found = NAME_DAY_CLOCK.exec(text);
  if (!found) return false;
  const zone = found[4] ? ` ${found[4]}` : '';
  return date(into, +found[5], monthOf(found[1]), +found[2]) && rest(` ${found[3]}${zone}${found[6]}`, into);
}

function date(into: WrittenTime, year: number, month: number, day: number): boolean {
  into.year = year;
  into.month = month;
  into.day = day;
  return isDay(year, month, day);
}

/** Two digits are 1970 … 2069. */
export const shortYear = (digits: number): number => digits + (digits >= 70 ? 1900 : 2000);
const yearOf = (text: string): number => (text.length === 4 ? Number(text) : shortYear(Number(text)));

/** 53 in years that begin or end with a Thursday. */
function weeksOf(year: number): number {
  const first = new Date(Date.UTC(year, 0, 1)).getUTCDay();
  const last = new Date(Date.UTC(year, 11, 31)).getUTCDay();
  return first === 4 || last === 4 ? 53 : 52;
}

/** What stands behind the date: nothing, a time of day, a zone. */
function rest(text: string, into: WrittenTime): boolean {
  into.clock = 0;
  into.micros = 0;
  into.hasClock = false;
  into.offset = Number.NaN;
  into.zone = '';
  if (text === '') return true;
  const behind = text.slice(BETWEEN.exec(text)![0].length);
  // "2021-04-13 Z", "2021-04-13 UTC".
  const read = clock(behind, into);
  return read === null ? zone(text.trim(), into) : read >= 0 && zone(behind.slice(read).trim(), into);
}

/** Reads a time of day; how long it is, -1 where it makes no sense, null where none stands there. */
function clock(text: string, into: WrittenTime): number | null {
  let hour: number;
  let minute = 0;
  let second = 0;
  let fraction = '';
  let separated = false;
  let found = BASIC_CLOCK.exec(text);
  if (found) {
    hour = +found[1];
    minute = +found[2];
    second = +(found[3] ?? 0);
    fraction = found[4] ?? '';
    separated = true;
  } else {
    found = CLOCK.exec(text);
    if (!found) return null;
    hour = +found[1];
    minute = +(found[3] ?? 0);
    second = +(found[4] ?? 0);
    fraction = found[5] ?? '';
    separated = found[3] !== undefined;
  }
  let length = found[0].length;
  const word = HOURS_WORD.exec(text.slice(length));
  if (word) length += word[0].length;
  const half = HALF.exec(text.slice(length));
  if (half) {
    length += half[0].length;
    const after = (half[1] ?? half[2]) === 'p';
    if (hour === 12) hour = after ? 12 : 0;
    else if (hour < 12) hour += after ? 12 : 0;
    else if (!after || hour > 23) return -1;
  } else if (!separated && !word && found[1].length < 2) return -1;
  const midnight = hour === 24 && minute === 0 && second === 0 && !/[1-9]/.test(fraction);
  if ((hour > 23 && !midnight) || minute > 59 || second > 60) return -1;
  into.clock = hour * 3600 + minute * 60 + second;
  into.micros = fraction === '' ? 0 : Number(fraction.slice(0, 6).padEnd(6, '0'));
  into.hasClock = true;
  return length;
}

/** What stands behind the time of day, all of it. */
function zone(text: string, into: WrittenTime): boolean {
  if (text === '') return true;
  // JavaScript names the zone once more in parentheses, Go counts since its start.
  let left = text.replace(/ ?\([^)]*\)$/, '').replace(/ m=[+-][\d.]+$/, '');
  const found = OFFSET.exec(left);
  if (found) {
    const [all, name, sign, hours, minutes] = found;
    const ahead = Number(hours) * 3600 + Number(minutes ?? 0) * 60;
    if (Number(hours) > 23 || Number(minutes ?? 0) > 59 || (name === undefined && hours.length < 2)) return false;
    into.offset = sign === '-' ? -ahead : ahead;
    left = left.slice(all.length).trim();
    // The name of what has been said.
    return left === '' || ZONE.test(left);
  }
  const bracket = /^([a-z]{1,5}) ?(\[.+\])$/.exec(left);
  const by = ZONE.exec(bracket ? bracket[1] : left);
  if (!by) return left === '';
  into.zone = by[1] ?? by[2] ?? by[3];
  return true;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= MONTH_DAYS[month - 1] + (leap ? 1 : 0);
}

const WRAPPED =
  /^(?:isodate|new ?date|date|timestamp|datetime|datetimeoffset|to_timestamp|to_date)? ?\(? ?["'`](.*?)["'`] ?\)?$/;
const MONGO = /^\{ ?"\$?(?:date|_date)" ?: ?(.+)\}$/;
const LONG = /^\{ ?"\$numberlong" ?: ?"?(-?\d+)"? ?\}$|^numberlong\("?(-?\d+)"?\)$/;
const SECONDS_NANOS = /^\{ ?"_?seconds" ?: ?"?(-?\d+)"?(?:, ?"_?nano(?:s|seconds)" ?: ?"?(\d+)"?)? ?\}$/;
const SLASH_DATE = /^\\?\/?(?:new )?date\((-?\d+)(?:[+-]\d{4})?\)\\?\/?$/;

/**
 * A time without what stands around it (quotes, `ISODate(…)`, `/Date(…)/`, objects of Mongo and Firestore), in small
 * letters without accents, with plain blanks, one at a time, and plain minus signs.
 */
export function plainTime(raw: string): string {
  let text = raw.trim().toLowerCase();
  if (/[^\x20-\x7e]/.test(text)) {
    text = text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[\u2212\u2010\u2011]/g, '-')
      .replace(/[\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb]/g, "'")
      .replace(/[\u200e\u200f\u2066-\u2069\ufeff]/g, '')
      .replace(/[º°ª]/g, 'o');
  }
  if (/\s\s|[^\S ]/.test(text)) text = text.replace(/\s+/g, ' ').trim();
  const start = text.charCodeAt(0);
  if (start >= 48 && start <= 57) return text;
  if (start === 91 && text.endsWith(']')) return plainTime(text.slice(1, -1));
  if (start === 123) {
    const pair = SECONDS_NANOS.exec(text);
    if (pair) return `${pair[1]}.${(pair[2] ?? '0').padStart(9, '0')}`;
    const long = LONG.exec(text);
    if (long) return long[1] ?? long[2];
    const inner = MONGO.exec(text);
    return inner ? plainTime(inner[1]) : text;
  }
  const long = LONG.exec(text) ?? SLASH_DATE.exec(text);
  if (long) return long[1] ?? long[2];
  const inner = WRAPPED.exec(text);
  return inner ? plainTime(inner[1]) : text;
}
