import { type Count, EPOCHS } from './time-number.ts';
import type { TimeOrder } from './time-zone.ts';
import { isDay, newWrittenTime, plainTime, readWritten } from './written-time.ts';
import { minutesOf } from './zone-names.ts';

/** What numbers in the time column are. */
export type NumberReading = { readonly decimal: '.' | ',' } & (
  | { readonly by: 'count'; readonly count: Count }
  /** They count units from a start that a person has named. */
  | { readonly by: 'unit'; readonly unitSeconds: number; readonly originMicros: number }
  /** They only tell an order: `ranks` are all that there are, ascending, one second apart. */
  | { readonly by: 'ranks'; readonly ranks: Float64Array; readonly originMicros: number }
);

/** How the times of a column are read, one way for all files of an import. Plain data: it crosses threads. */
export interface TimeReading {
  /** Null: numbers are no times. */
  readonly numbers: NumberReading | null;
  /** Whether dates written with numbers have the day, the month or the year first; null: those are not understood. */
  readonly dates: 'dmy' | 'mdy' | 'ymd' | null;
  /** IANA zone of times that carry no offset. */
  readonly timezone: string;
  /** How the rows of each file are sorted, which tells one of two repeated hours from the other. */
  readonly order: TimeOrder;
}

/** ISO 8601 and epoch numbers, in UTC. */
export const PLAIN_TIMES: TimeReading = {
  numbers: { by: 'count', count: 's', decimal: '.' },
  dates: null,
  timezone: 'UTC',
  order: null,
};

/** Whether numbers count from 1970, in the unit that their size says. */
export const hasEpochs = ({ numbers }: TimeReading): boolean =>
  numbers?.by === 'count' && (EPOCHS as readonly string[]).includes(numbers.count);

const SHOWN = 60;
export const shownTime = (raw: string): string => (raw.length > SHOWN ? `${raw.slice(0, SHOWN)}…` : raw);

/** Why a text is no time: in the same words for all that have the same trouble, and in a sentence about this one. */
export function whyNoTime(raw: string, reading: TimeReading): { readonly kind: string; readonly reason: string } {
  const shown = shownTime(raw);
  const written = newWrittenTime();
  if (readWritten(plainTime(raw), written)) {
    const two = (part: number): string => String(part).padStart(2, '0');
    const { year, first, second } = written;
    const isOther = reading.dates === 'dmy' ? isDay(year, first, second) : isDay(year, second, first);
    if (written.numbers && reading.dates !== null && reading.dates !== 'ymd' && isOther) {
      const [here, other] = reading.dates === 'dmy' ? ['day', 'month'] : ['month', 'day'];
      return {
        kind: `${other} before ${here}`,
        reason: `the time “${shown}” has the ${other} first, where the column has the ${here} first: ${two(written.second)}/${two(written.first)}/${written.year} would do`,
      };
    }
    if (written.zone !== '' && minutesOf(written.zone, reading.timezone) === 'ambiguous')
      return {
        kind: 'ambiguous zone',
        reason: `the time “${shown}” names a zone that means several; one with an offset, like 2021-04-13 14:05:00 +05:30, would do`,
      };
  }
  return {
    kind: 'time not understood',
    reason: `the time “${shown}” is not understood; one like 2021-04-13 14:05:00 would be`,
  };
}
