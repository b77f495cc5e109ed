import { columnsOf } from '../../contract/columns-of.ts';
import type { Answer, Mapping, Overrides, Question } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { Warning } from '../../core/data/warning.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { numberValue, readNumber } from '../read/time-number.ts';
import { type NumberReading, PLAIN_TIMES, type TimeReading } from '../read/time-reading.ts';
import { localOffset, type TimeOrder } from '../read/time-zone.ts';
import { timeReader } from '../read/timestamp.ts';
import { plainTime } from '../read/written-time.ts';
import { AMBIGUOUS } from '../read/zone-names.ts';
import { isoTime } from '../store/iso-time.ts';
import { dateOrder } from './date-order.ts';
import type { Guessed } from './guess-mapping.ts';
import { sampleTimes } from './sample-rows.ts';
import { scanTimes } from './scan-times.ts';
import { lookAtTimes, type TimeLook } from './time-look.ts';

/** How the times of some files are read, and what is to be asked or said of that. */
export interface DecidedTimes {
  readonly reading: TimeReading;
  readonly look: TimeLook;
  /** Times of the first file as they are read, some of them. */
  readonly samples: readonly string[];
  readonly questions: readonly Question[];
  readonly warnings: readonly Warning[];
}

const DEFAULT_ORIGIN = '2000-01-01T00:00:00Z';
const FIRST_WORDS = { dmy: 'day', mdy: 'month', ymd: 'year' } as const;
const UNIT_SECONDS = { h: 3600, min: 60, s: 1, ms: 0.001 } as const;
const UNIT_WORDS = { h: 'Hours', min: 'Minutes', s: 'Seconds', ms: 'Milliseconds' } as const;
/** Numbers of which so few digits are left that no time is. */
const TOO_MANY_LOST = 0.5;

/**
 * Decides how the times of the mapping are read, by the values of all files. Where a few rows do not tell the order of
 * day and month, all are looked at. Throws "input-invalid" for an origin that is no time, and what reading throws.
 */
