import { zoneOffset } from '../../core/base/calendar.ts';

/** Seconds to subtract from a wall-clock time (as if it were UTC) to get UTC. */
export type LocalOffset = (localSeconds: number) => number;

const DAY = 86_400;

/** Whether the runtime knows this IANA zone. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads wall-clock times of an IANA zone exactly: a time that happens twice (clocks set back) is the earlier one, a time
 * that never happens (clocks set forward) is as far after the change as it would have been, as in Temporal's
 * "compatible". Days without a change, nearly all, cost one look-up.
 */
export function localOffset(zone: string): LocalOffset | null {
  if (zone === 'UTC' || zone === 'Etc/UTC' || zone === 'GMT') return null;
  const inMs = zoneOffset(zone);
  const offsetAt = (utcSeconds: number): number => inMs(utcSeconds * 1000) / 1000;
  const days = new Map<number, number>();
  const minutes = new Map<number, number>();

  const exact = (local: number): number => {
    const before = offsetAt(local - DAY);
    const after = offsetAt(local + DAY);
    if (before === after) return before;
    const early = Math.max(before, after);
    if (offsetAt(local - early) === early) return early;
    const late = Math.min(before, after);
    return offsetAt(local - late) === late ? late : before;
  };
  let lastDay = Number.NaN;
  let lastOffset = 0;
  return (local) => {
    const day = Math.floor(local / DAY);
    if (day === lastDay) return lastOffset;
    let offset = days.get(day);
    if (offset === undefined) {
      const before = offsetAt((day - 1) * DAY);
      offset = before === offsetAt((day + 2) * DAY) ? before : Number.NaN;
      days.set(day, offset);
    }
    if (Number.isNaN(offset)) {
      const minute = Math.floor(local / 60);
      offset = minutes.get(minute);
      if (offset === undefined) {
        offset = exact(minute * 60);
        // Zone changes before standard time fall inside minutes; those are not worth a cache.
        if (exact(minute * 60 + 59) !== offset) return exact(local);
        minutes.set(minute, offset);
      }
      return offset;
    }
    lastDay = day;
    lastOffset = offset;
    return offset;
  };
}
