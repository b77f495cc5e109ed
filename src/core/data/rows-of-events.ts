import type { Codes } from './columns.ts';

/**
 * Writes the rows whose event is one of some into `into`, which has room for all rows, in order; how many they are.
 */
export function rowsOfEvents(event: Codes, ids: readonly number[], into: Uint32Array): number {
  if (ids.length === 0) return 0;
  if (ids.length === 1) return rowsOfEvent(event, ids[0], into);
  let most = Math.max(...ids);
  for (let row = 0; row < event.length; row++) if (event[row] > most) most = event[row];
  const isWanted = new Uint8Array(most + 1);
  for (const id of ids) isWanted[id] = 1;
  let found = 0;
  for (let row = 0; row < event.length; row++) {
    into[found] = row;
    // What is not wanted is written over.
    found += isWanted[event[row]];
  }
  return found;
}

/** So many words of 32 bits are looked at at once. */
const WORDS = 4;

/** The same of one event: quick, where most rows are not of it. */
function rowsOfEvent(event: Codes, id: number, into: Uint32Array): number {
  const { length, byteOffset, BYTES_PER_ELEMENT: size } = event;
  // 1 in each code's lowest bit, and in its highest.
  const ones = size === 1 ? 0x01010101 : size === 2 ? 0x00010001 : 1;
  const tops = ones << (8 * size - 1);
  const pattern = Math.imul(id, ones);
  const perWord = 4 / size;
  const head = Math.min(length, (-byteOffset & 3) / size);
  const whole = Math.floor((length - head) / perWord);
  const words = whole === 0 ? NONE : new Int32Array(event.buffer, byteOffset + head * size, whole);
  let found = 0;
  const look = (from: number, to: number): void => {
    for (let row = from; row < to; row++) if (event[row] === id) into[found++] = row;
  };
  look(0, head);
  let word = 0;
  for (; word + WORDS <= words.length; word += WORDS) {
    const a = words[word] ^ pattern;
    const b = words[word + 1] ^ pattern;
    const c = words[word + 2] ^ pattern;
    const d = words[word + 3] ^ pattern;
    // The well-known test for a zero byte, of what is left when the id is taken out.
    if (((((a - ones) & ~a) | ((b - ones) & ~b) | ((c - ones) & ~c) | ((d - ones) & ~d)) & tops) === 0) continue;
    const row = head + word * perWord;
    look(row, row + WORDS * perWord);
  }
  look(head + word * perWord, length);
  return found;
}

const NONE = new Int32Array(0);
