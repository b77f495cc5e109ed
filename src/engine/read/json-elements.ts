import type { ByteSource } from './byte-source.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const CHUNK = 1 << 16;
/** What no JSON may hold: put where a string breaks off, so that its row is refused. */
const BROKEN = 1;
/** So many bytes behind a list tell what follows it. */
const REST = 1 << 18;
/** The only byte of the line that follows the last element of a list without an end. */
export const UNCLOSED = 127;
/** What may stand outside of strings. */
const LEGAL = new Uint8Array(256);
for (const c of Buffer.from('{}[],:"0123456789+-.eEtrufalsn')) LEGAL[c] = 1;
/** What some writers put for numbers that are none, by its first letter. */
const WORDS: Readonly<Record<number, Buffer>> = { 78: Buffer.from('NaN'), 73: Buffer.from('Infinity') };

/**
 * The elements of a JSON list, or of objects that follow one another, as lines: NDJSON. The source stands behind the
 * list's bracket, or at the first object. Nothing is held but the piece in hand. Once brackets and quotes make no sense
 * any more, the element is given up, and the next begins at “},{”, or with a line that begins with “{”. `wrapped`: what
 * follows the list is none of the rows; `listed`: where no bracket follows the last one, a line says so. `members`: the
 * source stands behind the bracket of an object, whose members are the elements, keys and all. `behind`: is given the first
 * bytes of what follows a wrapped list.
 */
export function jsonElements(
  source: ByteSource,
  {
    wrapped,
    listed,
    members = false,
    behind,
  }: {
    readonly wrapped: boolean;
    readonly listed: boolean;
    readonly members?: boolean;
    readonly behind?: (rest: Uint8Array) => void;
  },
): ByteSource {
  const raw = new Uint8Array(CHUNK);
  // Beside every byte, a mark and a break may be added at most.
  const lines = new Uint8Array(CHUNK * 3 + 1);
  let [from, have] = [0, 0];
  let ended = false;
  let depth = 0;
  let inString = false;
  let escaped = false;
  // Inside an element; behind the end of the list.
  let started = false;
  let outside = false;
  // Looking for the next element after a broken one; what came last but space; whether something ever broke.
  let lost = false;
  let [last, lastButOne] = [0, 0];
  let damaged = false;
  // Such a word, and how much of it was there.
  let word: Buffer | null = null;
  let letters = 0;
  // Between elements: behind the backslash of a line break that is written as an escape.
  let between = false;
  // What follows the list.
  const rest: Uint8Array[] = [];
  let restLength = 0;
  // What was written last, before the piece in hand.
  let edge = 0;

  async function fill(): Promise<void> {
    const got = await source.read(raw, 0, CHUNK);
    if (have > 0) edge = lines[have - 1];
    from = 0;
    have = 0;
    if (got === 0) {
      ended = true;
      if (restLength > 0) behind?.(Buffer.concat(rest));
      restLength = 0;
      if (listed && !started && !outside && !damaged) {
        lines[have++] = UNCLOSED;
        started = true;
      }
      if (started) lines[have++] = LF;
      return;
    }
    for (let i = 0; i < got; i++) {
      const c = raw[i];
      if (inString) {
        if (c === LF || c === CR) {
          inString = false;
          escaped = false;
          lose(LF);
          continue;
        }
        lines[have++] = c;
        if (escaped) escaped = false;
        else if (c === BACKSLASH) escaped = true;
        else if (c === QUOTE) inString = false;
        continue;
      }
      if (c <= SPACE) {
        if (started && (have > 0 ? lines[have - 1] : edge) !== SPACE) lines[have++] = SPACE;
        if (lost && c === LF) last = LF;
        continue;
      }
      if (lost) {
        const begins = c === 123 && (last === LF || (last === COMMA && lastButOne === 125));
        lastButOne = last;
        last = c;
        if (!begins) {
          lines[have++] = c;
          continue;
        }
        endElement();
        lost = false;
      }
      if (outside) {
        // Another list may follow, or the rest of the object the list stands in.
        if (wrapped && !damaged) {
          if (behind && restLength < REST) {
            rest.push(raw.slice(i, got));
            restLength += got - i;
          }
          return;
        }
        outside = false;
        if (c === 91) continue;
      }
      if (depth === 0 && (c === COMMA || c === 93 || (members && c === 125))) {
        endElement();
        outside = c !== COMMA;
        continue;
      }
      if (!started && depth === 0 && !listed) {
        if (between) {
          between = false;
          if (c === 110 || c === 114) continue;
        } else if (c === BACKSLASH) {
          between = true;
          continue;
        }
      }
      started = true;
      if (word !== null && c === word[letters]) {
        lines[have++] = c;
        if (++letters === word.length) word = null;
        continue;
      }
      word = WORDS[c] ?? null;
      letters = 1;
      if (LEGAL[c] === 0 && word === null) {
        lose(c);
        lines[have++] = c;
        continue;
      }
      lines[have++] = c;
      if (c === QUOTE) inString = true;
      else if (c === 123 || c === 91) depth++;
      else if ((c === 125 || c === 93) && depth > 0 && --depth === 0) endElement();
    }
  }

  function endElement(): void {
    if (started) lines[have++] = LF;
    started = false;
    depth = 0;
  }

  function lose(c: number): void {
    lines[have++] = BROKEN;
    lost = true;
    damaged = true;
    lastButOne = 0;
    last = c;
  }

  return {
    read: async (into, at, length) => {
      while (from === have && !ended) await fill();
      const taken = Math.min(length, have - from);
      into.set(lines.subarray(from, from + taken), at);
      from += taken;
      return taken;
    },
    get consumed() {
      return source.consumed;
    },
    close: () => source.close(),
  };
}
