const QUOTE = 34;
const BACKSLASH = 92;
/** Values nested deeper than this are refused: no event has them, and they must not use up the stack. */
const DEPTH_LIMIT = 200;

/** What the letter after a backslash stands for; 0 for none. */
export const UNESCAPED = new Uint8Array(256);
for (const [letter, plain] of [
  ['"', 34],
  ['\\', 92],
  ['/', 47],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
] as const) {
  UNESCAPED[letter.charCodeAt(0)] = plain;
}

/** The code unit that four hexadecimal digits stand for, or -1. */
export function hexUnit(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const c = bytes[i];
    const lower = c | 32;
    const digit = c >= 48 && c <= 57 ? c - 48 : lower >= 97 && lower <= 102 ? lower - 87 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/**
 * The place after the JSON value at `at`, which must be no string, or -1 when it is broken. Its bytes stay as they are:
 * this is for values that are kept as they are written.
 */
export function skipValue(bytes: Uint8Array, at: number, end: number, depth: number): number {
  switch (bytes[at]) {
    case 116:
      return word(bytes, at, end, TRUE);
    case 110:
      return word(bytes, at, end, NULL);
    case 102:
      return word(bytes, at, end, FALSE);
    case 91:
      return list(bytes, at, end, depth, 93);
    case 123:
      return list(bytes, at, end, depth, 125);
    default:
      return isNoNumber(bytes, at) ? noNumber(bytes, at, end) : number(bytes, at, end);
  }
}

/** Whether NaN, Infinity or -Infinity may begin here, which some writers put for values that are missing. */
export const isNoNumber = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 78 || bytes[at] === 73 || (bytes[at] === 45 && bytes[at + 1] === 73);

const noNumber = (bytes: Uint8Array, at: number, end: number): number =>
  bytes[at] === 78 ? word(bytes, at, end, NAN) : word(bytes, bytes[at] === 45 ? at + 1 : at, end, INFINITY);

const NAN = Buffer.from('NaN');
const INFINITY = Buffer.from('Infinity');

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

function word(bytes: Uint8Array, at: number, end: number, letters: Uint8Array): number {
  if (at + letters.length > end) return -1;
  for (let i = 1; i < letters.length; i++) if (bytes[at + i] !== letters[i]) return -1;
  return at + letters.length;
}

function number(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] === 45 ? start + 1 : start;
  let at = digits(bytes, first);
  if (at === first || (bytes[first] === 48 && at > first + 1)) return -1;
  if (bytes[at] === 46) {
    const from = at + 1;
    at = digits(bytes, from);
    if (at === from) return -1;
  }
  if ((bytes[at] | 32) === 101) {
    const from = bytes[at + 1] === 43 || bytes[at + 1] === 45 ? at + 2 : at + 1;
    at = digits(bytes, from);
    if (at === from) return -1;
  }
  return at <= end ? at : -1;
}

function digits(bytes: Uint8Array, at: number): number {
  while (bytes[at] >= 48 && bytes[at] <= 57) at++;
  return at;
}

/** An array, or an object kept as text. */
function list(bytes: Uint8Array, start: number, end: number, depth: number, close: 93 | 125): number {
  if (depth > DEPTH_LIMIT) return -1;
  let at = skipSpace(bytes, start + 1, end);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    if (close === 125) {
      if (bytes[at] !== QUOTE) return -1;
      at = skipText(bytes, at, end);
      if (at < 0) return -1;
      at = skipSpace(bytes, at, end);
      if (bytes[at] !== 58) return -1;
      at = skipSpace(bytes, at + 1, end);
    }
    at = bytes[at] === QUOTE ? skipText(bytes, at, end) : skipValue(bytes, at, end, depth + 1);
    if (at < 0) return -1;
    at = skipSpace(bytes, at, end);
    if (bytes[at] === 44) at = skipSpace(bytes, at + 1, end);
    else if (bytes[at] === close) return at < end ? at + 1 : -1;
    else return -1;
  }
}

/** The place after the string at `start`, its escapes as they are, or -1. */
export function skipText(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; ; at++) {
    const c = bytes[at];
    if (at >= end || c < 32) return -1;
    if (c === QUOTE) return at + 1;
    if (c !== BACKSLASH) continue;
    at++;
    if (bytes[at] === 117) {
      if (hexUnit(bytes, at + 1, end) < 0) return -1;
      at += 4;
    } else if (UNESCAPED[bytes[at]] === 0) return -1;
  }
}

export function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13)) at++;
  return at;
}
