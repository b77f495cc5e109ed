import { alloc, firstBytes, lastBytes } from './memory';

/*
 * Numbers byte strings in order of first appearance. Open addressing: a slot is one word, a code + 1 in the bits that
 * number the slots and the rest of the hash in those above; only where that is equal the entry is looked at.
 * Tried, and no faster: slots with the first 8 bytes and the length instead of the hash, and counts by themselves, so that
 * a short text is found without its entry. Slots twice as large miss the cache as often as their half and the entries do;
 * with half of 8 bytes each, as they are now, reading took 0.94 of the time.
 */

/** First and last 8 bytes, place, length, uses, hash. */
export const ENTRY: usize = 32;

@unmanaged
export class Dictionary {
  size: u32;
  mask: u32;
  slots: usize;
  entries: usize;
  /** Of all its texts. */
  bytes: u32;
}

export function newDictionary(capacity: u32): Dictionary {
  const dictionary = changetype<Dictionary>(alloc(offsetof<Dictionary>()));
  dictionary.size = 0;
  dictionary.bytes = 0;
  dictionary.mask = capacity * 2 - 1;
  dictionary.slots = slotsFor(capacity);
  dictionary.entries = alloc(<usize>capacity * ENTRY);
  return dictionary;
}

function slotsFor(capacity: u32): usize {
  const slots = alloc(<usize>capacity * 8);
  memory.fill(slots, 0, <usize>capacity * 8);
  return slots;
}

/** Texts stand one after the other wherever there is room: an entry knows its place. */
let arena: usize = 0;
let arenaEnd: usize = 0;
const ARENA: usize = 1 << 16;

/** Begins anew: where it was may be somebody else's. */
export function forgetArena(): void {
  arena = arenaEnd = 0;
}

function keep(at: usize, length: u32): usize {
  if (arena + length + 16 > arenaEnd) {
    const size = max(ARENA, <usize>length + 16);
    arena = alloc(size);
    arenaEnd = arena + size;
  }
  const to = arena;
  memory.copy(to, at, length);
  arena += length;
  return to;
}

// @ts-ignore: decorator
@inline
function hashOf(at: usize, length: u32, first: u64, last: u64): u32 {
  let hash = (first ^ length) * 0x9e3779b97f4a7c15;
  hash ^= hash >> 29;
  hash = (hash ^ last) * 0xbf58476d1ce4e5b9;
  hash ^= hash >> 32;
  if (length > 16) hash = hashMiddle(at, length, hash);
  return <u32>(hash >> 16);
}

function hashMiddle(at: usize, length: u32, seed: u64): u64 {
  let hash = seed;
  for (let p: u32 = 8; p + 8 < length; p += 8) {
    hash = (hash ^ load<u64>(at + p)) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
  }
  return hash;
}

function equalMiddle(a: usize, b: usize, length: u32): bool {
  let p: u32 = 8;
  while (p + 8 < length && load<u64>(a + p) == load<u64>(b + p)) p += 8;
  return p + 8 >= length;
}

/** The code of a text, a new one if it was not seen before; counts the use. */
export function codeOf(dictionary: Dictionary, at: usize, length: u32): u32 {
  const first = firstBytes(at, length);
  const last = lastBytes(at, length);
  const hash = hashOf(at, length, first, last);
  const mask = dictionary.mask;
  const slots = dictionary.slots;
  const entries = dictionary.entries;
  let slot = hash & mask;
  for (;;) {
    const found = load<u32>(slots + (<usize>slot << 2));
    if (found == 0) break;
    if (((found ^ hash) & ~mask) == 0) {
      const code = found & mask;
      const entry = entries + <usize>(code - 1) * ENTRY;
      if (
        load<u64>(entry) == first &&
        load<u64>(entry, 8) == last &&
        load<u32>(entry, 20) == length &&
        (length <= 16 || equalMiddle(load<u32>(entry, 16), at, length))
      ) {
        store<u32>(entry, load<u32>(entry, 24) + 1, 24);
        return code - 1;
      }
    }
    slot = (slot + 1) & mask;
  }
  return add(dictionary, at, length, first, last, hash);
}

/** Counts one more use of a code. */
// @ts-ignore: decorator
@inline
export function countUse(dictionary: Dictionary, code: u32): void {
  const entry = dictionary.entries + <usize>code * ENTRY;
  store<u32>(entry, load<u32>(entry, 24) + 1, 24);
}

function add(dictionary: Dictionary, at: usize, length: u32, first: u64, last: u64, hash: u32): u32 {
  if (dictionary.size * 2 > dictionary.mask) grow(dictionary);
  const code = dictionary.size++;
  dictionary.bytes += length;
  const entry = dictionary.entries + <usize>code * ENTRY;
  store<u64>(entry, first);
  store<u64>(entry, last, 8);
  store<u32>(entry, keep(at, length), 16);
  store<u32>(entry, length, 20);
  store<u32>(entry, 1, 24);
  store<u32>(entry, hash, 28);
  place(dictionary, hash, code + 1);
  return code;
}

function place(dictionary: Dictionary, hash: u32, code: u32): void {
  const mask = dictionary.mask;
  let slot = hash & mask;
  while (load<u32>(dictionary.slots + (<usize>slot << 2)) != 0) slot = (slot + 1) & mask;
  store<u32>(dictionary.slots + (<usize>slot << 2), (hash & ~mask) | code);
}

function grow(dictionary: Dictionary): void {
  const capacity = dictionary.mask + 1;
  const entries = alloc(<usize>capacity * ENTRY);
  memory.copy(entries, dictionary.entries, <usize>dictionary.size * ENTRY);
  dictionary.entries = entries;
  dictionary.slots = slotsFor(capacity);
  dictionary.mask = capacity * 2 - 1;
  for (let code: u32 = 0; code < dictionary.size; code++) {
    place(dictionary, load<u32>(entries + <usize>code * ENTRY, 28), code + 1);
  }
}
