import { codeOf, Dictionary, ENTRY, forgetArena, newDictionary } from './dictionary';
import { alloc, mark, PADDING, release } from './memory';
import { COLUMN_SHIFT, FIELDS, KNOWN, NEAR, NO_VALUE, RAW, SAME_MICROS, SLOTS, VALUE_MASK } from './record';
import { hashUser } from './user-hash';

/*
 * Takes the records of a partition apart into columns, and puts columns in order. What is laid out by `startSegments`
 * stays; the rest is a partition's and goes with the next one.
 */

/** A property: whether each segment numbers its values, that dictionary, where its codes stand (0: no row has a value). */
const PROPERTY: usize = 12;
let properties: usize = 0;
let propertyCount: u32 = 0;
/**
 * A column of a thread: its property, its codes as the data set's or 0, else its codes as this partition's + 1 as far as
 * known, how many, and its texts: offsets and bytes.
 */
const COLUMN: usize = 24;

/** Whom a slot of a thread stands for: user, seconds, micros and by field code + 1. */
const RECENT: usize = 12 + (<usize>FIELDS << 2);
/** A user whose rows belong to another slice. */
const OTHERS: u32 = 0xffffffff;
/** The bits of a hash that tell the slice, and what they are in the one in hand. */
let sliceShift: u32 = 0;
let sliceMask: u32 = 0;
let slice: u32 = 0;

let rowRoom: u32 = 0;
let users: Dictionary = changetype<Dictionary>(0);
export let userOf: usize = 0;
export let seconds: usize = 0;
export let micros: usize = 0;
export let events: usize = 0;
/** For columns in order: the order, where users begin, seconds, events; codes by row and by user. */
export let order: usize = 0;
export let starts: usize = 0;
export let secondsInOrder: usize = 0;
export let eventsInOrder: usize = 0;
export let sorted: usize = 0;
let perUser: usize = 0;

export function startSegments(count: u32): usize {
  propertyCount = count;
  properties = alloc(<usize>count * PROPERTY);
  return properties;
}

/** Call when everything that stays is laid out. */
export function settleSegments(): void {
  mark();
}

/** Forgets the last partition; returns where the records of the next go, so many words at a time. */
export function clearSegment(words: u32): usize {
  release();
  forgetArena();
  return alloc((<usize>words << 2) + PADDING);
}

export function startSegment(rows: u32): void {
  rowRoom = rows;
  users = newDictionary(1024);
  for (let i: u32 = 0; i < propertyCount; i++) {
    const property = properties + <usize>i * PROPERTY;
    if (load<u32>(property) != 0) store<usize>(property, changetype<usize>(newDictionary(16)), 4);
    store<usize>(property, 0, 8);
  }
  const size = <usize>rows << 2;
  userOf = alloc(size);
  seconds = alloc(size);
  micros = alloc(size);
  events = alloc(size);
  order = alloc(size);
  starts = alloc(size + 4);
  secondsInOrder = alloc(size);
  eventsInOrder = alloc(size >>> 1);
  sorted = alloc(size);
  perUser = alloc(size + 4);
}

export function usersAt(): Dictionary {
  return users;
}
export function userOfAt(): usize {
  return userOf;
}
export function secondsAt(): usize {
  return seconds;
}
export function microsAt(): usize {
  return micros;
}
export function segmentEventsAt(): usize {
  return events;
}
export function orderAt(): usize {
  return order;
}
export function startsAt(): usize {
  return starts;
}
export function secondsInOrderAt(): usize {
  return secondsInOrder;
}
export function eventsInOrderAt(): usize {
  return eventsInOrder;
}
export function sortedAt(): usize {
  return sorted;
}
export function perUserAt(): usize {
  return perUser;
}

/** What a thread's records are read with: by column where its codes stand, 0 while it has none; then its slots. */
export function newRecents(): usize {
  return alloc(<usize>(FIELDS << 2) + SLOTS * RECENT);
}

/** Before the first records of a thread in a partition. */
export function clearRecents(recents: usize): void {
  memory.fill(recents, 0, <usize>(FIELDS << 2));
}

/** Only the users whose hash has `index` from bit `shift` on, of `count` that may stand there, are taken. */
export function setSlice(index: u32, count: u32, shift: u32): void {
  slice = index;
  sliceMask = count - 1;
  sliceShift = shift;
}

