import { isDay, newWrittenTime, readWritten } from '../read/written-time.ts';

/** Finds out which comes first in dates written with numbers, day or month, from all of them. */
export interface DateOrder {
  /** Takes a time of a file, as `plainTime` gives it; files one after the other, each in its order. */
  add(time: string, file: number): void;
  /** Null where nothing tells. */
  readonly decided: 'dmy' | 'mdy' | null;
  readonly because: 'values' | 'sorted' | null;
  /** How many dates could be either. */
  readonly dates: number;
}

/** Rows in order by chance are soon out of it; so many have to be. */
const ENOUGH_ROWS = 3;

export function dateOrder(): DateOrder {
  const written = newWrittenTime();
  let [dayFirst, monthFirst, either, file] = [0, 0, 0, -1];
  const [byDay, byMonth] = [sortedness(), sortedness()];

  return {
    add: (time, of) => {
      if (!readWritten(time, written) || !written.numbers) return;
      const { first, second, year, clock, micros } = written;
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
    get decided() {
      if (dayFirst !== monthFirst) return dayFirst > monthFirst ? 'dmy' : 'mdy';
      if (dayFirst > 0 || either < ENOUGH_ROWS) return null;
      if (byDay.sorted === byMonth.sorted) return null;
      return byDay.sorted ? 'dmy' : 'mdy';
    },
    get because() {
      return this.decided === null ? null : dayFirst === monthFirst ? 'sorted' : 'values';
    },
    get dates() {
      return either;
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
