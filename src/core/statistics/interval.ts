/** z of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** The rate of k out of n; null of nobody. */
export const rateOf = (k: number, n: number): number | null => (n === 0 ? null : k / n);

/** Its 95 % Wilson score interval; null of nobody. */
export const intervalOf = (k: number, n: number): readonly [number, number] | null => (n === 0 ? null : wilson(k, n));

/** 95 % Wilson score interval of k out of n, n > 0. (Wilson 1927) */
export function wilson(k: number, n: number): readonly [number, number] {
  const p = k / n;
  const z2 = Z * Z;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return [k === 0 ? 0 : middle - half, k === n ? 1 : middle + half];
}
