import { alloc } from './memory';

/*
 * Ordered steps with nothing but a window, by user of a segment. The first way through the steps, whatever the time between
 * them, gets as far as any attempt can and arrives before all others that do; so where the latest entry that arrives there
 * too lies within the window it is the best attempt, which it is for most: few times need be looked at.
 *
 * Each step has a plane: a bit for each row of the segment, set where its event is one of the step. Planes are read in
 * words wherever these begin, so there is some room before the first and after each.
 */

/** What stands for 16 codes in a row, and the first of these. */
const TABLE: usize = 32;

/**
 * Writes the planes of at most 8 steps: the topmost bit of the byte that stands for a row says whether it is in the first,
 * and so on. `bytes` are codes, and tables say what stands for them (0 for a code that is in none); without tables they
 * are what stands for rows.
 */
export function markRows(
  bytes: usize,
  rows: u32,
  tables: usize,
  count: u32,
  plane: usize,
  stride: usize,
  steps: u32,
): void {
  const end = tables + <usize>count * TABLE;
  for (let row: usize = 0; row < rows; row += 64) {
    let a = v128.load(bytes + row);
    let b = v128.load(bytes + row, 16);
    let c = v128.load(bytes + row, 32);
    let d = v128.load(bytes + row, 48);
    if (count > 0) {
      const codesA = a;
      const codesB = b;
      const codesC = c;
      const codesD = d;
      a = b = c = d = i8x16.splat(0);
      for (let table = tables; table < end; table += TABLE) {
        const stands = v128.load(table);
        const first = i8x16.splat(load<u8>(table, 16));
        // A place beyond the 16 of a table gives 0.
        a = v128.or(a, i8x16.swizzle(stands, i8x16.sub(codesA, first)));
        b = v128.or(b, i8x16.swizzle(stands, i8x16.sub(codesB, first)));
        c = v128.or(c, i8x16.swizzle(stands, i8x16.sub(codesC, first)));
        d = v128.or(d, i8x16.swizzle(stands, i8x16.sub(codesD, first)));
      }
    }
    let at = plane + (row >>> 3);
    for (let step: u32 = 0; step < steps; step++, at += stride) {
      store<u64>(at, bitmasks(a, b, c, d));
      a = i8x16.add(a, a);
      b = i8x16.add(b, b);
      c = i8x16.add(c, c);
      d = i8x16.add(d, d);
    }
  }
}

/** The topmost bits of 64 bytes. */
// @ts-ignore: decorator
@inline
function bitmasks(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u32>i8x16.bitmask(a) | (<u32>i8x16.bitmask(b) << 16);
  const high = <u32>i8x16.bitmask(c) | (<u32>i8x16.bitmask(d) << 16);
  return <u64>low | (<u64>high << 32);
}

/** The first row of a plane from `row` on; `end` or more if there is none before `end`. */
// @ts-ignore: decorator
@inline
export function next(plane: usize, row: u32, end: u32): u32 {
  let bits = load<u64>(plane + (row >>> 3)) >> (row & 7);
  while (bits == 0) {
    row = (row & ~7) + 64;
    if (row >= end) return end;
    bits = load<u64>(plane + (row >>> 3));
  }
  return row + <u32>ctz<u64>(bits);
}

/** The last row of a plane before `row`, of which there must be one. */
// @ts-ignore: decorator
@inline
function previous(plane: usize, row: u32): u32 {
  row--;
  let bits = load<u64>(plane + (row >>> 3) - 7) << (7 - (row & 7));
  while (bits == 0) {
    row = (row | 7) - 64;
    bits = load<u64>(plane + (row >>> 3) - 7);
  }
  return row - <u32>clz<u64>(bits);
}

/** The segment, and what is asked of it. */
@unmanaged
export class Question {
  users: u32;
  /** By user, where its rows begin; and the end. */
  starts: usize;
  /** By user, 0 for one that takes no part; 0: all do. */
  members: usize;
  /** By row, when it happened: whole seconds, and parts of one, of which an item has so many bytes; 0: there are none. */
  seconds: usize;
  fractions: usize;
  fractionBytes: u32;
  /** Bit by bit, the rows that happened when the row before of the same user did. */
  simultaneous: usize;
  planes: usize;
  stride: usize;
  steps: u32;
  /** Of the last user of whom two events of steps happened at once, by match: when, and the mask of its steps; 0; how many. */
  matchTimes: usize;
  matchSteps: usize;
  matchStart: u32;
  matches: u32;
  /** By user, how it stands: 4 times the number of its steps, and 0 where these are all, 2 where it may go on, else 1. */
  codes: usize;
  /** By step, how many times are listed, and the lists, of `room` numbers each: those of the whole way stand under step 0. */
  lengths: usize;
  times: usize;
  room: u32;
  perSecond: f64;
  window: f64;
  openFrom: f64;
}

export function newQuestion(): usize {
  return alloc(offsetof<Question>());
}

