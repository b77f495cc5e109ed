import { alloc } from './memory';
import { HEAD_WORDS } from './record';
import {
  closeRecord,
  eventOf,
  hasBlankEdge,
  isSuspect,
  noteTime,
  openRecord,
  placeOf,
  putHead,
  putValue,
  REGION,
  USER_LIMIT,
} from './rows';
import { readNumber, readTime } from './time';

/*
 * Rows whose cells stand in columns, as in Parquet: of each row, a column says which of its texts it has. What a text
 * is to the records is looked up once and not in every row. Anything that makes no sense here is left to
 * parquet-texts.ts, which says what is wrong, and a row that is refused to parquet-rows.ts.
 */

@unmanaged
class Column {
  /** Less than 0 for none. */
  field: i32;
  /** 1 user, 2 event, 3 time. */
  role: u32;
  /** Which text each row has, from the row in hand on; less than 0 for none. */
  codes: usize;
  texts: usize;
  /** Bytes of the longest. */
  longest: u32;
  /** What numbers there are in place of texts, in the words of time.as; 0 where there are texts. */
  times: u32;
}

const COLUMN: usize = offsetof<Column>();

/**
 * A text is four words: where it is, how long it is, and what is known of it. Of a property, that is its code in the
 * dictionary + 1, of an event its code + 1, or 0; of a user its place, or 0 where it must be looked at.
 */
const TEXT_SHIFT: u32 = 4;

/** Takes rows of `columnCount` columns at `columns`; returns how many, up to the first that is refused. */
export function takeColumns(columns: usize, columnCount: u32, rows: u32): u32 {
  const end = columns + <usize>columnCount * COLUMN;
  let user = changetype<Column>(0);
  let event = user;
  let time = user;
  // No record is longer than this.
  let room = HEAD_WORDS;
  for (let at = columns; at < end; at += COLUMN) {
    const column = changetype<Column>(at);
    if (column.role == 1) user = column;
    else if (column.role == 2) event = column;
    else if (column.role == 3) time = column;
    room += 3 + (column.longest >>> 2);
  }
  if (changetype<usize>(user) == 0 || changetype<usize>(event) == 0 || changetype<usize>(time) == 0) return 0;

  for (let row: u32 = 0; row < rows; row++) {
    const offset = <usize>row << 2;
    const userCode = load<i32>(user.codes + offset);
    const eventCode = load<i32>(event.codes + offset);
    const timeCode = load<i32>(time.codes + offset);
    if ((userCode | eventCode | timeCode) < 0) return row;
    const userText = user.texts + (<usize>userCode << TEXT_SHIFT);
    const eventText = event.texts + (<usize>eventCode << TEXT_SHIFT);
    const place = load<u32>(userText, 8);
    if (place == 0) return row;
    const eventAt = load<usize>(eventText);
    const eventLength = load<u32>(eventText, 4);
    if (eventLength == 0 || hasBlankEdge(eventAt, eventLength)) return row;
    if (!readTimeOf(time, timeCode) || !noteTime()) return row;

    const head = openRecord(place, room > REGION ? roomOf(columns, end, offset) : room);
    let at = putHead(head, load<usize>(userText), load<u32>(userText, 4));
    // Counting the uses of a text beside it, to add them up once per dictionary, did not help. Nor did comparing its code
    // instead of its first bytes with that of the user's last row; without a branch that took 0.94 of the time.
    for (let each = columns; each < end; each += COLUMN) {
      const column = changetype<Column>(each);
      const code = load<i32>(column.codes + offset);
      if (code < 0 || column.field < 0) continue;
      const text = column.texts + (<usize>code << TEXT_SHIFT);
      const length = load<u32>(text, 4);
      if (length == 0) continue;
      at = putValue(at, column.field, load<usize>(text), length, text + 8);
    }
    const known = eventOf(eventAt, eventLength, load<u32>(eventText, 8));
    store<u32>(eventText, known, 8);
    closeRecord(place, head, at, known - 1);
  }
  return rows;
}

// @ts-ignore: decorator
@inline
function readTimeOf(column: Column, code: i32): bool {
  if (column.times != 0) return readNumber(load<i64>(column.texts + (<usize>code << 3)), column.times);
  const text = column.texts + (<usize>code << TEXT_SHIFT);
  const length = load<u32>(text, 4);
  return length != 0 && readTime(load<usize>(text), length);
}

/** What a row's record takes, where some texts are long. */
function roomOf(columns: usize, end: usize, offset: usize): u32 {
  let room = HEAD_WORDS;
  for (let at = columns; at < end; at += COLUMN) {
    const column = changetype<Column>(at);
    const code = load<i32>(column.codes + offset);
    if (code >= 0 && column.times == 0) room += 3 + (load<u32>(column.texts + (<usize>code << TEXT_SHIFT), 4) >>> 2);
  }
  return room;
}

/** Levels of the page in hand. */
let levels: usize = 0;
let levelRoom: u32 = 0;