// @ts-ignore: decorator
@inline
function isMine(at: usize, length: u32): bool {
  return sliceMask == 0 || ((hashUser(at, length) >>> sliceShift) & sliceMask) == slice;
}

function afterEntries(start: usize, count: u32): usize {
  let at = start;
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u32>(at);
    at += 4;
    if ((entry & RAW) != 0) at = afterText(at, entry & VALUE_MASK);
  }
  return at;
}

function afterText(start: usize, length: u32): usize {
  return length == VALUE_MASK ? start + 4 + ((load<u32>(start) + 3) & ~3) : start + ((length + 3) & ~3);
}

/** How many rows of the slice the records in `size` words are. */
export function countRows(records: usize, size: u32, recents: usize): u32 {
  const end = records + (<usize>size << 2);
  let rows: u32 = 0;
  for (let at = records; at < end; ) {
    const head = load<u32>(at);
    const entries = load<u32>(at, 4) >>> 16;
    const recent = recents + <usize>(FIELDS << 2) + <usize>(head & (SLOTS - 1)) * RECENT;
    at += 8;
    if ((head & NEAR) == 0) at += 4;
    if ((head & SAME_MICROS) == 0) at += 4;
    if ((head & KNOWN) == 0) {
      const length = load<u32>(at);
      store<u32>(recent, isMine(at + 4, length) ? 0 : OTHERS);
      at += 4 + ((length + 3) & ~3);
    }
    if (load<u32>(recent) != OTHERS) rows++;
    at = afterEntries(at, entries);
  }
  return rows;
}

/**
 * Takes the records in `size` words apart into rows from `first` on, those of the slice; returns the row after the last.
 * `columnCount` of the thread's columns may have a value.
 */
export function unpack(
  records: usize,
  size: u32,
  first: u32,
  base: u32,
  eventCodes: usize,
  columns: usize,
  columnCount: u32,
  recents: usize,
): u32 {
  const end = records + (<usize>size << 2);
  const fields = <usize>(min(columnCount, FIELDS) << 2);
  let row = <usize>first << 2;
  for (let at = records; at < end; ) {
    const head = load<u32>(at);
    const second = load<u32>(at, 4);
    const recent = recents + <usize>(FIELDS << 2) + <usize>(head & (SLOTS - 1)) * RECENT;
    at += 8;
    let time = load<u32>(recent, 4) + (second & 0xffff);
    if ((head & NEAR) == 0) {
      time = load<u32>(at);
      at += 4;
    }
    store<u32>(recent, time, 4);
    if ((head & SAME_MICROS) == 0) {
      store<u32>(recent, load<u32>(at), 8);
      at += 4;
    }
    if ((head & KNOWN) == 0) {
      const length = load<u32>(at);
      store<u32>(recent, isMine(at + 4, length) ? codeOf(users, at + 4, length) : OTHERS);
      memory.fill(recent + 12, 0, fields);
      at += 4 + ((length + 3) & ~3);
    }
    const user = load<u32>(recent);
    if (user == OTHERS) {
      at = afterEntries(at, second >>> 16);
      continue;
    }
    for (let entries = second >>> 16; entries > 0; entries--) {
      const entry = load<u32>(at);
      const field = entry >>> COLUMN_SHIFT;
      const column = columns + <usize>field * COLUMN;
      const property = properties + <usize>load<u32>(column) * PROPERTY;
      const remap = load<usize>(column, 4);
      at += 4;
      let code: u32;
      if ((entry & RAW) != 0) {
        const next = afterText(at, entry & VALUE_MASK);
        let length = entry & VALUE_MASK;
        if (length == VALUE_MASK) {
          length = load<u32>(at);
          at += 4;
        }
        code = codeOf(changetype<Dictionary>(load<usize>(property, 4)), at, length) + 1;
        at = next;
      } else if ((entry & VALUE_MASK) == NO_VALUE) code = 0;
      else if (remap != 0) code = load<u32>(remap + (<usize>(entry & VALUE_MASK) << 2));
      else code = ownCode(column, property, entry & VALUE_MASK);
      if (field < FIELDS) {
        store<u32>(recents + (<usize>field << 2), codesOf(property));
        store<u32>(recent + 12 + (<usize>field << 2), code);
      } else store<u32>(codesOf(property) + row, code);
    }
    store<u32>(seconds + row, time - base);
    store<u32>(micros + row, load<u32>(recent, 8));
    store<u16>(events + (row >>> 1), <u16>load<u32>(eventCodes + (<usize>(head >>> 16) << 2)));
    store<u32>(userOf + row, user);
    for (let field: usize = 0; field < fields; field += 4) {
      const codes = load<usize>(recents + field);
      if (codes != 0) store<u32>(codes + row, load<u32>(recent + 12 + field));
    }
    row += 4;
  }
  return <u32>(row >>> 2);
}

