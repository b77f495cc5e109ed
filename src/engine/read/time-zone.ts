import { zoneOffset } from '../../core/base/calendar.ts';

/** Wall-clock times of a zone. */
export interface LocalOffset {
  /** Seconds to subtract from a wall-clock time (as if it were UTC) to get UTC. */
  (localSeconds: number): number;
  /** How many of the times were skipped or repeated by a change of clocks. */
  changes: number;
  /** The times that follow come from another place: order tells nothing of the first of them. */
  restart(): void;
  /** Whether the first time since then was a repeated one, so that what stood before it would tell more. */
  readonly startedInRepeat: boolean;
}

/** The order of the rows that times come from, which tells the first of two repeated hours from the second. */
export type TimeOrder = 'ascending' | 'descending' | null;

const DAY = 86_400;

/** Whether the runtime knows this IANA zone. */
export function isTimeZone(zone: string): boolean {
  // Nothing has to be loaded for this one, which most files are read in.
  if (zone === 'UTC') return true;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads wall-clock times of an IANA zone exactly: a time that happens twice (clocks set back) is the earlier one, or in
 * rows that are sorted the one that keeps them so; a time that never happens (clocks set forward) is as far after the
 * change as it would have been, as in Temporal's "compatible". Days without a change, nearly all, cost one look-up.
 * Null for UTC.
 */
export function localOffset(zone: string, order: TimeOrder = null): LocalOffset | null {
  if (zone === 'UTC' || zone === 'Etc/UTC' || zone === 'GMT') return null;
  const inMs = zoneOffset(zone);
  const offsetAt = (utcSeconds: number): number => inMs(utcSeconds * 1000) / 1000;
  const days = new Map<number, number>();
  let lastDay = Number.NaN;
  let lastOffset = 0;
  let before = Number.NaN;
  let first = true;
  let startedInRepeat = false;

  const offset = (local: number): number => {
    const day = Math.floor(local / DAY);
    if (day !== lastDay) {
      let known = days.get(day);
      if (known === undefined) {
        const start = offsetAt((day - 1) * DAY);
        known = start === offsetAt((day + 2) * DAY) ? start : Number.NaN;
        days.set(day, known);
      }
      lastDay = day;
      lastOffset = known;
    }
    const found = Number.isNaN(lastOffset) ? exact(local) : lastOffset;
    before = local - found;
    first = false;
    return found;
  };

  /** Of a time within a day or two of a change of clocks. */
  function exact(local: number): number {
    const from = offsetAt(local - DAY);
    const to = offsetAt(local + DAY);
    if (from === to) return from;
    const [late, early] = from < to ? [from, to] : [to, from];
    const isEarly = offsetAt(local - early) === early;
    const isLate = offsetAt(local - late) === late;
    if (isEarly !== isLate) return isEarly ? early : late;
    self.changes++;
    if (!isEarly) return from;
    if (first) startedInRepeat = true;
    if (order === 'ascending' && local - early < before) return late;
    return order === 'descending' && !(local - late > before) ? late : early;
  }

  const self: LocalOffset = Object.defineProperty(
    Object.assign(offset, {
      changes: 0,
      restart: () => {
        before = Number.NaN;
        first = true;
        startedInRepeat = false;
      },
      startedInRepeat: false,
    }),
    'startedInRepeat',
    { get: () => startedInRepeat },
  );
  return self;
}
