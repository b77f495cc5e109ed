import { skipSpace, skipText, skipValue } from './json-value.ts';

/** Where a value stands, quotes and all. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member extends Span {
  /** Its key as it is written, without the quotes. */
  readonly key: string;
  readonly keyStart: number;
}

const QUOTE = 34;

const skipAny = (bytes: Uint8Array, at: number, end: number): number =>
  bytes[at] === QUOTE ? skipText(bytes, at, end) : skipValue(bytes, at, end, 0);

/** The members of the JSON object in start … end - 1; null when it is none, or broken. */
export function membersOf(bytes: Uint8Array, start: number, end: number): Member[] | null {
  let at = skipSpace(bytes, start, end);
  if (at >= end || bytes[at] !== 123) return null;
  at = skipSpace(bytes, at + 1, end);
  const members: Member[] = [];
  if (bytes[at] === 125) return members;
  for (;;) {
    if (at >= end || bytes[at] !== QUOTE) return null;
    const keyStart = at;
    at = skipText(bytes, at, end);
    if (at < 0) return null;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + keyStart + 1, at - keyStart - 2).toString('utf8');
    at = skipSpace(bytes, at, end);
    if (bytes[at] !== 58) return null;
    const valueStart = skipSpace(bytes, at + 1, end);
    at = skipAny(bytes, valueStart, end);
    if (at < 0) return null;
    members.push({ key, keyStart, start: valueStart, end: at });
    at = skipSpace(bytes, at, end);
    if (at >= end) return null;
    if (bytes[at] === 125) return members;
    if (bytes[at] !== 44) return null;
    at = skipSpace(bytes, at + 1, end);
  }
}

/** The elements of the JSON list in start … end - 1; null when it is none, or broken. */
export function elementsOf(bytes: Uint8Array, start: number, end: number): Span[] | null {
  let at = skipSpace(bytes, start, end);
  if (at >= end || bytes[at] !== 91) return null;
  at = skipSpace(bytes, at + 1, end);
  const elements: Span[] = [];
  if (bytes[at] === 93) return elements;
  for (;;) {
    const from = at;
    at = at < end ? skipAny(bytes, at, end) : -1;
    if (at < 0) return null;
    elements.push({ start: from, end: at });
    at = skipSpace(bytes, at, end);
    if (at >= end) return null;
    if (bytes[at] === 93) return elements;
    if (bytes[at] !== 44) return null;
    at = skipSpace(bytes, at + 1, end);
  }
}
