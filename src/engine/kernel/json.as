import { codeOf, Dictionary, newDictionary } from './dictionary';
import { input, setRead } from './input';
import { alloc, PADDING } from './memory';
import { CELL, takeSureRow } from './rows';
import { skipValue } from './json-value';

/*
 * NDJSON rows without a flaw, as json-lines-reader.ts reads them: objects of objects are flattened, keys lead to places.
 * At anything else reading stops, and json-lines-reader.ts reads that line.
 */

const QUOTE: u32 = 34;
const BACKSLASH: u32 = 92;
const NULL: u32 = 0x6c6c756e;
/** Objects nested deeper than this stay JSON text. */
const DEPTH_LIMIT: u32 = 16;
const PLACE_LIMIT: u32 = 1 << 16;
const NOT_ASKED: i32 = -2;

/** A place in the objects: what its value is for, and the places below it. */
@unmanaged
class Place {
  id: u32;
  /** Its key in quotes, as `keepKey` lays it out. */
  key: usize;
  keyLength: u32;
  /** 1 user, 2 event, 3 time. */
  role: u32;
  field: i32;
  /** What was met after it, and first below it. */
  next: Place | null;
  head: Place | null;
  /** Of the places below: numbers by key, and where they are. */
  keys: Dictionary | null;
  below: usize;
  belowRoom: u32;
}

/** Learns of a new place below another: its key without quotes; returns its role. */
// @ts-ignore: decorator
@external("host", "newPlace")
declare function hostPlace(parent: u32, place: u32, key: usize, length: u32): u32;

/** The field of a place whose first value has been met. */
// @ts-ignore: decorator
@external("host", "fieldOf")
declare function fieldOf(place: u32): i32;

let places: u32 = 0;
let cells: usize = 0;
let cellRoom: u32 = 0;
let count: u32 = 0;
/** By role: the cell that has it, -1 for none. */
// @ts-ignore: decorator
@lazy const roles = memory.data(16);
/** The string last read, and where the next one with escapes goes. */
let text: usize = 0;
let textLength: u32 = 0;
let unescaped: usize = 0;
let unescapedEnd: usize = 0;

export function newJson(): Place {
  const root = newPlace();
  root.keys = newDictionary(64);
  return root;
}

function newPlace(): Place {
  const place = changetype<Place>(alloc(offsetof<Place>()));
  memory.fill(changetype<usize>(place), 0, offsetof<Place>());
  place.id = places++;
  place.field = NOT_ASKED;
  return place;
}

/** Reads like `readCsv`. */
export function readJson(root: Place, from: u32, have: u32, stop: u32): u32 {
  // Only whole lines: the break at the end of each stops whatever reads there.
  let whole = have;
  while (whole > from && load<u8>(input + whole - 1) != 10) whole--;
  if (unescapedEnd - unescaped < <usize>have + PADDING) {
    unescaped = alloc((<usize>have + PADDING) * 2);
    unescapedEnd = unescaped + (<usize>have + PADDING) * 2;
  }
  const scratch = unescaped;
  const limit = input + min(whole, stop);
  let rows: u32 = 0;
  let lines: u32 = 0;
  let lineStart = input + from;
  while (lineStart < limit) {
    let at = skipSpace(lineStart);
    if (load<u8>(at) == 10) {
      lines++;
      lineStart = at + 1;
      continue;
    }
    if (load<u8>(at) != 123) break;
    count = 0;
    store<i64>(roles, -1);
    store<i64>(roles, -1, 8);
    unescaped = scratch;
    at = readObject(at, root, 1);
    if (at == 0) break;
    at = skipSpace(at);
    if (load<u8>(at) != 10) break;
    if (takeSureRow(cells, count, <u32>(at - lineStart), load<i32>(roles, 4), load<i32>(roles, 8), load<i32>(roles, 12)) != 0) break;
    rows++;
    lines++;
    lineStart = at + 1;
  }
  unescaped = scratch;
  setRead(rows, lines);
  return <u32>(lineStart - input);
}

// @ts-ignore: decorator
@inline
function skipSpace(at: usize): usize {
  // Mostly there is none.
  return <u32>load<u8>(at) > 32 ? at : afterSpace(at);
}

