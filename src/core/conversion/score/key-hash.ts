import type { PropertyColumn } from '../../data/columns.ts';

/**
 * FNV-1a (32 bit) of a key in UTF-8, mixed by murmur3's fmix32: the lowest bit of FNV alone is the parity of the key's
 * bytes.
 */
export function keyHash(key: string): number {
  let hash = 0x811c9dc5;
  const add = (byte: number): void => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    if (unit < 0x80) {
      add(unit);
      continue;
    }
    const code = wellFormed(key.codePointAt(i)!);
    if (code > 0xffff) i++;
    if (code < 0x800) add(0xc0 | (code >> 6));
    else {
      if (code < 0x10000) add(0xe0 | (code >> 12));
      else {
        add(0xf0 | (code >> 18));
        add(0x80 | ((code >> 12) & 0x3f));
      }
      add(0x80 | ((code >> 6) & 0x3f));
    }
    add(0x80 | (code & 0x3f));
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Half a surrogate pair is written as the replacement character. */
const wellFormed = (code: number): number => (code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);

const halves = new WeakMap<PropertyColumn, Uint8Array>();

/** By user of a segment, 1 where their key's hash is odd; kept for as long as the column of the keys is. */
export function oddUsers(keys: PropertyColumn): Uint8Array {
  let odd = halves.get(keys);
  if (!odd) {
    odd = Uint8Array.from(keys.codes, (code) => keyHash(keys.values[code - 1]) & 1);
    halves.set(keys, odd);
  }
  return odd;
}
