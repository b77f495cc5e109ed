import type { Overrides } from '../../contract/import.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { type Count, countsOf, EPOCHS, numberValue, readNumber, type WrittenNumber } from '../read/time-number.ts';
import type { NumberReading, TimeReading } from '../read/time-reading.ts';
import { timeReader } from '../read/timestamp.ts';
import { newWrittenTime, plainTime, readWritten } from '../read/written-time.ts';
import { minutesOf } from '../read/zone-names.ts';
import { yearEvidence } from './date-order.ts';

/** For how many dates written with numbers only one order is possible. */
export interface OrderEvidence {
  readonly dayFirst: number;
  readonly monthFirst: number;
  /** Those that can be either, and mean two different dates. */
  readonly either: number;
  /** Whether a year of two digits stands before month and day. */
  readonly yearFirst: 'surely' | 'perhaps' | 'no';
}

/** What the values of a column are like as times. */
export interface TimeLook {
  /** How many of the values differ. */
  readonly distinct: number;
  /** Share of the values that are times, where dates can be read in either order; 0 … 1. */
  readonly times: number;
  /** Share of the values that are numbers, and that are times of day without a date. */
  readonly numbers: number;
  readonly clocks: number;
  /** How they are best read, but for what only a whole column or a person can tell. */
  readonly reading: Pick<TimeReading, 'numbers' | 'dates'>;
  readonly order: OrderEvidence;
  /** What they look like, in words; null where they are no times. */
  readonly words: string | null;
  /** Some carry no offset. */
  readonly local: boolean;
  /** Some have a time of day. */
  readonly hasClock: boolean;
  /** Numbers of which a spreadsheet has kept the first digits only. */
  readonly lost: readonly string[];
  /** Names of zones that mean several. */
  readonly ambiguous: readonly string[];
  /** Seconds since 1970 by value; NaN where it is no time. */
  readonly seconds: readonly number[];
}

const CLOCK = /^\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.? ?m\.?)?$/;
const COUNT_WORDS: Readonly<Record<Count, string>> = {
  s: 'epoch seconds',
  ms: 'epoch milliseconds',
  us: 'epoch microseconds',
  ns: 'epoch nanoseconds',
  'days-1900': 'days of a spreadsheet',
  'days-1904': 'days of a spreadsheet since 1904',
  ticks: '.NET ticks',
  'file-time': 'Windows file times',
  webkit: 'WebKit microseconds',
  calendar: 'dates written as digits',
};

const isEpoch = (count: Count): boolean => (EPOCHS as readonly string[]).includes(count);

/** Looks at some values of a column in the order of its rows. */
export function lookAtTimes(
  values: readonly string[],
  { dates, excel }: Pick<Overrides, 'dates' | 'excel'> = {},
  timezone = 'UTC',
): TimeLook {
  const known = new Map<string, Value>();
  const looked = values.map((value) => {
    let one = known.get(value);
    if (!one) {
      const text = plainTime(value);
      one = { value, text, '.': readNumber(text, '.'), ',': readNumber(text, ','), facts: null };
      known.set(value, one);
    }
    return one;
  });
  const texts = looked.map(({ text }) => text);
  const { numbers, share } = numbersOf(looked, excel);
  const order = orderOf(texts);
  const most = order.dayFirst >= order.monthFirst ? 'dmy' : 'mdy';
  const byDay = order.yearFirst === 'no' && order.dayFirst !== order.monthFirst ? most : null;
  const decided = dates ?? (order.yearFirst === 'surely' ? 'ymd' : byDay);
  const reading = { numbers, dates: decided };
  // In any order: which it is may only be asked.
  const reader = timeReader({ ...reading, dates: decided ?? 'dmy', timezone, order: null });
  const written = newWrittenTime();
  const room = Buffer.alloc(ROOM);
  const factsOf = ({ value, text }: Value): Facts => {
    const isWritten = readWritten(text, written);
    const { numbers: inNumbers, zone, hasClock } = written;
    const needed = value.length * 3 + PADDING;
    const bytes = needed > ROOM ? Buffer.alloc(needed) : room;
    const length = bytes.write(value);
    bytes.fill(0, length, length + PADDING);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isTime = reader.parse(bytes, view, 0, length);
    const { seconds, micros, local } = reader;
    const byDay = seconds % 86_400 === 0 && micros === 0;
    return {
      isClock: CLOCK.test(text),
      inNumbers: isWritten && inNumbers,
      isWritten,
      ambiguous: isWritten && zone !== '' && minutesOf(zone, timezone) === 'ambiguous' ? zone.toUpperCase() : null,
      isTime,
      seconds,
      local,
      hasClock: !byDay || (isWritten && hasClock),
      shape: !isTime ? null : isWritten ? shapeOf(text, inNumbers, hasClock, local) : numberWords(numbers, text),
    };
  };
  const words = new Map<string, number>();
  const seconds: number[] = [];
  const ambiguous = new Set<string>();
  let [read, clocks, local, hasClock] = [0, 0, false, false];
  for (const one of looked) {
    const facts = one.facts ?? factsOf(one);
    one.facts = facts;
    if (facts.isClock) clocks++;
    if (facts.ambiguous !== null) ambiguous.add(facts.ambiguous);
    seconds.push(facts.isTime ? facts.seconds : Number.NaN);
    // It is one in the other order, or in a zone that is asked for.
    if (facts.isTime || facts.inNumbers || (facts.isWritten && ambiguous.size > 0)) read++;
    if (facts.shape === null) continue;
    local ||= facts.local;
    hasClock ||= facts.hasClock;
    words.set(facts.shape, (words.get(facts.shape) ?? 0) + 1);
  }
  const [best] = [...words].sort((a, b) => b[1] - a[1]);
  const n = Math.max(values.length, 1);
  return {
    distinct: known.size,
    times: read / n,
    numbers: share,
    clocks: clocks / n,
    reading,
    order,
    words: best?.[0] ?? null,
    local,
    hasClock,
    lost: looked.filter((one) => one['.']?.lost || one[',']?.lost).map(({ value }) => value),
    ambiguous: [...ambiguous],
    seconds,
  };
}

