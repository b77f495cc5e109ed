import { codeOf, countUse, Dictionary, newDictionary } from './dictionary';
import { alloc } from './memory';
import { local, micros, readTime, seconds } from './time';

/* Makes records of rows, as row-store.ts describes them, and collects these by partition. */

/** A cell is three words: the number of its field, where its text is, and how long it is. */
export const CELL: usize = 12;

/** Of a record before its user, with room for what is written too far. */
export const HEAD_WORDS: u32 = 8;

const RAW: u32 = 1 << 17;
const LONG_VALUE: u32 = RAW - 1;
const COLUMN_SHIFT: u32 = 18;
const COLUMN_LIMIT: usize = 1 << 14;
const ENTRY_LIMIT: u32 = 65535;
export const USER_LIMIT: u32 = 4095;

/** A dictionary of more texts is given up, or of more bytes; or any that grows once all take about so many bytes. */
const DICTIONARY_LIMIT: u32 = 32768;
const DICTIONARY_BYTES: u32 = 8 << 20;
const DICTIONARIES_BYTES: u32 = 128 << 20;
const TEXT_COST: u32 = 96;

export const REGION: u32 = 2048;

/** Hands over a partition's records, in words. */
// @ts-ignore: decorator
@external("host", "store")
declare function storeRecords(partition: u32, at: usize, words: u32): void;

/** Property: dictionary, whether its values are stored as they are, how many were. */
const PROPERTY: usize = 12;
let properties: usize = 0;
let propertyCount: u32 = 0;
let dictionaryBytes: u32 = 0;
let events: Dictionary = changetype<Dictionary>(0);

let origin: f64 = 0;
let partitionMask: u32 = 0;
let partitionShift: u32 = 0;
let staged: usize = 0;
/** By partition: words staged, and rows taken. */
let used: usize = 0;
let taken: usize = 0;
/** How many values of the row in hand are written. */
let entries: u32 = 0;
/** Room for a record that exceeds a region. */
let large: usize = 0;
let largeWords: u32 = 0;

/** Times before and from here on are implausible: those outside 1990 … 2100. */
const PLAUSIBLE_FROM: f64 = 631152000;
const PLAUSIBLE_TO: f64 = 4133980800;
/** Later ones are in the future. */
let horizon: f64 = 0;

/**
 * What the times have in common: least, most, fractions, micros, implausible, local, future, the last that is neither of
 * these in microseconds; numbers of 8 bytes.
 */
let spread: usize = 0;

export function start(partitions: u32, newOrigin: f64, newHorizon: f64): void {
  origin = newOrigin;
  horizon = newHorizon;
  partitionMask = partitions - 1;
  partitionShift = partitions == 1 ? 0 : clz(partitions) + 1;
  staged = alloc(<usize>partitions * REGION * 4);
  used = alloc(<usize>partitions * 4);
  taken = alloc(<usize>partitions * 4);
  properties = alloc(COLUMN_LIMIT * PROPERTY);
  events = newDictionary(256);
  spread = alloc(64);
  store<f64>(spread, 4294967296);
  store<f64>(spread, -1, 8);
  store<f64>(spread, -Infinity, 56);
}

export function usedAt(): usize {
  return used;
}

export function takenAt(): usize {
  return taken;
}

export function spreadAt(): usize {
  return spread;
}

export function eventsAt(): Dictionary {
  return events;
}

/** The code of an event, which it is known to have if that is not 0, + 1. */
// @ts-ignore: decorator
@inline
export function eventOf(at: usize, length: u32, known: u32): u32 {
  if (known == 0) return codeOf(events, at, length) + 1;
  countUse(events, known - 1);
  return known;
}

export function propertyAt(property: u32): usize {
  return properties + <usize>property * PROPERTY;
}

export function addProperty(): u32 {
  store<usize>(propertyAt(propertyCount), changetype<usize>(newDictionary(16)));
  return propertyCount++;
}

export function settle(): void {
  for (let partition: u32 = 0; partition <= partitionMask; partition++) flush(partition);
}

function flush(partition: u32): void {
  const at = used + (<usize>partition << 2);
  const words = load<u32>(at);
  if (words > 0) storeRecords(partition, staged + <usize>partition * REGION * 4, words);
  store<u32>(at, 0);
}

/** The hash of user-hash.ts. */
export function hashUser(at: usize, length: u32): u32 {
  let hash: u32 = length * 0x27d4eb2f;
  let p = at;
  const whole = at + (length & ~3);
  for (; p < whole; p += 4) {
    hash = (hash ^ load<u32>(p)) * 0x9e3779b1;
    hash ^= hash >>> 15;
  }
  const rest = length & 3;
  if (rest > 0) {
    hash = (hash ^ (load<u32>(p) & ((1 << (rest << 3)) - 1))) * 0x9e3779b1;
    hash ^= hash >>> 15;
  }
  hash ^= hash >>> 16;
  hash *= 0x85ebca6b;
  return hash ^ (hash >>> 13);
}

