import type { Codes } from './columns.ts';

/**
 * Writes the rows whose event is one of some into `into`, which has room for all rows, in order; how many they are. The
 * codes of a word of 32 bits are looked at at once, each id in turn: quick for a few ids that most rows do not have.
 */
export function rowsOfEvents(event: Codes, ids: readonly number[], into: Uint32Array): number {
  const { length, byteOffset, BYTES_PER_ELEMENT: size } = event;
  const perWord = 4 / size;
  // 1 in each code's lowest bit, and in its highest.
  const ones = size === 1 ? 0x01010101 : size === 2 ? 0x00010001 : 1;
  const tops = ones << (8 * size - 1);
  const head = Math.min(length, (-byteOffset & 3) / size);
  const whole = Math.floor((length - head) / perWord);
  const words = whole === 0 ? NONE : new Uint32Array(event.buffer, byteOffset + head * size, whole);
  const isWanted = new Uint8Array(Math.max(-1, ...ids) + 1);
  for (const id of ids) isWanted[id] = 1;
  const patterns = Int32Array.from(ids, (id) => Math.imul(id, ones));
  const others = patterns.length;
  const pattern = patterns[0] ?? 0;
  let found = 0;
  const look = (from: number, to: number): void => {
    for (let row = from; row < to; row++) if (isWanted[event[row]] === 1) into[found++] = row;
  };
  if (others === 0) return 0;
  look(0, head);
  for (let word = 0; word < words.length; word++) {
    const codes = words[word];
    // The well-known test for a zero byte, of what is left when the id is taken out.
    let left = codes ^ pattern;
    let hit = (left - ones) & ~left & tops;
    for (let i = 1; i < others; i++) {
      left = codes ^ patterns[i];
      hit |= (left - ones) & ~left & tops;
    }
    if (hit !== 0) {
      const row = head + word * perWord;
      look(row, row + perWord);
    }
  }
  look(head + words.length * perWord, length);
  return found;
}

const NONE = new Uint32Array(0);
