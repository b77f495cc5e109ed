import { codeOf, countUse, Dictionary, newDictionary } from './dictionary';
import { alloc, firstBytes, lastBytes } from './memory';
import {
  COLUMN_SHIFT,
  ENTRY_LIMIT,
  FIELDS,
  HEAD_WORDS,
  KNOWN,
  LONG_VALUE,
  NEAR,
  NEAR_SECONDS,
  NO_VALUE,
  RAW,
  SAME_MICROS,
  SLOTS,
  VALUE_MASK,
} from './record';
import { local, micros, readTime, seconds } from './time';
import { hashUser } from './user-hash';

/* Makes records of rows, as record.as describes them, and collects these by partition. */

/** A cell is three words: the number of its field, where its text is, and how long it is. */
export const CELL: usize = 12;

const COLUMN_LIMIT: usize = 1 << 14;
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

/**
 * Whom a partition's slot stands for, and what the last of their rows was like: first and last 8 bytes of the user, how long
 * it is (0: nobody yet), where its text is, if that has more; seconds, micros, which fields have a value. Then by field the
 * first 8 bytes of its value, its code or RAW with the length << 18, and where its text is, if that has more.
 */
const RECENT: usize = 40 + (<usize>FIELDS << 4);
/** Few enough to stay in the cache: eight times as many took a tenth longer, though more users were known. */
const RECENTS: u32 = 1 << 11;
let recents: usize = 0;
let slots: u32 = 0;
/** Of the row in hand: its user's, which fields have a value, and how many values are written. */
let recent: usize = 0;
let present: u32 = 0;
let entries: u32 = 0;

/** Texts of these; once there is room for less than a row has, all is forgotten. Longer ones are not kept. */
const KEPT: usize = 1 << 21;
const LONGEST_KEPT: u32 = 256;
const KEPT_OF_ROW: usize = <usize>(LONGEST_KEPT + 16) * (FIELDS + 1);
let kept: usize = 0;
let keptEnd: usize = 0;

let origin: f64 = 0;
let partitionMask: u32 = 0;
let partitionShift: u32 = 0;
let staged: usize = 0;
/** By partition: words staged, and rows taken. */
let used: usize = 0;
let taken: usize = 0;
/** Room for a record that exceeds a region. */
let large: usize = 0;
let largeWords: u32 = 0;

/** Times before and from here on are implausible: those outside 1990 … 2100. */
const PLAUSIBLE_FROM: f64 = 631152000;
const PLAUSIBLE_TO: f64 = 4133980800;
/** Later ones are in the future. */
let horizon: f64 = 0;

/** Of the row in hand: seconds since the origin. */
let second: u32 = 0;
/** What the times have in common; where `spreadAt` puts that. */
let least: u32 = 0xffffffff;
let most: u32 = 0;
let fractions: u32 = 0;
let hasMicros: bool = false;
let implausible: f64 = 0;
let future: f64 = 0;
let locals: f64 = 0;
/** The last time that is neither implausible nor in the future, before whose second no other can be it. */
let end: f64 = -Infinity;
let endSecond: f64 = -Infinity;
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
  slots = max(1, min(SLOTS, RECENTS / partitions));
  recents = alloc(<usize>partitions * slots * RECENT);
  kept = alloc(KEPT);
  keptEnd = kept + KEPT;
  events = newDictionary(256);
  spread = alloc(64);
}

export function usedAt(): usize {
  return used;
}

export function takenAt(): usize {
  return taken;
}

/**
 * Least, most, fractions, micros, implausible, local, future, the last that is neither of these in microseconds; numbers of
 * 8 bytes.
 */
