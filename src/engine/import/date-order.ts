import { isDay, isYearFirst, newWrittenTime, readWritten, type WrittenTime } from '../read/written-time.ts';

/** Finds out which comes first in dates written with numbers, day, month or year, from all of them. */
export interface DateOrder {
  /** Takes a time of a file, as `plainTime` gives it; files one after the other, each in its order. */
  add(time: string, file: number): void;
  /** Null where nothing tells. */
  readonly decided: 'dmy' | 'mdy' | 'ymd' | null;
  readonly because: 'values' | 'sorted' | null;
  /** Whether the first number may be a year, where nothing tells. */
  readonly yearMayBeFirst: boolean;
  /** How many dates could be either. */
  readonly dates: number;
}

/** Rows in order by chance are soon out of it; so many have to be. */
const ENOUGH_ROWS = 3;

export function dateOrder(): DateOrder {
  const written = newWrittenTime();
  let [dayFirst, monthFirst, either, file] = [0, 0, 0, -1];
  const [byDay, byMonth] = [sortedness(), sortedness()];
  const years = yearEvidence();

  return {
    add: (time, of) => {
      if (!readWritten(time, written) || !written.numbers) return;
      const { first, second, year, clock, micros } = written;
      years.add(written);
      if (first > 12) dayFirst++;
      else if (second > 12) monthFirst++;
      else if (first !== second) either++;
      if (of !== file) {
        byDay.restart();
        byMonth.restart();
        file = of;
      }
      const at = (month: number, day: number): number =>
        isDay(year, month, day) ? Date.UTC(year, month - 1, day) + clock * 1000 + micros / 1000 : Number.NaN;
      byDay.add(at(second, first));
      byMonth.add(at(first, second));
    },
    get yearMayBeFirst() {
      return years.first === 'perhaps';
    },
    get decided() {
      if (years.first !== 'no') return years.first === 'surely' ? 'ymd' : null;
      if (dayFirst !== monthFirst) return dayFirst > monthFirst ? 'dmy' : 'mdy';
      if (dayFirst > 0 || either < ENOUGH_ROWS) return null;
      if (byDay.sorted === byMonth.sorted) return null;
      return byDay.sorted ? 'dmy' : 'mdy';
    },
    get because() {
      const { decided } = this;
      return decided === null ? null : decided !== 'ymd' && dayFirst === monthFirst ? 'sorted' : 'values';
    },
    get dates() {
      return either;
    },
  };
}

/**
 * Whether dates like 21-04-13 have the year first. Days of an export differ more than its years do, so that it may be where
 * the last number takes more values than the first; it must be where one of them can be nothing else.
 */
export function yearEvidence() {
  const [firsts, lasts] = [new Set<number>(), new Set<number>()];
  let [fits, only] = [true, false];
  return {
    /** Takes a date written with numbers. */
    add: (written: WrittenTime): void => {
      const { first, second, last } = written;
      fits &&= isYearFirst(written);
      only ||= first < 1 || first > 31 || second > 12;
      firsts.add(first);
      lasts.add(last);
    },
    get first(): 'surely' | 'perhaps' | 'no' {
      if (!fits || firsts.size === 0) return 'no';
      return only ? 'surely' : lasts.size > firsts.size ? 'perhaps' : 'no';
    },
  };
}

/** Whether numbers go only up, or only down, within each file. */
function sortedness() {
  let [up, down, before] = [true, true, Number.NaN];
  return {
    restart: () => {
      before = Number.NaN;
    },
    add: (value: number) => {
      if (value < before) up = false;
      if (value > before) down = false;
      before = value;
    },
    get sorted() {
      return up || down;
    },
  };
}