// @ts-ignore: decorator
@inline
export function ticks(question: Question, row: u32): f64 {
  const whole = <f64>load<u32>(question.seconds + (<usize>row << 2)) * question.perSecond;
  if (question.fractionBytes == 2) return whole + <f64>load<u16>(question.fractions + (<usize>row << 1));
  if (question.fractionBytes == 4) return whole + <f64>load<u32>(question.fractions + (<usize>row << 2));
  return whole;
}

// @ts-ignore: decorator
@inline
function push(question: Question, step: u32, time: f64): void {
  const length = question.lengths + (<usize>step << 2);
  const n = load<u32>(length);
  store<u32>(length, n + 1);
  store<f64>(question.times + ((<usize>step * question.room + n) << 3), time);
}

/** Counts users from one on, up to the first of whom two events of steps happened at once; returns which it is. */
export function countUsers(at: usize, user: u32): u32 {
  const question = changetype<Question>(at);
  const users = question.users;
  const starts = question.starts;
  const members = question.members;
  const simultaneous = question.simultaneous;
  const planes = question.planes;
  const stride = question.stride;
  const steps = question.steps;
  const window = question.window;
  for (; user < users; user++) {
    if (members != 0 && load<u8>(members + user) == 0) continue;
    const first = load<u32>(starts + (<usize>user << 2));
    const end = load<u32>(starts + (<usize>user << 2), 4);
    if (next(planes, first, end) >= end) continue;
    if (next(simultaneous, first, end) < end && areTied(question, first, end)) {
      findMatches(question, first, end);
      return user;
    }
    let depth = steps;
    let entry = first;
    let last = first;
    for (let from = first; ; ) {
      // As far as it goes from here.
      let reached: u32 = 0;
      let plane = planes;
      for (let row = from; reached < depth; reached++, plane += stride) {
        row = next(plane, row, end);
        if (row >= end) break;
        last = row++;
      }
      if (from == first) depth = reached;
      else if (reached < depth) {
        // Nobody who gets this far does so in time.
        depth--;
        from = first;
        continue;
      }
      if (depth == 1) break;
      entry = last;
      plane -= stride;
      while (plane > planes) {
        plane -= stride;
        entry = previous(plane, entry);
      }
      if (ticks(question, last) - ticks(question, entry) <= window) break;
      from = entry + 1;
    }
    let state = 0;
    if (depth < steps) state = ticks(question, previous(planes, end)) >= question.openFrom ? 2 : 1;
    store<u8>(question.codes + user, <u8>((depth << 2) + state));
    if (depth > 1) {
      const begin = ticks(question, entry);
      let before = begin;
      let plane = planes;
      for (let step: u32 = 1, row = entry; step < depth; step++) {
        plane += stride;
        row = next(plane, row + 1, end);
        const time = ticks(question, row);
        push(question, step, time - before);
        before = time;
      }
      if (depth == steps) push(question, 0, before - begin);
    } else if (steps == 1) push(question, 0, 0);
  }
  return users;
}

/** Whether two events of steps happened at once. */
export function areTied(question: Question, first: u32, end: u32): bool {
  const simultaneous = question.simultaneous;
  const planes = question.planes;
  const stride = question.stride;
  const steps = question.steps;
  /** 1 where the rows that happened when the last one did hold an event of a step. */
  let joins: u64 = 0;
  for (let row = next(simultaneous, first, end) - 1; row < end; ) {
    const shift = row & 7;
    const width = min(64 - shift, end - row);
    const own = u64.MAX_VALUE >> (64 - width);
    const at = row >>> 3;
    const same = (load<u64>(simultaneous + at) >> shift) & own;
    let matching: u64 = 0;
    for (let step: u32 = 0, plane = planes + at; step < steps; step++, plane += stride) matching |= load<u64>(plane);
    matching = (matching >> shift) & own;
    // A carry runs through the rows of the same time that follow a match.
    const begun = ((matching << 1) | joins) & same;
    const reached = same & ~(same + begun);
    if ((reached & matching) != 0) return true;
    joins = ((reached | matching) >> (width - 1)) & 1;
    row += width;
  }
  return false;
}

export function findMatches(question: Question, first: u32, end: u32): void {
  const planes = question.planes;
  const stride = question.stride;
  const steps = question.steps;
  let n: u32 = 0;
  for (let row = first; row < end; ) {
    const shift = row & 7;
    const width = min(64 - shift, end - row);
    let matching: u64 = 0;
    const base = planes + (row >>> 3);
    for (let step: u32 = 0, plane = base; step < steps; step++, plane += stride) matching |= load<u64>(plane);
    for (matching &= (u64.MAX_VALUE >> (64 - width)) << shift; matching != 0; matching &= matching - 1, n++) {
      const at = <u32>ctz<u64>(matching);
      let mask: u32 = 0;
      for (let step: u32 = 0, plane = base + (at >>> 3); step < steps; step++, plane += stride)
        mask |= ((<u32>load<u8>(plane) >> (at & 7)) & 1) << step;
      store<f64>(question.matchTimes + (<usize>n << 3), ticks(question, row - shift + at));
      store<u32>(question.matchSteps + (<usize>n << 2), mask);
    }
    row += width;
  }
  question.matches = n;
}