function afterSpace(start: usize): usize {
  let at = start;
  let c = <u32>load<u8>(at);
  while (c == 32 || c == 9 || c == 13) c = load<u8>(++at);
  return at;
}

/** Reads the object at `start`; returns the place after it, 0 where something is not plain. */
function readObject(start: usize, place: Place, depth: u32): usize {
  let at = skipSpace(start + 1);
  if (load<u8>(at) == 125) return at + 1;
  let before: Place | null = null;
  for (;;) {
    // Objects of a file are mostly written alike: the key that came next last time comes next again.
    let below: Place | null = before === null ? place.head : before.next;
    if (below !== null && isKey(at, below)) at += below.keyLength;
    else {
      if (load<u8>(at) != QUOTE) return 0;
      const after = readString(at);
      if (after == 0 || text != at + 1) return 0;
      below = placeOf(place, at, <u32>(after - at));
      if (below === null) return 0;
      if (before === null) place.head = below;
      else before.next = below;
      at = after;
    }
    before = below;
    at = skipSpace(at);
    if (load<u8>(at) != 58) return 0;
    at = skipSpace(at + 1);
    const c = <u32>load<u8>(at);
    if (c == QUOTE) {
      at = readString(at);
      if (at == 0) return 0;
      putCell(below, text, textLength);
    } else if (c == 123 && depth < DEPTH_LIMIT) {
      if (below.keys === null) below.keys = newDictionary(16);
      at = readObject(at, below, depth + 1);
      if (at == 0) return 0;
    } else if (load<u32>(at) == NULL) at += 4;
    else {
      const from = at;
      at = skipValue(at, depth);
      if (at == 0) return 0;
      putCell(below, from, <u32>(at - from));
    }
    at = skipSpace(at);
    const ender = <u32>load<u8>(at);
    if (ender != 44) return ender == 125 ? at + 1 : 0;
    at = skipSpace(at + 1);
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function isKey(at: usize, place: Place): bool {
  const end = at + place.keyLength;
  let key = place.key;
  for (; at < end; at += 16) {
    const differ = v128.xor(v128.load(at), v128.load(key));
    if (v128.any_true(v128.and(differ, v128.load(key, 16)))) return false;
    key += 32;
  }
  return true;
}

/** A key in blocks of 16 bytes, each followed by which of its bytes count. */
function keepKey(from: usize, length: u32): usize {
  const size = ((<usize>length + 15) & ~15) * 2;
  const key = alloc(size);
  memory.fill(key, 0, size);
  for (let i: usize = 0; i < <usize>length; i++) {
    const at = key + i + (i & ~15);
    store<u8>(at, load<u8>(from + i));
    store<u8>(at, 0xff, 16);
  }
  return key;
}

/** The place that a key without escapes, at `at` in its quotes, leads to; null when there are too many. */
function placeOf(parent: Place, at: usize, length: u32): Place | null {
  const keys = parent.keys!;
  if (places >= PLACE_LIMIT) return null;
  const code = codeOf(keys, at, length);
  if (code < keys.size && code < parent.belowRoom && load<usize>(parent.below + (<usize>code << 2)) != 0) {
    return changetype<Place>(load<usize>(parent.below + (<usize>code << 2)));
  }
  if (code >= parent.belowRoom) {
    const room = max(parent.belowRoom * 2, code + 16);
    const below = alloc(<usize>room << 2);
    memory.fill(below, 0, <usize>room << 2);
    memory.copy(below, parent.below, <usize>parent.belowRoom << 2);
    parent.below = below;
    parent.belowRoom = room;
  }
  const place = newPlace();
  place.key = keepKey(at, length);
  place.keyLength = length;
  place.role = hostPlace(parent.id, place.id, at + 1, length - 2);
  store<usize>(parent.below + (<usize>code << 2), changetype<usize>(place));
  return place;
}

function putCell(place: Place, at: usize, length: u32): void {
  if (length == 0) return;
  if (place.field == NOT_ASKED) place.field = place.role == 0 ? fieldOf(place.id) : -1;
  if (count == cellRoom) {
    const room = max(cellRoom * 2, 256);
    const larger = alloc(<usize>room * CELL);
    memory.copy(larger, cells, <usize>cellRoom * CELL);
    cells = larger;
    cellRoom = room;
  }
  const cell = cells + <usize>count * CELL;
  store<i32>(cell, place.field);
  store<usize>(cell, at, 4);
  store<u32>(cell, length, 8);
  store<u32>(cell, 0, 12);
  store<i32>(roles + (<usize>place.role << 2), count);
  count++;
}

/** The place of the first quote, backslash or control character. Looking at 32 bytes at once was no faster. */
// @ts-ignore: decorator
@inline
function plainEnd(start: usize): usize {
  let at = start;
  let special = specials(at);
  while (special == 0) {
    at += 16;
    special = specials(at);
  }
  return at + <usize>ctz(special);
}

// @ts-ignore: decorator
@inline
function specials(at: usize): i32 {
  const bytes = v128.load(at);
  const quoteOrEscape = v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92)));
  return i8x16.bitmask(v128.or(quoteOrEscape, i8x16.lt_u(bytes, i8x16.splat(32))));
}

