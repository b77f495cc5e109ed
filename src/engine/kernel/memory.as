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
  return length < 8 ? load<u64>(at) & ((<u64>1 << (length << 3)) - 1) : load<u64>(at);
}

let marked: usize = 0;

/** What is allocated from here on goes with `release`. */
export function mark(): void {
  marked = alloc(0);
}

export function release(): void {
  top = marked;
}