/** Bytes of a value that is looked at, with what is read too far. */
const ROOM = 1 << 10;

/** What is looked at once for each value: most columns repeat a few. */
interface Value {
  readonly value: string;
  readonly text: string;
  /** As a number with either decimal sign. */
  readonly '.': WrittenNumber | null;
  readonly ',': WrittenNumber | null;
  facts: Facts | null;
}

interface Facts {
  readonly isClock: boolean;
  readonly inNumbers: boolean;
  readonly isWritten: boolean;
  readonly ambiguous: string | null;
  readonly isTime: boolean;
  readonly seconds: number;
  readonly local: boolean;
  readonly hasClock: boolean;
  readonly shape: string | null;
}

function shapeOf(text: string, numbers: boolean, hasClock: boolean, local: boolean): string {
  if (!numbers && /^\d{4}/.test(text)) {
    if (!hasClock) return 'dates without a time of day';
    return local ? 'ISO 8601 without offset' : 'ISO 8601 with offset';
  }
  const what = hasClock ? 'times' : 'dates without a time of day';
  return numbers ? `${what}, day and month in numbers` : `${what} with names of months`;
}

function numberWords(numbers: NumberReading | null, text: string): string {
  if (numbers?.by !== 'count') return 'numbers';
  if (!isEpoch(numbers.count)) return COUNT_WORDS[numbers.count];
  const number = readNumber(text, numbers.decimal);
  const counts = number === null ? [] : countsOf(number);
  return COUNT_WORDS[counts.find((count) => count === 'calendar' || isEpoch(count)) ?? numbers.count];
}

/** For how many dates only one order of day and month is possible. */
function orderOf(texts: readonly string[]): OrderEvidence {
  const written = newWrittenTime();
  const years = yearEvidence();
  let [dayFirst, monthFirst, either] = [0, 0, 0];
  const others = new Set<string>();
  for (const text of texts) {
    if (others.has(text)) continue;
    if (!readWritten(text, written) || !written.numbers) {
      others.add(text);
      continue;
    }
    years.add(written);
    if (written.first > 12) dayFirst++;
    else if (written.second > 12) monthFirst++;
    else if (written.first !== written.second) either++;
  }
  return { dayFirst, monthFirst, either, yearFirst: years.first };
}

const NO_NUMBERS: NumberReading = { by: 'count', count: 's', decimal: '.' };

/** What the numbers among some values count; null where they count nothing that is known. */
function numbersOf(
  values: readonly Value[],
  excel: Overrides['excel'],
): { readonly numbers: NumberReading | null; readonly share: number } {
  let share = 0;
  let best: { readonly numbers: NumberReading; readonly fits: number } | null = null;
  for (const decimal of ['.', ','] as const) {
    const found = values.map((value) => value[decimal]).filter((number) => number !== null);
    share = Math.max(share, found.length / Math.max(values.length, 1));
    if (found.length === 0) continue;
    const { count, fits } = countOf(found, excel);
    if (count !== null && fits >= found.length / 2 && (best === null || fits > best.fits))
      best = { numbers: { by: 'count', count, decimal }, fits };
  }
  // A few numbers among texts are no sign of anything.
  return { numbers: best?.numbers ?? (share < 0.5 ? NO_NUMBERS : null), share };
}

function countOf(numbers: readonly WrittenNumber[], excel: Overrides['excel']): { count: Count | null; fits: number } {
  const fits = new Map<Count, number>();
  let epochs = 0;
  for (const number of numbers) {
    const counts = countsOf(number);
    for (const count of counts) fits.set(count, (fits.get(count) ?? 0) + 1);
    if (counts.some(isEpoch)) epochs++;
  }
  if (excel !== undefined) return { count: `days-${excel}`, fits: numbers.length };
  const calendar = fits.get('calendar') ?? 0;
  // Before anything else; but one number in ten of an epoch may happen to look like a date.
  if (calendar >= numbers.length * 0.9 || calendar > epochs) return { count: 'calendar', fits: calendar };
  fits.delete('calendar');
  if (!areDays(numbers)) fits.delete('days-1900');
  const [best] = [...fits].sort((a, b) => b[1] - a[1]);
  if (best === undefined) return { count: null, fits: 0 };
  return isEpoch(best[0]) ? { count: best[0], fits: epochs } : { count: best[0], fits: best[1] };
}

/** Whole numbers that go up by one from row to row are numbers of rows, and most days have been. */
function areDays(numbers: readonly WrittenNumber[]): boolean {
  const values = numbers.map(numberValue);
  const inside = values.filter((value) => value >= 20_000 && value < 80_000);
  if (inside.length < values.length * 0.9) return false;
  if (values.some((value) => !Number.isInteger(value))) return true;
  const steps = values.slice(1).filter((value, i) => Math.abs(value - values[i]) === 1).length;
  const today = Date.now() / 86_400_000 + 25_569;
  return (values.length < 3 || steps < (values.length - 1) * 0.9) && inside.every((value) => value < today + 366);
}