/**
 * Which text each of `rows` rows has, to `into`. Levels stand at … `levelsEnd` - 1, 0 where every row has a value; which
 * value they are at … `codesEnd` - 1, in so many bits, 0 where they stand one after the other. Returns how many values
 * there are, -1 where that makes no sense.
 */
export function readCodes(
  into: usize,
  rows: u32,
  levelsAt: usize,
  levelsEnd: usize,
  codesAt: usize,
  codesEnd: usize,
  width: u32,
  known: u32,
): i32 {
  let present = rows;
  if (levelsAt != 0 && !isWhole(levelsAt, levelsEnd, rows)) {
    if (rows > levelRoom) {
      levelRoom = rows * 2;
      levels = alloc(<usize>levelRoom << 2);
    }
    if (!readHybrid(levels, rows, levelsAt, levelsEnd, 1, 2)) return -1;
    present = 0;
    for (let i: usize = 0; i < <usize>rows << 2; i += 4) present += load<u32>(levels + i);
  }
  if (codesAt == 0) for (let i: u32 = 0; i < present; i++) store<u32>(into + (<usize>i << 2), i);
  else if (present > 0 && !readHybrid(into, present, codesAt, codesEnd, width, known)) return -1;
  // From the last on, those that are there move to their rows.
  if (present < rows) {
    let from = into + (<usize>present << 2);
    for (let i: usize = <usize>rows << 2; i != 0; ) {
      i -= 4;
      if (load<u32>(levels + i) == 0) store<i32>(into + i, -1);
      else {
        from -= 4;
        store<u32>(into + i, load<u32>(from));
      }
    }
  }
  return present;
}

/** Whether levels are one run of 1, which is what they mostly are. */
function isWhole(at: usize, end: usize, rows: u32): bool {
  let header: u32 = 0;
  for (let shift: u32 = 0; at < end && shift <= 28; shift += 7) {
    const byte = <u32>load<u8>(at++);
    header |= (byte & 127) << shift;
    if (byte < 128) return (header & 1) == 0 && header >>> 1 >= rows && at < end && load<u8>(at) == 1;
  }
  return false;
}

/** The numbers of parquet-hybrid.ts; false where one is `limit` or more, and where that one throws. */
function readHybrid(into: usize, count: u32, start: usize, end: usize, width: u32, limit: u32): bool {
  if (width > 31) return false;
  const mask = (<u64>1 << width) - 1;
  let at = start;
  for (let n: u32 = 0; n < count; ) {
    let header: u32 = 0;
    for (let shift: u32 = 0; ; shift += 7) {
      if (at >= end || shift > 28) return false;
      const byte = <u32>load<u8>(at++);
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const length = <u64>(header >>> 1);
    if ((header & 1) != 0) {
      const part = <u32>min<u64>(length << 3, count - n);
      if (<u64>at + ((<u64>part * width + 7) >> 3) > end) return false;
      let to = into + (<usize>n << 2);
      n += part;
      for (let i: u32 = 0, bit: u32 = 0; i < part; i++, bit += width) {
        const value = (load<u64>(at + (bit >>> 3)) >> (bit & 7)) & mask;
        if (value >= limit) return false;
        store<u32>(to, <u32>value);
        to += 4;
      }
      at += <usize>length * width;
    } else {
      const bytes = (width + 7) >>> 3;
      if (length == 0 || at + bytes > end) return false;
      const value = <u32>(load<u64>(at) & ((<u64>1 << (bytes << 3)) - 1));
      if (value >= limit) return false;
      at += bytes;
      for (const last = <u32>min<u64>(n + length, count); n < last; n++) store<u32>(into + (<usize>n << 2), value);
    }
  }
  return true;
}

/** Whether texts are to be looked at: they make no sense, one begins like a JSON object, one is not ASCII, or not. */
const BROKEN: u32 = 0;
const OBJECT: u32 = 1;
const FOREIGN: u32 = 2;
const PLAIN: u32 = 3;

/** Lays out `count` texts, which stand at … `end` - 1 with their lengths before them, as those of a column. */
export function readTexts(column: Column, at: usize, end: usize, count: u32): u32 {
  const role = column.role;
  let all: u64 = 0;
  let longest: u32 = 0;
  let text = column.texts;
  for (let i: u32 = 0; i < count; i++) {
    if (at + 4 > end) return BROKEN;
    const length = load<u32>(at);
    at += 4;
    if (length > <u32>(end - at)) return BROKEN;
    store<usize>(text, at);
    store<u32>(text, length, 4);
    store<u32>(text, role == 1 && isSure(at, length) ? placeOf(at, length) : 0, 8);
    text += 1 << TEXT_SHIFT;
    if (length > longest) longest = length;
    if (length != 0 && load<u8>(at) == 123) return OBJECT;
    const next = at + length;
    for (; at + 8 <= next; at += 8) all |= load<u64>(at);
    for (; at < next; at++) all |= <u64>load<u8>(at);
  }
  column.longest = longest;
  return (all & 0x8080808080808080) != 0 ? FOREIGN : PLAIN;
}

function isSure(at: usize, length: u32): bool {
  return length != 0 && length <= USER_LIMIT && !isSuspect(at, length) && !hasBlankEdge(at, length);
}
