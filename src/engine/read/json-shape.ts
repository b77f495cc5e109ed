import { skipSpace, skipValue } from './json-value.ts';

/** How JSON text holds its rows. */
export interface JsonShape {
  readonly format: 'ndjson' | 'json';
  /** Where the rows begin: behind the bracket of their list, or at the first of them. */
  readonly rowsStart: number;
  /** Whether the rows stand in a list inside an object, so that what follows the list is none of them. */
  readonly wrapped: boolean;
  /** Whether the rows stand in a list, so that a bracket must follow the last one. */
  readonly listed: boolean;
  readonly reason: string;
}

/** Keys under which exports and interfaces put their list of rows. */
const LISTS = new Set(
  'events data results result rows records items hits value values list logs entries response visits documents'.split(
    ' ',
  ),
);
const QUOTE = 34;
const OBJECT = 123;
const LIST = 91;
const WRAPPERS = 4;
/** So many lines tell. */
const LINES = 50;

/** Tells a JSON text's shape from its first bytes; null when it begins like no JSON rows. `at` is its first character. */
export function jsonShape(head: Uint8Array, at: number): JsonShape | null {
  // Line breaks between tokens are space here.
  const bytes = head.map((byte) => (byte === 10 || byte === 13 ? 32 : byte));
  if (head[at] === LIST) {
    const inside = skipSpace(bytes, at + 1, bytes.length);
    // “[user],[event]” is the header of a table.
    const list = inside === bytes.length || [OBJECT, LIST, 93].includes(bytes[inside]);
    return list
      ? { format: 'json', rowsStart: at + 1, wrapped: false, listed: true, reason: 'it is one list of objects' }
      : null;
  }
  if (head[at] !== OBJECT) return null;
  const lines = {
    format: 'ndjson',
    rowsStart: at,
    wrapped: false,
    listed: false,
    reason: 'each line is an object',
  } as const;
  const all = linesOf(head, at);
  const [first, second] = all;
  if (isObject(head, first) && second && head[second.start] === OBJECT) return lines;
  const wrapped = wrappedList(bytes, at, WRAPPERS);
  if (wrapped) {
    const reason = `it is one object whose list “${wrapped.path}” holds the rows`;
    return { format: 'json', rowsStart: wrapped.start, wrapped: true, listed: true, reason };
  }
  // One line that is an object tells that the others are meant to be, too.
  if (first.end === head.length || all.some((line) => isObject(head, line))) return lines;
  return {
    format: 'json',
    rowsStart: at,
    wrapped: false,
    listed: false,
    reason: 'objects follow one another, over several lines each',
  };
}

interface Line {
  readonly start: number;
  readonly end: number;
}

/** The first lines that are not empty, without the space around them. */
function linesOf(head: Uint8Array, from: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = from; at < head.length && lines.length < LINES; ) {
    const found = head.indexOf(10, at);
    const next = found < 0 ? head.length : found;
    const start = skipSpace(head, at, next);
    let end = next;
    while (end > start && head[end - 1] <= 32) end--;
    if (end > start) lines.push({ start, end });
    at = next + 1;
  }
  return lines;
}

const isObject = (head: Uint8Array, { start, end }: Line): boolean =>
  head[start] === OBJECT && skipValue(head, start, end, 0) === end;

/** The first list of objects under one of the usual keys of the object at `at`, or of an object in it. */
function wrappedList(bytes: Uint8Array, at: number, depth: number): { path: string; start: number } | null {
  const end = bytes.length;
  for (let key = skipSpace(bytes, at + 1, end); bytes[key] === QUOTE; ) {
    const keyEnd = textEnd(bytes, key);
    const colon = skipSpace(bytes, keyEnd, end);
    if (bytes[colon] !== 58) return null;
    const name = Buffer.from(bytes.subarray(key + 1, keyEnd - 1)).toString('utf8');
    const value = skipSpace(bytes, colon + 1, end);
    const usual = LISTS.has(name.toLowerCase());
    if (usual && bytes[value] === LIST && bytes[skipSpace(bytes, value + 1, end)] === OBJECT) {
      return { path: name, start: value + 1 };
    }
    if (usual && bytes[value] === OBJECT && depth > 1) {
      const below = wrappedList(bytes, value, depth - 1);
      if (below) return { path: `${name}.${below.path}`, start: below.start };
    }
    const after = bytes[value] === QUOTE ? textEnd(bytes, value) : skipValue(bytes, value, end, 0);
    if (after < 0) return null;
    const comma = skipSpace(bytes, after, end);
    if (bytes[comma] !== 44) return null;
    key = skipSpace(bytes, comma + 1, end);
  }
  return null;
}

/** The place after the closing quote of the string at `at`; the end where it has none. */
function textEnd(bytes: Uint8Array, at: number): number {
  for (let i = at + 1; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) return i + 1;
    if (bytes[i] === 92) i++;
  }
  return bytes.length;
}
