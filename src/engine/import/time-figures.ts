import { bucketsOf, zoneOffset } from '../../core/base/calendar.ts';

const DAY = 86_400;
export const DAY_MS = DAY * 1000;

/** The days of a data set and its edges, in seconds since the data set's base. Plain data: it crosses threads. */
export interface DayPlan {
  /** Where each date of the zone begins, in order; the first is at or before 0. */
  readonly starts: Float64Array;
  /** A date each: days since 1970-01-01. */
  readonly dates: Int32Array;
  /** A user whose first event is before `firstEdge`, or whose last is after `lastEdge`, may be cut off by the file. */
  readonly firstEdge: number;
  readonly lastEdge: number;
}

/** What the times of a segment's rows are like. */
export interface TimeFigures {
  /** Rows by day of the plan. */
  readonly days: Uint32Array;
  readonly cutAtFirst: number;
  readonly cutAtLast: number;
}

/** The dates of a zone that `length` seconds from `baseMs` on touch, both ends inclusive. */
export function dayPlan(baseMs: number, length: number, timezone: string): DayPlan {
  const buckets = bucketsOf(baseMs, baseMs + length * 1000, 'day', timezone);
  const offsetAt = zoneOffset(timezone);
  return {
    starts: Float64Array.from(buckets, ({ from }) => (from - baseMs) / 1000),
    dates: Int32Array.from(buckets, ({ from }) => Math.floor((from + offsetAt(from)) / DAY_MS)),
    firstEdge: DAY,
    lastEdge: length - DAY,
  };
}

/** Counts rows by day and users at the edges. `seconds` are by user, then time; `start` tells where each user begins. */
export const timeFigures = (plan: DayPlan, seconds: Uint32Array, start: Uint32Array): TimeFigures => ({
  days: rowsByDay(plan, seconds),
  ...usersAtEdges(plan, seconds, start),
});

/** What `countDays` of kernel/order.as counts, where there are few, or no kernel. */
export function rowsByDay({ starts }: DayPlan, seconds: Uint32Array): Uint32Array {
  const days = new Uint32Array(starts.length);
  let day = 0;
  // A user's rows go from day to day in order, so nearly always the day is that of the row before or close to it.
  let [from, to] = [0, -1];
  for (let i = 0; i < seconds.length; i++) {
    const second = seconds[i];
    if (second < from || second >= to) {
      day = dayOf(starts, second);
      from = starts[day];
      to = day + 1 < starts.length ? starts[day + 1] : Number.POSITIVE_INFINITY;
    }
    days[day]++;
  }
  return days;
}

export function usersAtEdges(
  { firstEdge, lastEdge }: DayPlan,
  seconds: Uint32Array,
  start: Uint32Array,
): Pick<TimeFigures, 'cutAtFirst' | 'cutAtLast'> {
  let cutAtFirst = 0;
  let cutAtLast = 0;
  for (let user = 0; user + 1 < start.length; user++) {
    if (start[user] === start[user + 1]) continue;
    if (seconds[start[user]] < firstEdge) cutAtFirst++;
    if (seconds[start[user + 1] - 1] > lastEdge) cutAtLast++;
  }
  return { cutAtFirst, cutAtLast };
}

/** The last day that begins at or before a second; dates are about a day apart, so the guess is hardly ever wrong by two. */
function dayOf(starts: ArrayLike<number>, second: number): number {
  let day = Math.min(Math.max(Math.floor((second - starts[0]) / DAY), 0), starts.length - 1);
  while (day + 1 < starts.length && starts[day + 1] <= second) day++;
  while (day > 0 && starts[day] > second) day--;
  return day;
}

/** A count per date from the first on: dates without events, and dates the zone skipped, count 0. */
export function eventsByDate({ dates }: DayPlan, days: ArrayLike<number>): { from: string; events: number[] } {
  const events = new Array<number>(dates[dates.length - 1] - dates[0] + 1).fill(0);
  dates.forEach((date, i) => {
    events[date - dates[0]] += days[i];
  });
  return { from: new Date(dates[0] * DAY_MS).toISOString().slice(0, 10), events };
}
