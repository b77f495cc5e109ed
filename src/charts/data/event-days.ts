/** Events by date: a count for each date from the first on. */
export interface EventDays {
  /** "2026-01-31". */
  readonly from: string;
  readonly events: readonly number[];
}

/** Dates in a row without any event, between dates that have some. */
export interface EventGap {
  /** The first and the last of them, "2026-01-31", and where they stand in the list. */
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly days: number;
}

const DAY = 86_400_000;

/** The date at a place of the list, as its midnight in UTC. */
export const dateAt = ({ from }: EventDays, at: number): number => Date.parse(from) + at * DAY;

const dateText = (days: EventDays, at: number): string => new Date(dateAt(days, at)).toISOString().slice(0, 10);

/** In order of time. */
export function gapsOf(days: EventDays): EventGap[] {
  const gaps: EventGap[] = [];
  const { events } = days;
  for (let at = 0; at < events.length; at++) {
    if (events[at] > 0) continue;
    let end = at;
    while (end < events.length && events[end] === 0) end++;
    if (at > 0 && end < events.length)
      gaps.push({ from: dateText(days, at), to: dateText(days, end - 1), at, days: end - at });
    at = end;
  }
  return gaps;
}

export type DateUnit = 'day' | 'week' | 'month' | 'year';

/** Some dates together; a whole week, month or year but for the ends of the list. */
export interface DateBar {
  /** Midnight in UTC of the date it is named after. */
  readonly date: number;
  /** Places in the list; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
}

/** The smallest unit by which there are no more bars than this, and the bars; years where there always are. */
export function barsOf(days: EventDays, limit: number): { readonly by: DateUnit; readonly bars: readonly DateBar[] } {
  for (const by of ['day', 'week', 'month'] as const) {
    const bars = barsBy(days, by, limit);
    if (bars) return { by, bars };
  }
  return { by: 'year', bars: barsBy(days, 'year', Number.POSITIVE_INFINITY)! };
}

function barsBy(days: EventDays, by: DateUnit, limit: number): DateBar[] | null {
  const bars: DateBar[] = [];
  const last = days.events.length;
  for (let from = 0; from < last; ) {
    if (bars.length >= limit) return null;
    const date = floorDate(dateAt(days, from), by);
    const to = Math.min(last, Math.round((nextDate(date, by) - dateAt(days, 0)) / DAY));
    let events = 0;
    for (let at = from; at < to; at++) events += days.events[at];
    bars.push({ date, from, to, events });
    from = to;
  }
  return bars;
}

function floorDate(time: number, by: DateUnit): number {
  const date = new Date(time);
  if (by === 'day') return time;
  if (by === 'week') return time - ((date.getUTCDay() + 6) % 7) * DAY;
  return Date.UTC(date.getUTCFullYear(), by === 'month' ? date.getUTCMonth() : 0, 1);
}

function nextDate(time: number, by: DateUnit): number {
  if (by === 'day' || by === 'week') return time + (by === 'day' ? 1 : 7) * DAY;
  const date = new Date(time);
  return by === 'month' ? date.setUTCMonth(date.getUTCMonth() + 1) : date.setUTCFullYear(date.getUTCFullYear() + 1);
}
