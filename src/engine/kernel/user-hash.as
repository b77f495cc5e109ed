/** The hash of user-hash.ts. */
export function hashUser(at: usize, length: u32): u32 {
  let hash: u32 = length * 0x27d4eb2f;
  let p = at;
  const whole = at + (length & ~3);
  for (; p < whole; p += 4) {
    hash = (hash ^ load<u32>(p)) * 0x9e3779b1;
    hash ^= hash >>> 15;
  }
  const rest = length & 3;
  if (rest > 0) {
    hash = (hash ^ (load<u32>(p) & ((1 << (rest << 3)) - 1))) * 0x9e3779b1;
    hash ^= hash >>> 15;
  }
  hash ^= hash >>> 16;
  hash *= 0x85ebca6b;
  return hash ^ (hash >>> 13);
}
