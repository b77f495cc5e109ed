/* JSON values that are kept as they are written, by the rules of json-value.ts. A line break ends whatever is open. */

const QUOTE: u32 = 34;
const DEPTH_LIMIT: u32 = 200;

/** The place after the value at `at`, which must be no string; 0 when it is broken. */
export function skipValue(at: usize, depth: u32): usize {
  switch (load<u8>(at)) {
    case 116:
      return load<u32>(at) == 0x65757274 ? at + 4 : 0;
    case 110:
      return load<u32>(at) == 0x6c6c756e ? at + 4 : 0;
    case 102:
      return load<u32>(at, 1) == 0x65736c61 ? at + 5 : 0;
    case 91:
      return skipList(at, depth, 93);
    case 123:
      return skipList(at, depth, 125);
    default:
      return skipNumber(at);
  }
}

function skipNumber(start: usize): usize {
  const first = load<u8>(start) == 45 ? start + 1 : start;
  let at = skipDigits(first);
  if (at == first || (load<u8>(first) == 48 && at > first + 1)) return 0;
  if (load<u8>(at) == 46) {
    const from = at + 1;
    at = skipDigits(from);
    if (at == from) return 0;
  }
  if ((<u32>load<u8>(at) | 32) == 101) {
    const sign = <u32>load<u8>(at, 1);
    const from = sign == 43 || sign == 45 ? at + 2 : at + 1;
    at = skipDigits(from);
    if (at == from) return 0;
  }
  return at;
}

// @ts-ignore: decorator
@inline
function skipDigits(at: usize): usize {
  while (<u32>load<u8>(at) - 48 < 10) at++;
  return at;
}

/** An array, or an object kept as text. */
function skipList(start: usize, depth: u32, close: u32): usize {
  if (depth > DEPTH_LIMIT) return 0;
  let at = skipSpace(start + 1);
  if (load<u8>(at) == close) return at + 1;
  for (;;) {
    if (close == 125) {
      if (load<u8>(at) != QUOTE) return 0;
      at = skipText(at);
      if (at == 0) return 0;
      at = skipSpace(at);
      if (load<u8>(at) != 58) return 0;
      at = skipSpace(at + 1);
    }
    at = load<u8>(at) == QUOTE ? skipText(at) : skipValue(at, depth + 1);
    if (at == 0) return 0;
    at = skipSpace(at);
    const c = <u32>load<u8>(at);
    if (c != 44) return c == close ? at + 1 : 0;
    at = skipSpace(at + 1);
  }
  return 0;
}

function skipSpace(start: usize): usize {
  let at = start;
  let c = <u32>load<u8>(at);
  while (c == 32 || c == 9 || c == 13) c = load<u8>(++at);
  return at;
}

/** A string with its escapes as they are. */
function skipText(start: usize): usize {
  for (let at = start + 1; ; at++) {
    const c = <u32>load<u8>(at);
    if (c == QUOTE) return at + 1;
    if (c < 32) return 0;
    if (c != 92) continue;
    at++;
    const letter = <u32>load<u8>(at);
    if (letter == 117) {
      for (let i: usize = 1; i <= 4; i++) if (!isHex(load<u8>(at + i))) return 0;
      at += 4;
    } else if (
      letter != 34 && letter != 92 && letter != 47 && letter != 98 && letter != 102 && letter != 110 && letter != 114 && letter != 116
    ) {
      return 0;
    }
  }
  return 0;
}

function isHex(c: u32): bool {
  return c - 48 < 10 || (c | 32) - 97 < 6;
}