/** Bytes as words, the last one padded with zeros; returns where the next word goes. Writes up to 12 bytes too far. */
// @ts-ignore: decorator
@inline
function copyWords(to: usize, from: usize, length: u32): usize {
  let p: u32 = 0;
  for (; p + 8 <= length; p += 8) store<u64>(to + p, load<u64>(from + p));
  if (p < length) store<u64>(to + p, load<u64>(from + p) & ((<u64>1 << ((length - p) << 3)) - 1));
  return to + ((length + 3) & ~3);
}

/** Blanks around names and ids are trimmed by row-store.ts, which keeps count of it. */
// @ts-ignore: decorator
@inline
export function hasBlankEdge(at: usize, length: u32): bool {
  return length != 0 && (isBlank(load<u8>(at)) || isBlank(load<u8>(at + length - 1)));
}

// @ts-ignore: decorator
@inline
function isBlank(c: u32): bool {
  return c <= 32 && (c == 32 || c - 9 < 5);
}

/** By length, first and last character of a user, five bits each of these: whether it may be nobody. 0: none is. */
let suspects: usize = 0;
/** Whether "17850.0" is to be looked at, which may be 17850. */
let pointed: bool = false;
const SUSPECTS: usize = 8192;

/** Room for the suspects of nobody.ts. */
export function newSuspects(withPoint: bool): usize {
  pointed = withPoint;
  suspects = alloc(SUSPECTS);
  return suspects;
}

/** Whether a user must be looked at: it may be nobody, or a number that was rounded or given a point. */
// @ts-ignore: decorator
@inline
export function isSuspect(at: usize, length: u32): bool {
  if (suspects == 0 || length == 0) return false;
  const first = <u32>load<u8>(at);
  const last = <u32>load<u8>(at + length - 1);
  const index = (min<u32>(length, 63) << 10) | ((first & 31) << 5) | (last & 31);
  if ((load<u8>(suspects + (index >>> 3)) >>> (index & 7)) & 1) return true;
  if (length < 4) return pointed && last == ZERO && length == 3 && load<u8>(at, 1) == POINT;
  const third = <u32>load<u8>(at + length - 3);
  if (third == PLUS && (<u32>load<u8>(at + length - 4) | 32) == LETTER_E) return true;
  if (!pointed || last != ZERO) return false;
  return load<u8>(at + length - 2) == POINT || third == POINT;
}

const ZERO: u32 = 48;
const POINT: u32 = 46;
const PLUS: u32 = 43;
const LETTER_E: u32 = 101;

/** `takeRow`, but leaves rows whose user must be looked at, or around whose user or event blanks stand. */
export function takeSureRow(cells: usize, count: u32, bytes: u32, user: i32, event: i32, time: i32): u32 {
  if (user >= 0) {
    const cell = cells + <usize>user * CELL;
    const at = load<usize>(cell, 4);
    const length = load<u32>(cell, 8);
    if (isSuspect(at, length) || hasBlankEdge(at, length)) return 5;
  }
  if (event >= 0) {
    const cell = cells + <usize>event * CELL;
    if (hasBlankEdge(load<usize>(cell, 4), load<u32>(cell, 8))) return 5;
  }
  return takeRow(cells, count, bytes, user, event, time);
}

/**
 * Takes a row of `count` cells, `bytes` long together at most, or returns why not: the numbers of row-target.ts.
 * `user`, `event` and `time` are indexes of cells, or -1.
 */
export function takeRow(cells: usize, count: u32, bytes: u32, user: i32, event: i32, time: i32): u32 {
  if (user < 0) return 1;
  const userCell = cells + <usize>user * CELL;
  const userAt = load<usize>(userCell, 4);
  const userLength = load<u32>(userCell, 8);
  if (userLength == 0) return 1;
  if (userLength > USER_LIMIT) return 4;
  if (event < 0) return 2;
  const eventCell = cells + <usize>event * CELL;
  if (load<u32>(eventCell, 8) == 0) return 2;
  if (time < 0) return 3;
  const timeCell = cells + <usize>time * CELL;
  const timeLength = load<u32>(timeCell, 8);
  if (timeLength == 0 || !readTime(load<usize>(timeCell, 4), timeLength)) return 3;
  return takeTimed(cells, count, bytes, userAt, userLength, load<usize>(eventCell, 4), load<u32>(eventCell, 8));
}

/** Takes a row whose time has been read. */
export function takeTimed(
  cells: usize,
  count: u32,
  bytes: u32,
  userAt: usize,
  userLength: u32,
  eventAt: usize,
  eventLength: u32,
): u32 {
  if (!noteTime()) return 5;
  const place = placeOf(userAt, userLength);
  // No record is longer than this; a word is for what is written too far.
  const head = openRecord(place, HEAD_WORDS + 3 * count + ((bytes + userLength) >>> 2));
  let at = putHead(head, userAt, userLength);
  const end = cells + <usize>count * CELL;
  for (let cell = cells; cell < end; cell += CELL) {
    const field = load<i32>(cell);
    const length = load<u32>(cell, 8);
    if (field < 0 || length == 0) continue;
    if (entries == ENTRY_LIMIT) break;
    at = putValue(at, field, load<usize>(cell, 4), length, 0);
  }
  closeRecord(place, head, at, codeOf(events, eventAt, eventLength));
  return 0;
}

