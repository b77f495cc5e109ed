import { skipSpace, skipText, skipValue } from './json-value.ts';

/** Where values of an object or a list stand, without an object for each. */
export interface Spans {
  count: number;
  /** Of an object four numbers a member: its key between the quotes, and its value; of a list two an element. */
  at: Int32Array;
}

export const newSpans = (): Spans => ({ count: 0, at: new Int32Array(64) });

const QUOTE = 34;

const skipAny = (bytes: Uint8Array, at: number, end: number): number =>
  bytes[at] === QUOTE ? skipText(bytes, at, end) : skipValue(bytes, at, end, 0);

/** Finds the members of the JSON object in start … end - 1; false when it is none, or broken. */
export function findMembers(bytes: Uint8Array, start: number, end: number, spans: Spans): boolean {
  spans.count = 0;
  let at = skipSpace(bytes, start, end);
  if (at >= end || bytes[at] !== 123) return false;
  at = skipSpace(bytes, at + 1, end);
  if (at < end && bytes[at] === 125) return true;
  for (;;) {
    if (at >= end || bytes[at] !== QUOTE) return false;
    const keyStart = at + 1;
    at = skipText(bytes, at, end);
    if (at < 0) return false;
    const keyEnd = at - 1;
    at = skipSpace(bytes, at, end);
    if (at >= end || bytes[at] !== 58) return false;
    const valueStart = skipSpace(bytes, at + 1, end);
    at = valueStart < end ? skipAny(bytes, valueStart, end) : -1;
    if (at < 0) return false;
    const place = spans.count * 4;
    if (place + 4 > spans.at.length) grow(spans);
    spans.at[place] = keyStart;
    spans.at[place + 1] = keyEnd;
    spans.at[place + 2] = valueStart;
    spans.at[place + 3] = at;
    spans.count++;
    at = skipSpace(bytes, at, end);
    if (at >= end) return false;
    if (bytes[at] === 125) return true;
    if (bytes[at] !== 44) return false;
    at = skipSpace(bytes, at + 1, end);
  }
}

/** Finds the elements of the JSON list in start … end - 1; false when it is none, or broken. */
export function findElements(bytes: Uint8Array, start: number, end: number, spans: Spans): boolean {
  spans.count = 0;
  let at = skipSpace(bytes, start, end);
  if (at >= end || bytes[at] !== 91) return false;
  at = skipSpace(bytes, at + 1, end);
  if (at < end && bytes[at] === 93) return true;
  for (;;) {
    const from = at;
    at = at < end ? skipAny(bytes, at, end) : -1;
    if (at < 0) return false;
    const place = spans.count * 2;
    if (place + 2 > spans.at.length) grow(spans);
    spans.at[place] = from;
    spans.at[place + 1] = at;
    spans.count++;
    at = skipSpace(bytes, at, end);
    if (at >= end) return false;
    if (bytes[at] === 93) return true;
    if (bytes[at] !== 44) return false;
    at = skipSpace(bytes, at + 1, end);
  }
}

function grow(spans: Spans): void {
  const larger = new Int32Array(spans.at.length * 2);
  larger.set(spans.at);
  spans.at = larger;
}

/** The member of this key among those found, by its number; -1 for none. Keys are compared as they are written. */
export function memberAt(bytes: Uint8Array, { at, count }: Spans, key: Uint8Array): number {
  for (let member = 0; member < count; member++) {
    const start = at[member * 4];
    if (at[member * 4 + 1] - start !== key.length) continue;
    let i = 0;
    while (i < key.length && bytes[start + i] === key[i]) i++;
    if (i === key.length) return member;
  }
  return -1;
}