export function spreadAt(): usize {
  const none = least > most;
  store<f64>(spread, none ? 4294967296 : <f64>least);
  store<f64>(spread, none ? -1 : <f64>most, 8);
  store<f64>(spread, fractions == 0 ? 0 : 1, 16);
  store<f64>(spread, hasMicros ? 1 : 0, 24);
  store<f64>(spread, implausible, 32);
  store<f64>(spread, locals, 40);
  store<f64>(spread, future, 48);
  store<f64>(spread, end, 56);
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
  const since = seconds - origin;
  if (!(since >= 0 && since <= 4294967295)) return false;
  second = <u32>since;
  least = min(least, second);
  most = max(most, second);
  fractions |= micros;
  if (micros != 0 && !hasMicros) hasMicros = micros % 1000 != 0;
  if (local) locals++;
  if (seconds < PLAUSIBLE_FROM || seconds >= PLAUSIBLE_TO) implausible++;
  else if (seconds > horizon) future++;
  else if (seconds >= endSecond) {
    endSecond = seconds;
    end = max(end, seconds * 1000000 + <f64>micros);
  }
  return true;
}

/** What a user is found by, never 0: the highest bits tell the partition, the lowest the slot. */
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
  const slot = (place >>> 1) & (slots - 1);
  recent = recents + <usize>(partition * slots + slot) * RECENT;
  present = 0;
  entries = 0;
  store<u32>(head, slot);
  return head;
}

/** Writes what the row has before its values: the time in hand and the user. Returns where the values go. */
// @ts-ignore: decorator
@inline
export function putHead(head: usize, userAt: usize, userLength: u32): usize {
  let at = head + 8;
  if (kept + KEPT_OF_ROW > keptEnd) forgetAll();
  const first = firstBytes(userAt, userLength);
  const last = lastBytes(userAt, userLength);
  if (
    load<u64>(recent) == first &&
    load<u64>(recent, 8) == last &&
    load<u32>(recent, 16) == userLength &&
    (userLength <= 16 || equalTexts(load<u32>(recent, 20), userAt, userLength))
  ) {
    let flags = KNOWN;
    const gap = second - load<u32>(recent, 24);
    if (gap <= NEAR_SECONDS) {
      flags |= NEAR;
      store<u32>(head, gap, 4);
    } else {
      store<u32>(head, 0, 4);
      store<u32>(at, second);
      at += 4;
    }
    if (micros == load<u32>(recent, 28)) flags |= SAME_MICROS;
    else {
      store<u32>(at, micros);
      at += 4;
    }
    store<u32>(head, load<u32>(head) | flags);
  } else {
    store<u32>(head, 0, 4);
    store<u32>(at, second);
    store<u32>(at, micros, 4);
    store<u32>(at, userLength, 8);
    at = copyWords(at + 12, userAt, userLength);
    const text = userLength <= 16 ? 0 : keep(userAt, userLength);
    store<u64>(recent, first);
    store<u64>(recent, last, 8);
    store<u32>(recent, userLength <= 16 || text != 0 ? userLength : 0, 16);
    store<u32>(recent, text, 20);
    store<u32>(recent, 0, 32);
  }
  store<u32>(recent, second, 24);
  store<u32>(recent, micros, 28);
  return at;
}

/** Ends a record at `end`: with the fields that no longer have a value. */
// @ts-ignore: decorator
@inline
export function closeRecord(place: u32, head: usize, end: usize, event: u32): void {
  let at = end;
  let gone = load<u32>(recent, 32) & ~present;
  while (gone != 0) {
    store<u32>(at, (<u32>ctz(gone) << COLUMN_SHIFT) | NO_VALUE);
    at += 4;
    entries++;
    gone &= gone - 1;
  }
  store<u32>(recent, present, 32);
  store<u32>(head, load<u32>(head) | (event << 16));
  store<u32>(head, load<u32>(head, 4) | (entries << 16), 4);
  const partition = partitionAt(place);
  if (head == large) storeRecords(partition, head, <u32>((at - head) >> 2));
  else store<u32>(used + (<usize>partition << 2), <u32>((at - staged - <usize>partition * REGION * 4) >> 2));
}

