import {
  events,
  eventsInOrder,
  micros,
  order,
  seconds,
  secondsInOrder,
  sorted,
  starts,
  userOf,
} from './segment';

/* Puts the rows of a partition in order, by user and time, and counts what they are like in that order. */

/** Puts row numbers in order by user, in order of appearance, and finds where each user begins. */
export function groupRows(rows: u32, userCount: u32): void {
  memory.fill(starts, 0, (<usize>userCount << 2) + 4);
  for (let i: usize = 0, end = <usize>rows << 2; i < end; i += 4) {
    const count = starts + (<usize>load<u32>(userOf + i) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  // Where each begins, which then moves to where the next one does.
  let from: u32 = 0;
  for (let user: usize = 0, end = <usize>userCount << 2; user <= end; user += 4) {
    const count = load<u32>(starts + user);
    store<u32>(starts + user, from);
    from += count;
  }
  for (let row: u32 = 0; row < rows; row++) {
    const next = starts + (<usize>load<u32>(userOf + (<usize>row << 2)) << 2);
    const place = load<u32>(next);
    store<u32>(order + (<usize>place << 2), row);
    store<u32>(next, place + 1);
  }
  memory.copy(starts + 4, starts, <usize>userCount << 2);
  store<u32>(starts, 0);
}

/**
 * Puts each user's row numbers in order of time, from user `first` on. Files are nearly in order of time, so this inserts:
 * where that turns out to move too much, it returns that user, to be sorted otherwise, else how many there are.
 */
export function sortUsers(first: u32, userCount: u32, withMicros: bool): u32 {
  for (let user = first; user < userCount; user++) {
    const from = order + (<usize>load<u32>(starts + (<usize>user << 2)) << 2);
    const to = order + (<usize>load<u32>(starts + (<usize>user << 2), 4) << 2);
    let budget = <isize>(to - from) << 2;
    let before: u32 = 0;
    for (let i = from; i < to; i += 4) {
      const row = <usize>load<u32>(i) << 2;
      const second = load<u32>(seconds + row);
      if (second > before) {
        before = second;
        continue;
      }
      let j = i;
      for (; j > from; j -= 4) {
        const other = load<u32>(j - 4);
        const otherSecond = load<u32>(seconds + (<usize>other << 2));
        if (otherSecond < second) break;
        if (
          otherSecond == second &&
          (!withMicros || load<u32>(micros + (<usize>other << 2)) <= load<u32>(micros + row))
        ) {
          break;
        }
        store<u32>(j, other);
      }
      store<u32>(j, <u32>(row >>> 2));
      budget -= <isize>(i - j) >> 2;
      if (budget < 0) return user;
    }
  }
  return userCount;
}

/** The seconds in order, and what each differs from the one before by, as `encodeGrowing` of column-blob.ts lays it out. */
export function orderSeconds(rows: u32): void {
  for (let i: usize = 0, end = <usize>rows << 2; i < end; i += 4) {
    store<u32>(secondsInOrder + i, load<u32>(seconds + (<usize>load<u32>(order + i) << 2)));
  }
  layOutGrowing(secondsInOrder, rows, sorted);
}

/** Differences of numbers, first all lowest bytes, then all second ones …. */
export function layOutGrowing(numbers: usize, count: u32, into: usize): void {
  const second = into + count;
  const third = second + count;
  const fourth = third + count;
  let before: u32 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const number = load<u32>(numbers + (i << 2));
    const difference = number - before;
    before = number;
    store<u8>(into + i, <u8>difference);
    store<u8>(second + i, <u8>(difference >>> 8));
    store<u8>(third + i, <u8>(difference >>> 16));
    store<u8>(fourth + i, <u8>(difference >>> 24));
  }
}

const DAY: f64 = 86400;

/**
 * Counts the rows of each of some days, which begin at `starts`, numbers of 8 bytes, the first one at or before second 0. The
 * seconds are in order.
 */
export function countDays(rows: u32, starts: usize, count: u32, days: usize): void {
  memory.fill(days, 0, <usize>count << 2);
  let day: usize = 0;
  let from: f64 = 0;
  let to: f64 = -1;
  for (let i: usize = 0, end = <usize>rows << 2; i < end; i += 4) {
    const second = <f64>load<u32>(secondsInOrder + i);
    // A user's rows go from day to day in order, so nearly always the day is that of the row before or close to it.
    if (second < from || second >= to) {
      // Days are about as long as each other, so the guess is hardly ever wrong by two.
      day = min(<usize>((second - load<f64>(starts)) / DAY), <usize>count - 1);
      while (day + 1 < <usize>count && load<f64>(starts + (day << 3), 8) <= second) day++;
      while (day > 0 && load<f64>(starts + (day << 3)) > second) day--;
      from = load<f64>(starts + (day << 3));
      to = day + 1 < <usize>count ? load<f64>(starts + (day << 3), 8) : Infinity;
    }
    const at = days + (day << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** The parts of a second in order: milliseconds in 2 bytes each, or microseconds in 4. */
export function orderFractions(rows: u32, inMillis: bool): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const part = load<u32>(micros + (<usize>load<u32>(order + (i << 2)) << 2));
    if (inMillis) store<u16>(sorted + (i << 1), <u16>(part / 1000));
    else store<u32>(sorted + (i << 2), part);
  }
}

/** Of an event: rows, users, first and last time, then the last user + 1, first and last second. */
const EVENT: usize = 40;

/**
 * Puts the events in order, and adds up what they are like: first and last time in milliseconds. The seconds are in order.
 * `figures` has room for so many events.
 */
export function orderEvents(rows: u32, userCount: u32, figures: usize, eventCount: u32): void {
  memory.fill(figures, 0, <usize>eventCount * EVENT);
  for (let event: u32 = 0; event < eventCount; event++) {
    const figure = figures + <usize>event * EVENT;
    store<f64>(figure, Infinity, 8);
    store<f64>(figure, -Infinity, 16);
    store<u32>(figure, 0xffffffff, 28);
  }
  const narrow = eventCount <= 256;
  for (let user: u32 = 0; user < userCount; user++) {
    const end = load<u32>(starts + (<usize>user << 2), 4);
    for (let i = load<u32>(starts + (<usize>user << 2)); i < end; i++) {
      const row = load<u32>(order + (<usize>i << 2));
      const event = <u32>load<u16>(events + (<usize>row << 1));
      if (narrow) store<u8>(eventsInOrder + i, <u8>event);
      else store<u16>(eventsInOrder + (<usize>i << 1), <u16>event);
      const figure = figures + <usize>event * EVENT;
      const second = load<u32>(secondsInOrder + (<usize>i << 2));
      store<u32>(figure, load<u32>(figure) + 1);
      // A user's rows are in order of time: only the first of an event can be its earliest.
      if (load<u32>(figure, 24) != user + 1) {
        store<u32>(figure, user + 1, 24);
        store<u32>(figure, load<u32>(figure, 4) + 1, 4);
        if (second <= load<u32>(figure, 28)) {
          store<u32>(figure, second, 28);
          store<f64>(figure, min(load<f64>(figure, 8), timeOf(second, row)), 8);
        }
      }
      if (second >= load<u32>(figure, 32)) {
        store<u32>(figure, second, 32);
        store<f64>(figure, max(load<f64>(figure, 16), timeOf(second, row)), 16);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function timeOf(second: u32, row: u32): f64 {
  return <f64>second * 1000 + <f64>load<u32>(micros + (<usize>row << 2)) / 1000;
}

/** The first row after `from`, in order, that has the user and time of the one before it; `rows` where there is none. */
export function nextTied(from: u32, rows: u32): u32 {
  for (let i = from + 1; i < rows; i++) {
    const at = <usize>i << 2;
    if (load<u32>(secondsInOrder + at) != load<u32>(secondsInOrder + at - 4)) continue;
    const row = <usize>load<u32>(order + at) << 2;
    const before = <usize>load<u32>(order + at - 4) << 2;
    if (load<u32>(micros + row) == load<u32>(micros + before) && load<u32>(userOf + row) == load<u32>(userOf + before)) {
      return i;
    }
  }
  return rows;
}