/** Keeps what the time in hand has in common with the others; false when it lies too far from these. */
// @ts-ignore: decorator
@inline
export function noteTime(): bool {
  const second = seconds - origin;
  if (!(second >= 0 && second <= 4294967295)) return false;
  if (seconds < PLAUSIBLE_FROM || seconds >= PLAUSIBLE_TO) store<f64>(spread, load<f64>(spread, 32) + 1, 32);
  else if (seconds > horizon) store<f64>(spread, load<f64>(spread, 48) + 1, 48);
  else {
    const end = seconds * 1000000 + <f64>micros;
    if (end > load<f64>(spread, 56)) store<f64>(spread, end, 56);
  }
  if (second < load<f64>(spread)) store<f64>(spread, second);
  if (second > load<f64>(spread, 8)) store<f64>(spread, second, 8);
  if (micros != 0) {
    store<f64>(spread, 1, 16);
    if (micros % 1000 != 0) store<f64>(spread, 1, 24);
  }
  if (local) store<f64>(spread, load<f64>(spread, 40) + 1, 40);
  return true;
}

/** What a user is found by, never 0: the highest bits tell the partition. */
// @ts-ignore: decorator
@inline
export function placeOf(userAt: usize, userLength: u32): u32 {
  return hashUser(userAt, userLength) | 1;
}

// @ts-ignore: decorator
@inline
function partitionAt(place: u32): u32 {
  return (place >>> partitionShift) & partitionMask;
}

/** Where the record of a user's next row goes, which has `room` words at most. */
// @ts-ignore: decorator
@inline
export function openRecord(place: u32, room: u32): usize {
  const partition = partitionAt(place);
  const usedHere = used + (<usize>partition << 2);
  const region = staged + <usize>partition * REGION * 4;
  let head = region + (<usize>load<u32>(usedHere) << 2);
  if (head + (<usize>room << 2) > region + REGION * 4) {
    flush(partition);
    head = region;
    if (room > REGION) {
      if (room > largeWords) {
        largeWords = room * 2;
        large = alloc(<usize>largeWords * 4);
      }
      head = large;
    }
  }
  const takenHere = taken + (<usize>partition << 2);
  store<u32>(takenHere, load<u32>(takenHere) + 1);
  entries = 0;
  return head;
}

/** Writes the time in hand and a user; returns where the values go. */
// @ts-ignore: decorator
@inline
export function putHead(head: usize, userAt: usize, userLength: u32): usize {
  store<u32>(head, <u32>(seconds - origin));
  store<u32>(head, micros | (userLength << 20), 4);
  return copyWords(head + 12, userAt, userLength);
}

/** Ends a record at `at`. */
// @ts-ignore: decorator
@inline
export function closeRecord(place: u32, head: usize, at: usize, event: u32): void {
  const partition = partitionAt(place);
  store<u32>(head, event | (entries << 16), 8);
  if (head == large) storeRecords(partition, head, <u32>((at - head) >> 2));
  else store<u32>(used + (<usize>partition << 2), <u32>((at - staged - <usize>partition * REGION * 4) >> 2));
}

/** Writes a value. At `known`, unless that is 0, it is kept what code + 1 it has in the dictionary of its property, or 0. */
// @ts-ignore: decorator
@inline
export function putValue(at: usize, field: u32, text: usize, length: u32, known: usize): usize {
  entries++;
  const property = properties + <usize>field * PROPERTY;
  if (load<u32>(property, 4) == 0) {
    const dictionary = changetype<Dictionary>(load<usize>(property));
    if (known != 0) {
      const knownCode = load<u32>(known);
      if (knownCode != 0) {
        countUse(dictionary, knownCode - 1);
        store<u32>(at, (field << COLUMN_SHIFT) | (knownCode - 1));
        return at + 4;
      }
    }
    const before = dictionary.bytes;
    const code = codeOf(dictionary, text, length);
    if (dictionary.bytes != before) {
      dictionaryBytes += length + TEXT_COST;
      if (code + 1 >= DICTIONARY_LIMIT || dictionary.bytes > DICTIONARY_BYTES || dictionaryBytes > DICTIONARIES_BYTES) {
        store<u32>(property, 1, 4);
      }
    }
    if (known != 0) store<u32>(known, code + 1);
    store<u32>(at, (field << COLUMN_SHIFT) | code);
    return at + 4;
  }
  return putRaw(at, field, property, text, length);
}

function putRaw(at: usize, field: u32, property: usize, text: usize, length: u32): usize {
  store<u32>(property, load<u32>(property, 8) + 1, 8);
  if (length < LONG_VALUE) {
    store<u32>(at, (field << COLUMN_SHIFT) | RAW | length);
    return copyWords(at + 4, text, length);
  }
  store<u32>(at, (field << COLUMN_SHIFT) | RAW | LONG_VALUE);
  store<u32>(at, length, 4);
  return copyWords(at + 8, text, length);
}
