/** Bits of one digit, and how many values it has. */
const BITS = 11;
const SIZE = 1 << BITS;
const HALF = 2 ** (2 * BITS);

/** So few are sorted at once. */
const FEW = 2000;

/**
 * The first `n` of `values`, whole numbers from 0 to 2^53, in ascending order; they stay as they are. Digit by digit, the
 * lowest first: a fifth of what comparing takes for a few hundred thousand.
 */
export function sortTicks(values: Float64Array, n: number): Float64Array {
  const sorted = values.slice(0, n);
  if (n <= FEW) return sorted.sort();
  let most = 0;
  for (let i = 0; i < n; i++) if (sorted[i] > most) most = sorted[i];
  let [from, into] = [sorted, new Float64Array(n)];
  const next = new Uint32Array(SIZE);
  for (let unit = 1; unit <= most; unit *= SIZE) {
    // Bits can be had of 32 only, so a digit beyond is taken from the quotient.
    const divided = unit >= HALF;
    const scale = divided ? 1 / unit : 1;
    const shift = divided ? 0 : Math.log2(unit);
    next.fill(0);
    for (let i = 0; i < n; i++) next[digitAt(from[i] * scale, shift)]++;
    for (let digit = 0, before = 0; digit < SIZE; digit++) {
      const count = next[digit];
      next[digit] = before;
      before += count;
    }
    for (let i = 0; i < n; i++) into[next[digitAt(from[i] * scale, shift)]++] = from[i];
    [from, into] = [into, from];
  }
  return from;
}

/** The lowest digit of a number's whole part, taken modulo 2^32, that many bits up. */
const digitAt = (value: number, shift: number): number => (value >>> shift) & (SIZE - 1);
