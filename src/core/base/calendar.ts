/** Calendar time in a zone. Instants are epoch milliseconds; a wall-clock time is written as if it were UTC. */

export type BucketSize = 'hour' | 'day' | 'week' | 'month';
export const BUCKET_SIZES: readonly BucketSize[] = ['hour', 'day', 'week', 'month'];

/** Instants; from inclusive, to exclusive. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The hours, days, weeks (from Monday) or months of an IANA zone that have some of `first … last` (inclusive), whole and
 * without gaps. A day is as long as its date is on the clocks: 23 or 25 hours where they change, none where the date was
 * skipped. A change of clocks cuts an hour. Where clocks are set back past midnight, the new date begins when it is
 * first on them.
 */
export function bucketsOf(first: number, last: number, by: BucketSize, zone: string): Bucket[] {
  // Wide enough to hold whichever bucket the ends fall into.
  const stretches = stretchesOf(zone, first - 33 * DAY, last + 33 * DAY);
  const starts = by === 'hour' ? hourStarts(stretches) : dateStarts(stretches, by);
  const buckets: Bucket[] = [];
  for (let i = 0; i + 1 < starts.length; i++)
    if (starts[i] < starts[i + 1] && starts[i + 1] > first && starts[i] <= last)
      buckets.push({ from: starts[i], to: starts[i + 1] });
  return buckets;
}

/** The date on the clocks of a zone at an instant: "2026-03-01". */
export const dateAt = (ms: number, zone: string): string =>
  // Sweden writes dates as ISO 8601 does.
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(ms);

/** The instant a date ("2026-03-01") begins in a zone; of a date the zone has skipped, when the next one begins. */
export function startOfDate(date: string, zone: string): number {
  const about = Date.parse(date);
  const days = bucketsOf(about - 2 * DAY, about + 2 * DAY, 'day', zone);
  return days.find(({ from }) => dateAt(from, zone) >= date)!.from;
}

/** A stretch of time, `from` inclusive, in which the zone keeps one offset from UTC. */
interface Stretch extends Bucket {
  readonly offset: number;
}

/** Instants at which the clocks show a whole hour, or are changed. */
function hourStarts(stretches: readonly Stretch[]): number[] {
  return stretches.flatMap(({ from, to, offset }) => {
    const starts = [from];
    for (let at = (Math.floor((from + offset) / HOUR) + 1) * HOUR - offset; at < to; at += HOUR) starts.push(at);
    return starts;
  });
}

/** Instants at which the clocks first show each Monday, each first of a month, or each date. */
function dateStarts(stretches: readonly Stretch[], by: 'day' | 'week' | 'month'): number[] {
  const starts: number[] = [];
  const end = stretches[stretches.length - 1];
  let at = 0;
  for (let date = floorDate(stretches[0].from + stretches[0].offset, by); ; date = nextDate(date, by)) {
    if (date >= end.to + end.offset) return starts;
    while (date >= stretches[at].to + stretches[at].offset) at++;
    starts.push(Math.max(stretches[at].from, date - stretches[at].offset));
  }
}

function floorDate(local: number, by: 'day' | 'week' | 'month'): number {
  const day = Math.floor(local / DAY) * DAY;
  // 1970 began on a Thursday.
  if (by === 'week') return day - ((((day / DAY + 3) % 7) + 7) % 7) * DAY;
  return by === 'day' ? day : day - (new Date(day).getUTCDate() - 1) * DAY;
}

function nextDate(date: number, by: 'day' | 'week' | 'month'): number {
  if (by !== 'month') return date + (by === 'week' ? 7 : 1) * DAY;
  return new Date(date).setUTCMonth(new Date(date).getUTCMonth() + 1);
}

/** The offsets a zone has from `from` to `to`, found by looking at each day's start and, where it differs, between. */
function stretchesOf(zone: string, from: number, to: number): Stretch[] {
  const offsetAt = zoneOffset(zone);
  const stretches: Stretch[] = [];
  let start = Math.floor(from / DAY) * DAY;
  let offset = offsetAt(start);
  const first = start;
  for (let day = first + DAY; day - DAY < to; day += DAY) {
    const next = offsetAt(day);
    if (next === offset) continue;
    let [before, after] = [day - DAY, day];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    stretches.push({ from: start, to: after, offset });
    start = after;
    offset = next;
  }
  return [...stretches, { from: start, to: Math.ceil(to / DAY) * DAY, offset }];
}

const zones = new Map<string, (utc: number) => number>();

/**
 * What a zone's clocks show, less UTC, in milliseconds at an instant. What was found for the start of a UTC day is kept.
 * @throws RangeError for a zone the runtime does not know.
 */
export function zoneOffset(zone: string): (utc: number) => number {
  const known = zones.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const ofDay = new Map<number, number>();
  const offsetAt = (utc: number): number => {
    const kept = ofDay.get(utc);
    if (kept !== undefined) return kept;
    const second = Math.floor(utc / 1000) * 1000;
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(second)) part[type] = value;
    const date = new Date(0);
    date.setUTCFullYear(
      part.era === 'BC' ? 1 - Number(part.year) : Number(part.year),
      Number(part.month) - 1,
      Number(part.day),
    );
    date.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
    const offset = date.getTime() - second;
    if (utc % DAY === 0) ofDay.set(utc, offset);
    return offset;
  };
  zones.set(zone, offsetAt);
  return offsetAt;
}
