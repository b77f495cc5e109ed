import type { Codes } from '../../core/data/columns.ts';
import type { StoredColumns } from '../store/stored-columns.ts';
import type { RowColumns } from './partition-rows.ts';
import type { SegmentPlan } from './segment-plan.ts';

/** New rows with those of the segment they join that they are compared with; these come first. */
export interface MixedRows extends RowColumns {
  /** Which rows of the segment the first ones are, in order. */
  readonly stored: Uint32Array;
  /**
   * By new row: how many rows of the segment are earlier, or those of users before its own. Where events have ids only the
   * latter, for a row may come to tell what another one of its user tells, and stand at the time of that.
   */
  readonly earlier: Uint32Array;
}

/** A segment that rows join. What is large is read only when it is asked for. */
export interface StoredSegment {
  readonly index: number;
  readonly rows: number;
  readonly users: number;
  /** Its last second may be so late, but not later. */
  readonly lastSecond: number;
  /** What one unit of its fractions is worth in microseconds. */
  readonly unit: number;
  readonly columns: StoredColumns;
  readonly userStart: Uint32Array;
  event(): Codes;
  seconds(): Uint32Array;
  /** Null where every time is a whole second. */
  fraction(): Codes | null;
}

/**
 * Adds to new rows those of their users that stand at the same time, or all where events have ids. Users, events and
 * values of the new rows are numbered as the segment's already.
 */
export function mixRows(fresh: RowColumns, segment: StoredSegment, { keys }: SegmentPlan): MixedRows {
  const { index, userStart, columns, unit } = segment;
  const { stored, earlier } = storedBeside();
  if (stored.length === 0)
    return {
      ...fresh,
      stored,
      earlier,
      order: new Uint32Array(fresh.rows),
      start: new Uint32Array(fresh.users.size + 1),
    };

  const rows = stored.length + fresh.rows;
  const userOf = new Uint32Array(rows);
  for (let i = 0, user = 0; i < stored.length; i++) {
    while (userStart[user + 1] <= stored[i]) user++;
    userOf[i] = user;
  }
  userOf.set(fresh.userOf, stored.length);
  const mixed = <T extends Uint32Array | Uint16Array>(all: T, own: (i: number) => number, added: T | null): T => {
    for (let i = 0; i < stored.length; i++) all[i] = own(i);
    if (added) all.set(added, stored.length);
    return all;
  };
  const [event, seconds, fraction] = [segment.event(), segment.seconds(), segment.fraction()];
  return {
    ...fresh,
    rows,
    stored,
    earlier,
    userOf,
    seconds: mixed(new Uint32Array(rows), (i) => seconds[stored[i]], fresh.seconds),
    micros: mixed(new Uint32Array(rows), (i) => (fraction ? fraction[stored[i]] * unit : 0), fresh.micros),
    event: mixed(new Uint16Array(rows), (i) => event[stored[i]], fresh.event),
    codes: fresh.codes.map((added, property) => {
      const ofUser = columns.numbers(index, `user-codes:${property}`);
      const codes = ofUser ?? columns.numbers(index, `codes:${property}`);
      if (!codes && !added) return null;
      const all = new Uint32Array(rows);
      return mixed(all, (i) => (ofUser ? ofUser[userOf[i]] : codes ? codes[stored[i]] : 0), added);
    }),
    order: new Uint32Array(rows),
    start: new Uint32Array(fresh.users.size + 1),
  };

  function storedBeside(): { stored: Uint32Array; earlier: Uint32Array } {
    const earlier = new Uint32Array(fresh.rows).fill(segment.rows);
    const found = new Set<number>();
    // Where the rows begin that were asked for: rows of one user at one time ask for the same ones.
    const asked = new Set<number>();
    for (let row = 0; row < fresh.rows; row++) {
      const user = fresh.userOf[row];
      if (user >= segment.users) continue;
      const [start, end] = [userStart[user], userStart[user + 1]];
      const second = fresh.seconds[row];
      const part = fresh.micros[row] / unit;
      const isLater = second > segment.lastSecond;
      const from = keys.length > 0 ? start : isLater ? end : placeOf(start, end, second, part);
      earlier[row] = from;
      if (asked.has(from)) continue;
      const to = keys.length > 0 || isLater ? end : placeOf(from, end, second, part + 1);
      if (to > from) asked.add(from);
      for (let i = from; i < to; i++) found.add(i);
    }
    return { stored: Uint32Array.from(found).sort(), earlier };
  }

  /** Of rows start … end - 1 the first that is not earlier, or `end`. */
  function placeOf(start: number, end: number, second: number, part: number): number {
    const seconds = segment.seconds();
    let [from, to] = [start, end];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const isEarlier =
        seconds[middle] < second || (seconds[middle] === second && (segment.fraction()?.[middle] ?? 0) < part);
      if (isEarlier) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