export async function decideTimes(
  { texts, lead, columns, mapping, timezone, guess }: Guessed,
  overrides: Overrides,
  signal?: AbortSignal,
): Promise<DecidedTimes> {
  const time: Partial<Mapping> = { time: mapping.time, zone: mapping.zone };
  const samples = new Map(texts.filter(({ head }) => head.length > 0).map((text) => [text, sampleTimes(text, time)]));
  const values = [...samples.values()].flat();
  const look = lookAtTimes(values, overrides, timezone);
  const column = columnText(mapping.time);
  const file = lead.file.name;
  const chosen = overrides.mapping?.time !== undefined;
  const questions: Question[] = [];
  const warnings: Warning[] = [];
  const examples = distinct(values).slice(0, 3);
  let { numbers, dates } = look.reading;
  const base = { ...PLAIN_TIMES, timezone };

  if (mapping.time === undefined || values.length === 0)
    return { reading: base, look, samples: values, questions, warnings };
  const scan = async (take: (time: string, file: number) => void): Promise<void> => {
    for (const [i, text] of texts.entries()) await scanTimes(text, time, (value) => take(value, i), signal);
  };

  if (look.lost.length > 0) {
    const said = `“${column}” has lost digits: ${look.lost.slice(0, 3).join(', ')} ${look.lost.length === 1 ? 'is' : 'are'} what a spreadsheet left of longer numbers.`;
    if (look.lost.length > values.length * TOO_MANY_LOST && !chosen) {
      const text = `${said} Export the times as text, or take another column for the time.`;
      questions.push({ ...timeColumnQuestion(file, column, text), answers: otherTimes(guess.time.others, columns) });
    } else {
      let count = 0;
      await scan((value) => {
        const plain = plainTime(value);
        if (readNumber(plain, '.')?.lost || readNumber(plain, ',')?.lost) count++;
      });
      const text = `${said} ${counted(count)} stand at a rounded time and may share it.`;
      warnings.push({ code: 'lost-digits', count, file, column, values: distinct(look.lost).slice(0, 3), text });
    }
  }

  const areNumbers = look.numbers >= 0.5 && look.times < 0.5;
  if (overrides.timeUnit !== undefined) {
    const reads = (decimal: '.' | ',') => values.filter((value) => readNumber(plainTime(value), decimal)).length;
    const decimal = reads(',') > reads('.') ? ',' : '.';
    const originMicros = originOf(overrides.origin ?? DEFAULT_ORIGIN, timezone);
    numbers =
      overrides.timeUnit === 'order'
        ? await ranksOf(scan, decimal, originMicros)
        : { by: 'unit', unitSeconds: UNIT_SECONDS[overrides.timeUnit], originMicros, decimal };
  } else if (areNumbers && look.lost.length === 0) {
    questions.push(unitQuestion(file, column, examples, base));
  } else if (look.times < 0.5 && look.lost.length === 0 && !chosen) {
    const what = look.clocks >= 0.5 ? 'holds times of day without a date' : 'cannot be read as times';
    const text = `“${column}” is named like the time of the event, but ${what}: ${examples.join(', ')}.`;
    questions.push({ ...timeColumnQuestion(file, column, text), answers: otherTimes(guess.time.others, columns) });
  }

  for (const name of look.ambiguous) {
    const zones = AMBIGUOUS[name.toLowerCase()];
    questions.push({
      kind: 'zone',
      file,
      column,
      text: `The zone ${name} in “${column}” can be that of ${zones.map((zone) => zone.split('/')[1]).join(', ')}.`,
      option: `--timezone ${zones.join('|')}`,
      required: true,
      answers: zones.map((zone) => answer(zone, { timezone: zone }, examples, { ...base, timezone: zone })),
    });
  }

  if (dates === null && look.order.either + look.order.dayFirst > 0) {
    const order = dateOrder();
    await scan((value, i) => order.add(plainTime(value), i));
    const { decided, because } = order;
    dates = decided;
    if (decided === null) {
      const telling = tellingDates(values, base);
      const orders = order.yearMayBeFirst ? (['ymd', 'dmy', 'mdy'] as const) : (['dmy', 'mdy'] as const);
      questions.push({
        kind: 'date-order',
        file,
        column,
        text: `In “${column}” nothing tells whether the ${order.yearMayBeFirst ? 'year, the day' : 'day'} or the month comes first: ${telling.join(', ')}.`,
        option: `--dates dmy|mdy${order.yearMayBeFirst ? '|ymd' : ''}`,
        required: true,
        answers: orders.map((dates) =>
          answer(`The ${FIRST_WORDS[dates]} comes first`, { dates }, telling, { ...base, dates }),
        ),
      });
    } else if (because === 'sorted') {
      const one = values.find((value) => lookAtTimes([value]).order.either > 0) ?? examples[0];
      const read = readingOf({ ...base, dates: decided }, one)?.slice(0, 10);
      const text = `In “${column}” the ${decided === 'dmy' ? 'day' : 'month'} comes first, since only so the rows are in order: ${one} is ${read}. Otherwise say --dates ${decided === 'dmy' ? 'mdy' : 'dmy'}.`;
      warnings.push({ code: 'date-order', count: order.dates, file, column, values: examples, text });
    }
  }
  const reading: TimeReading = { numbers, dates, timezone, order: null };
  return {
    reading: { ...reading, order: orderOf([...samples.values()], reading) },
    look,
    samples: values,
    questions,
    warnings,
  };
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];
const counted = (rows: number): string => `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;

/** Columns as the command line writes them. */
export const columnText = (columns: Mapping['user' | 'event' | 'time'] | undefined): string =>
  columnsOf(columns).join(typeof columns === 'object' && 'parts' in columns ? '+' : '|');

const timeColumnQuestion = (file: string, column: string, text: string) =>
  ({ kind: 'time-column', file, column, text, option: '--map time=COLUMN', required: true }) as const;

function otherTimes(others: readonly string[], columns: Guessed['columns']): Answer[] {
  return others.flatMap((name) => {
    const values = columns.find((column) => column.name === name)?.values ?? [];
    const { times, reading } = lookAtTimes(values);
    if (times < 0.5) return [];
    return [answer(name, { mapping: { time: name } }, distinct(values).slice(0, 3), { ...PLAIN_TIMES, ...reading })];
  });
}

function unitQuestion(file: string, column: string, examples: readonly string[], base: TimeReading): Question {
  const originMicros = originOf(DEFAULT_ORIGIN, 'UTC');
  const units = (['h', 'min', 's', 'ms'] as const).map((timeUnit) => {
    const numbers: NumberReading = { by: 'unit', unitSeconds: UNIT_SECONDS[timeUnit], originMicros, decimal: '.' };
    return answer(`${UNIT_WORDS[timeUnit]} since a start`, { timeUnit }, examples, { ...base, numbers });
  });
  const ranks = Float64Array.from(examples, Number).sort();
  const numbers: NumberReading = { by: 'ranks', ranks, originMicros, decimal: '.' };
  return {
    kind: 'time-unit',
    file,
    column,
    text: `The numbers in “${column}” are no times by themselves: ${examples.join(', ')}. What do they count, and from when?`,
    option: '--time-unit h|min|s|ms --origin 2021-01-01, or --time-unit order',
    required: true,
    answers: [...units, answer('Only their order', { timeUnit: 'order' }, examples, { ...base, numbers })],
  };
}

/** Three days that are others when the month comes first; where there are fewer, those that are the same. */
function tellingDates(values: readonly string[], base: TimeReading): string[] {
  const days = new Map<string, string>();
  for (const value of distinct(values)) {
    const day = readingOf({ ...base, dates: 'dmy' }, value)?.slice(0, 10) ?? '';
    if (!days.has(day)) days.set(day, value);
  }
  const isSame = ([day, value]: [string, string]): boolean =>
    readingOf({ ...base, dates: 'mdy' }, value)?.slice(0, 10) === day;
  return [...days]
    .sort((a, b) => Number(isSame(a)) - Number(isSame(b)))
    .slice(0, 3)
    .map(([, value]) => value);
}

function answer(label: string, overrides: Overrides, values: readonly string[], reading: TimeReading): Answer {
  const examples = values.map((value) => ({ value, becomes: readingOf(reading, value) ?? 'no time' }));
  return { label, overrides, examples };
}

/** What a text is as a time, in ISO 8601. */
function readingOf(reading: TimeReading, text: string): string | null {
  const reader = timeReader(reading);
  if (!parse(reader, text)) return null;
  const ms = reader.seconds * 1000 + reader.micros / 1000;
  return Math.abs(ms) < 8.64e15 ? isoTime(ms, reader.micros === 0 ? 1000 : 1) : null;
}

function parse(reader: ReturnType<typeof timeReader>, text: string): boolean {
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(PADDING)]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return reader.parse(bytes, view, 0, bytes.length - PADDING);
}

/** Microseconds since 1970 of the time that numbers count from. */
function originOf(origin: string, timezone: string): number {
  const reader = timeReader({ ...PLAIN_TIMES, numbers: null, timezone: origin === DEFAULT_ORIGIN ? 'UTC' : timezone });
  if (!parse(reader, origin)) {
    const reason = `“${origin}” is no time; write one like 2021-01-01 or 2021-01-01T09:00:00+02:00`;
    throw problem('input-invalid', { method: 'import', field: 'origin', reason });
  }
  return reader.seconds * 1e6 + reader.micros;
}

async function ranksOf(
  scan: (take: (time: string) => void) => Promise<void>,
  decimal: '.' | ',',
  originMicros: number,
): Promise<NumberReading> {
  const found = new Set<number>();
  await scan((value) => {
    const number = readNumber(plainTime(value), decimal);
    if (number !== null) found.add(numberValue(number));
  });
  return { by: 'ranks', ranks: Float64Array.from(found).sort(), originMicros, decimal };
}

/** How the rows of each file are sorted by these times; repeated hours aside. Null where one is not, or there are none. */
function orderOf(files: readonly (readonly string[])[], reading: TimeReading): TimeOrder {
  const offset = localOffset(reading.timezone);
  if (offset === null) return null;
  const reader = timeReader({ ...reading, timezone: 'UTC' });
  let [up, down] = [true, true];
  for (const times of files) {
    let before = Number.NaN;
    for (const time of times) {
      if (!parse(reader, time)) continue;
      const { changes } = offset;
      const seconds = reader.local ? reader.seconds - offset(reader.seconds) : reader.seconds;
      if (offset.changes > changes) continue;
      if (seconds < before) up = false;
      if (seconds > before) down = false;
      before = seconds;
    }
  }
  return up === down ? null : up ? 'ascending' : 'descending';
}
