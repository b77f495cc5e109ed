import type { Codes } from '../../core/data/columns.ts';
import type { PartitionRows, RowColumns } from './partition-rows.ts';
import type { EventSums } from './segment-plan.ts';

/** A partition's rows in the order they are stored in: by user, then time. */
export type OrderedRows = PartitionRows;

/** Counts rows and users of each event, and finds its first and last time. `events` and `seconds` are in order. */
export function eventSums(
  { rows, start, order, micros }: OrderedRows,
  eventCount: number,
  events: Codes,
  seconds: Uint32Array,
): EventSums {
  const eventRows = new Uint32Array(eventCount);
  const eventUsers = new Uint32Array(eventCount);
  const eventFirst = new Float64Array(eventCount).fill(Number.POSITIVE_INFINITY);
  const eventLast = new Float64Array(eventCount).fill(Number.NEGATIVE_INFINITY);
  // Seconds decide nearly always; only rows that share the outermost second are looked at for its parts.
  const firstSecond = new Uint32Array(eventCount).fill(0xffffffff);
  const lastSecond = new Uint32Array(eventCount);
  const lastUser = new Int32Array(eventCount).fill(-1);
  const timeAt = (i: number): number => seconds[i] * 1000 + micros[order[i]] / 1000;
  // One flat loop: nested ones leave optimised code at every user.
  for (let i = 0, user = -1, userEnd = 0; i < rows; i++) {
    if (i === userEnd) userEnd = start[++user + 1];
    const code = events[i];
    const second = seconds[i];
    eventRows[code]++;
    // A user's rows are in order of time: only the first of an event can be its earliest.
    if (lastUser[code] !== user) {
      lastUser[code] = user;
      eventUsers[code]++;
      if (second <= firstSecond[code]) {
        firstSecond[code] = second;
        eventFirst[code] = Math.min(eventFirst[code], timeAt(i));
      }
    }
    if (second >= lastSecond[code]) {
      lastSecond[code] = second;
      eventLast[code] = Math.max(eventLast[code], timeAt(i));
    }
  }
  return { eventRows, eventUsers, eventFirst, eventLast };
}

/** Counts rows that repeat another of the same user and time in event and every property. */
export function countRepeats(ordered: RowColumns): number {
  const { rows, userOf, order, seconds, micros } = ordered;
  let repeats = 0;
  for (let i = 1, from = 0; i <= rows; i++) {
    const row = order[i];
    const first = order[from];
    const tied =
      i < rows && seconds[row] === seconds[first] && micros[row] === micros[first] && userOf[row] === userOf[first];
    if (tied) continue;
    if (i - from > 1) repeats += repeatsAmong(ordered, from, i);
    from = i;
  }
  return repeats;
}

function repeatsAmong({ order, event, codes }: RowColumns, from: number, to: number): number {
  const equal = (a: number, b: number): boolean =>
    event[a] === event[b] && codes.every((column) => !column || column[a] === column[b]);
  const seen = new Map<number, number[]>();
  let repeats = 0;
  for (let i = from; i < to; i++) {
    const row = order[i];
    let hash = event[row];
    for (const column of codes) if (column) hash = Math.imul(hash ^ column[row], 0x9e3779b1) ^ (hash >>> 15);
    const alike = seen.get(hash);
    if (!alike) seen.set(hash, [row]);
    else if (alike.some((other) => equal(other, row))) repeats++;
    else alike.push(row);
  }
  return repeats;
}
