/**
 * The sum of numbers, each so many times, taken as the decimals they are written as: 0.1 + 0.2 is 0.3. Exact but for the
 * last rounding to a number, so it does not depend on their order. The numbers are finite, the times whole.
 */
export function decimalSum(terms: Iterable<readonly [number: number, times: number]>): number {
  const byExponent = new Map<number, bigint>();
  for (const [number, times] of terms) {
    const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(
      String(number),
    )!;
    const at = Number(exponent) - fraction.length;
    const digits = BigInt(`${sign}${whole}${fraction}`) * BigInt(times);
    byExponent.set(at, (byExponent.get(at) ?? 0n) + digits);
  }
  const least = Math.min(0, ...byExponent.keys());
  let sum = 0n;
  for (const [at, digits] of byExponent) sum += digits * 10n ** BigInt(at - least);
  return Number(`${sum}e${least}`);
}