/** Reads the string whose opening quote is at `start`; returns the place after its closing quote, 0 when broken. */
function readString(start: usize): usize {
  const at = plainEnd(start + 1);
  if (load<u8>(at) == QUOTE) {
    text = start + 1;
    textLength = <u32>(at - text);
    return at + 1;
  }
  return load<u8>(at) == BACKSLASH ? readEscaped(start + 1) : 0;
}

function readEscaped(start: usize): usize {
  text = unescaped;
  let to = unescaped;
  let at = start;
  for (;;) {
    const next = plainEnd(at);
    memory.copy(to, at, next - at);
    to += next - at;
    at = next;
    const c = <u32>load<u8>(at);
    if (c == QUOTE) break;
    if (c != BACKSLASH) return 0;
    const letter = <u32>load<u8>(at, 1);
    if (letter != 117) {
      const plain = plainOf(letter);
      if (plain == 0) return 0;
      store<u8>(to++, <u8>plain);
      at += 2;
      continue;
    }
    let point = hexUnit(at + 2);
    if (point < 0) return 0;
    at += 6;
    if (point >= 0xd800 && point < 0xdc00 && load<u16>(at) == 0x755c) {
      const low = hexUnit(at + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
      }
    }
    if (point >= 0xd800 && point < 0xe000) point = 0xfffd;
    to = writeUtf8(to, point);
  }
  textLength = <u32>(to - text);
  unescaped = to;
  return at + 1;
}

function plainOf(letter: u32): u32 {
  switch (letter) {
    case 34:
    case 92:
    case 47:
      return letter;
    case 98:
      return 8;
    case 102:
      return 12;
    case 110:
      return 10;
    case 114:
      return 13;
    case 116:
      return 9;
    default:
      return 0;
  }
}

export function hexUnit(at: usize): i32 {
  let value = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = <i32>load<u8>(at + i);
    const lower = c | 32;
    const digit = c >= 48 && c <= 57 ? c - 48 : lower >= 97 && lower <= 102 ? lower - 87 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function writeUtf8(to: usize, point: i32): usize {
  if (point < 0x80) {
    store<u8>(to, <u8>point);
    return to + 1;
  }
  if (point < 0x800) {
    store<u8>(to, <u8>(0xc0 | (point >> 6)));
    store<u8>(to, <u8>(0x80 | (point & 63)), 1);
    return to + 2;
  }
  if (point < 0x10000) {
    store<u8>(to, <u8>(0xe0 | (point >> 12)));
    store<u8>(to, <u8>(0x80 | ((point >> 6) & 63)), 1);
    store<u8>(to, <u8>(0x80 | (point & 63)), 2);
    return to + 3;
  }
  store<u8>(to, <u8>(0xf0 | (point >> 18)));
  store<u8>(to, <u8>(0x80 | ((point >> 12) & 63)), 1);
  store<u8>(to, <u8>(0x80 | ((point >> 6) & 63)), 2);
  store<u8>(to, <u8>(0x80 | (point & 63)), 3);
  return to + 4;
}
