import { skipSpace, skipText, skipValue } from './json-value.ts';

/** What stands in a JSON text, as far as it is there: of the first elements of lists, of all members of objects. */
export interface Outline {
  readonly kind: 'object' | 'list' | 'text' | 'other';
  readonly start: number;
  /** The place after it; the end of the text where it was cut off. */
  readonly end: number;
  readonly whole: boolean;
  readonly members: readonly { readonly name: string; readonly value: Outline }[];
  readonly elements: readonly Outline[];
  /** Of texts what they say, as far as that takes no more than a few words; else as it is written. */
  readonly text: string;
}

const QUOTE = 34;
const [OBJECT, LIST, COMMA, COLON] = [123, 91, 44, 58];
const ELEMENTS = 20;
const MEMBERS = 2000;
const DEPTH = 8;
const TEXT = 200;

/** Reads bytes at … end - 1, whose line breaks have been made blanks. */
export function outlineOf(bytes: Uint8Array, at: number, end = bytes.length, depth = DEPTH): Outline {
  const start = at;
  if (bytes[at] === OBJECT && depth > 0) return objectAt(bytes, at, end, depth);
  if (bytes[at] === LIST && depth > 0) return listAt(bytes, at, end, depth);
  const kind = bytes[at] === QUOTE ? 'text' : bytes[at] === OBJECT ? 'object' : bytes[at] === LIST ? 'list' : 'other';
  const after = kind === 'text' ? skipText(bytes, at, end) : skipValue(bytes, at, end, 0);
  const whole = after >= 0 && (after < end || kind !== 'other');
  const stop = after < 0 ? end : after;
  const written = Buffer.from(bytes.subarray(start, Math.min(stop, start + TEXT))).toString('utf8');
  return { kind, start, end: stop, whole, members: [], elements: [], text: said(written) };
}

function said(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    return written.replace(/^"/, '');
  }
}

function objectAt(bytes: Uint8Array, start: number, end: number, depth: number): Outline {
  const members: { name: string; value: Outline }[] = [];
  const found = (at: number, whole: boolean): Outline => {
    return { kind: 'object', start, end: at, whole, members, elements: [], text: '' };
  };
  for (let at = skipSpace(bytes, start + 1, end); ; ) {
    if (bytes[at] === 125 && at < end) return found(at + 1, true);
    if (bytes[at] !== QUOTE || at >= end) return found(end, false);
    const keyEnd = skipText(bytes, at, end);
    if (keyEnd < 0) return found(end, false);
    const name = said(Buffer.from(bytes.subarray(at, keyEnd)).toString('utf8'));
    const colon = skipSpace(bytes, keyEnd, end);
    if (colon >= end || bytes[colon] !== COLON) return found(end, false);
    const from = skipSpace(bytes, colon + 1, end);
    if (from >= end) return found(end, false);
    const value = outlineOf(bytes, from, end, members.length < MEMBERS ? depth - 1 : 0);
    if (members.length < MEMBERS) members.push({ name, value });
    if (!value.whole) return found(end, false);
    at = skipSpace(bytes, value.end, end);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1, end);
    else if (bytes[at] !== 125 || at >= end) return found(end, false);
  }
}

function listAt(bytes: Uint8Array, start: number, end: number, depth: number): Outline {
  const elements: Outline[] = [];
  const found = (at: number, whole: boolean): Outline => {
    return { kind: 'list', start, end: at, whole, members: [], elements, text: '' };
  };
  for (let at = skipSpace(bytes, start + 1, end); ; ) {
    if (bytes[at] === 93 && at < end) return found(at + 1, true);
    if (at >= end) return found(end, false);
    const element = outlineOf(bytes, at, end, elements.length < ELEMENTS ? depth - 1 : 0);
    if (elements.length < ELEMENTS) elements.push(element);
    if (!element.whole) return found(end, false);
    at = skipSpace(bytes, element.end, end);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1, end);
    else if (bytes[at] !== 93 || at >= end) return found(end, false);
  }
}

export const memberOf = ({ members }: Outline, name: string): Outline | undefined =>
  members.find((member) => member.name === name)?.value;

/** The names of the values in an object and in those below it, lists left out, keys joined by dots. */
export function leafNames(outline: Outline, path = ''): readonly string[] {
  return outline.members.flatMap(({ name, value }) => {
    if (value.kind === 'object') return leafNames(value, `${path}${name}.`);
    return value.kind === 'list' ? [] : [path + name];
  });
}