// @ts-ignore: decorator
@inline
function codesOf(property: usize): usize {
  const codes = load<usize>(property, 8);
  return codes != 0 ? codes : newCodes(property);
}

function newCodes(property: usize): usize {
  const codes = alloc(<usize>rowRoom << 2);
  memory.fill(codes, 0, <usize>rowRoom << 2);
  store<usize>(property, codes, 8);
  return codes;
}

/** Where a property's codes go, by row. */
export function codesAt(property: u32): usize {
  return codesOf(properties + <usize>property * PROPERTY);
}

/** Numbers texts that stand side by side: none of them twice, and none of them numbered before. */
export function addTexts(dictionary: Dictionary, offsets: usize, bytes: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const start = load<u32>(offsets + (<usize>i << 2));
    codeOf(dictionary, bytes + start, load<u32>(offsets + (<usize>i << 2), 4) - start);
  }
}

/** The partition's code + 1 of a code of a thread's column. */
export function ownCodeOf(column: usize, code: u32): u32 {
  return ownCode(column, properties + <usize>load<u32>(column) * PROPERTY, code);
}

/** A thread's code of a column whose values each segment numbers itself. */
function ownCode(column: usize, property: usize, code: u32): u32 {
  const known = load<usize>(column, 8) + (<usize>code << 2);
  let own = load<u32>(known);
  if (own == 0) {
    const offsets = load<usize>(column, 16) + (<usize>code << 2);
    const start = load<u32>(offsets);
    const dictionary = changetype<Dictionary>(load<usize>(property, 4));
    own = codeOf(dictionary, load<usize>(column, 20) + start, load<u32>(offsets, 4) - start) + 1;
    store<u32>(known, own);
  }
  return own;
}

/** Texts side by side; returns where their offsets are, the bytes follow after the last. */
export function textsSideBySide(dictionary: Dictionary): usize {
  const size = dictionary.size;
  const offsets = alloc((<usize>size << 2) + 4 + dictionary.bytes + PADDING);
  const bytes = offsets + (<usize>size << 2) + 4;
  let used: u32 = 0;
  for (let code: u32 = 0; code < size; code++) {
    const entry = dictionary.entries + <usize>code * ENTRY;
    const from = load<u32>(entry, 16);
    const length = load<u32>(entry, 20);
    store<u32>(offsets + (<usize>code << 2), used);
    // A little too far: what follows comes later.
    for (let p: u32 = 0; p < length; p += 8) store<u64>(bytes + used + p, load<u64>(<usize>from + p));
    used += length;
  }
  store<u32>(offsets + (<usize>size << 2), used);
  return offsets;
}

/**
 * Puts codes in order, `width` bytes each, and each user's first beside them; true when every row of a user has that.
 */
export function inOrder(codes: usize, rows: u32, userCount: u32, width: u32): bool {
  if (width == 1) return put<u8>(codes, rows, userCount);
  return width == 2 ? put<u16>(codes, rows, userCount) : put<u32>(codes, rows, userCount);
}

// @ts-ignore: decorator
@inline
function put<T>(codes: usize, rows: u32, userCount: u32): bool {
  let constant = true;
  for (let user: u32 = 0; user < userCount; user++) {
    const from = load<u32>(starts + (<usize>user << 2));
    const to = load<u32>(starts + (<usize>user << 2), 4);
    if (from == to) {
      store<T>(perUser + <usize>user * sizeof<T>(), <T>0);
      continue;
    }
    const first = load<u32>(codes + (<usize>load<u32>(order + (<usize>from << 2)) << 2));
    store<T>(perUser + <usize>user * sizeof<T>(), <T>first);
    let differ: u32 = 0;
    for (let i = from; i < to; i++) {
      const code = load<u32>(codes + (<usize>load<u32>(order + (<usize>i << 2)) << 2));
      differ |= code ^ first;
      store<T>(sorted + <usize>i * sizeof<T>(), <T>code);
    }
    if (differ != 0) constant = false;
  }
  return constant;
}
