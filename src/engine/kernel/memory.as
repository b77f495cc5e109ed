/*
 * Memory is only ever added to, down to a mark: what outgrows its place leaves it behind, which at most doubles the
 * whole.
 */
let top: usize = 0;

const PAGE: usize = 65536;

/** Memory for so many bytes at a multiple of 64; zeroed until `release` was called. */
export function alloc(bytes: usize): usize {
  if (top == 0) top = (__heap_base + 63) & ~63;
  const at = top;
  top = (at + bytes + 63) & ~63;
  if (top < at) unreachable();
  const needed = <i32>((top + PAGE - 1) / PAGE);
  const have = memory.size();
  if (needed > have && memory.grow(max(needed - have, 64)) < 0 && memory.grow(needed - have) < 0) unreachable();
  return at;
}

/** Bytes that must be readable after the content of anything that is looked at in words. */
export const PADDING: usize = 128;

/** The first `length` bytes, at most 8, as a number. */
// @ts-ignore: decorator
@inline
export function firstBytes(at: usize, length: u32): u64 {
  const half: u64 = <u64>min<u32>(length, 8) << 2;
  return load<u64>(at) & (((<u64>1 << half) << half) - 1);
}

/** The last 8 of `length` bytes as a number; 0 where there are fewer. */
// @ts-ignore: decorator
@inline
export function lastBytes(at: usize, length: u32): u64 {
  return select<u64>(load<u64>(at + max<u32>(length, 8) - 8), 0, length >= 8);
}

let marked: usize = 0;

/** What is allocated from here on goes with `release`. */
export function mark(): void {
  marked = alloc(0);
}

export function release(): void {
  top = marked;
}
