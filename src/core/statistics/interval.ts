/** z of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** 95 % Wilson score interval of k out of n; [0, 0] when n is 0. (Wilson 1927) */
export function wilson(k: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 0];
  const p = k / n;
  const z2 = Z * Z;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return [k === 0 ? 0 : middle - half, k === n ? 1 : middle + half];
}