function forgetAll(): void {
  memory.fill(recents, 0, <usize>(partitionMask + 1) * slots * RECENT);
  kept = keptEnd - KEPT;
}

/** Keeps a text; 0 for one that is too long. */
function keep(at: usize, length: u32): usize {
  if (length > LONGEST_KEPT) return 0;
  const to = kept;
  copyWords(to, at, length);
  kept += (length + 7) & ~7;
  return to;
}

/** Whether a text that is kept, and padded with zeros, is this one. */
// @ts-ignore: decorator
@inline
function equalTexts(known: usize, at: usize, length: u32): bool {
  let p: u32 = 0;
  for (; p + 8 <= length; p += 8) if (load<u64>(known + p) != load<u64>(at + p)) return false;
  return p == length || load<u64>(known + p) == firstBytes(at + p, length - p);
}

/**
 * Writes a value, unless it is what the user's last row had. Where it is kept what code + 1 a text has, `known` is that
 * place, else 0.
 */
// @ts-ignore: decorator
@inline
export function putValue(at: usize, field: u32, text: usize, length: u32, known: usize): usize {
  const property = properties + <usize>field * PROPERTY;
  if (field >= FIELDS) return putOther(at, field, property, text, length, known);
  const state = recent + 40 + (<usize>field << 4);
  const bit: u32 = 1 << field;
  present |= bit;
  const before = load<u32>(recent, 32);
  const first = firstBytes(text, length);
  const tag = load<u32>(state, 8);
  if (
    (before & bit) != 0 &&
    load<u64>(state) == first &&
    tag >>> COLUMN_SHIFT == length &&
    (length <= 8 || equalTexts(load<u32>(state, 12) + 8, text + 8, length - 8))
  ) {
    if ((tag & RAW) == 0) countUse(changetype<Dictionary>(load<usize>(property)), tag & VALUE_MASK);
    else store<u32>(property, load<u32>(property, 8) + 1, 8);
    return at;
  }
  const next = putOther(at, field, property, text, length, known);
  store<u64>(state, first);
  store<u32>(state, (load<u32>(at) & (RAW | VALUE_MASK)) | (length << COLUMN_SHIFT), 8);
  if (length > 8) {
    const place = keep(text, length);
    store<u32>(state, place, 12);
    if (place == 0) store<u32>(state, 0, 8);
  }
  store<u32>(recent, before | bit, 32);
  return next;
}

// @ts-ignore: decorator
@inline
function putOther(at: usize, field: u32, property: usize, text: usize, length: u32, known: usize): usize {
  entries++;
  if (load<u32>(property, 4) != 0) return putRaw(at, field, property, text, length);
  const dictionary = changetype<Dictionary>(load<usize>(property));
  let code: u32;
  if (known != 0 && load<u32>(known) != 0) {
    code = load<u32>(known) - 1;
    countUse(dictionary, code);
  } else {
    const before = dictionary.bytes;
    code = codeOf(dictionary, text, length);
    if (dictionary.bytes != before) {
      dictionaryBytes += length + TEXT_COST;
      if (code + 1 >= DICTIONARY_LIMIT || dictionary.bytes > DICTIONARY_BYTES || dictionaryBytes > DICTIONARIES_BYTES) {
        store<u32>(property, 1, 4);
      }
    }
    if (known != 0) store<u32>(known, code + 1);
  }
  store<u32>(at, (field << COLUMN_SHIFT) | code);
  return at + 4;
}

function putRaw(at: usize, field: u32, property: usize, text: usize, length: u32): usize {
  store<u32>(property, load<u32>(property, 8) + 1, 8);
  store<u32>(at, (field << COLUMN_SHIFT) | RAW | min(length, LONG_VALUE));
  if (length < LONG_VALUE) return copyWords(at + 4, text, length);
  store<u32>(at, length, 4);
  return copyWords(at + 8, text, length);
}
