import { erfc } from './comparison.ts';

/**
 * The chance that chi-squared with so many degrees of freedom (whole, at least 1) is at least `x`: from erfc or exp up,
 * by Q(a + 1, y) = Q(a, y) + y^a e^−y ÷ Γ(a + 1) (Abramowitz & Stegun 6.5.21).
 */
export function chiSquaredAbove(x: number, freedom: number): number {
  const y = x / 2;
  const odd = freedom % 2 === 1;
  let a = odd ? 0.5 : 1;
  let tail = odd ? erfc(Math.sqrt(y)) : Math.exp(-y);
  /** y^a e^−y ÷ Γ(a + 1). */
  let term = odd ? Math.exp(-y) * Math.sqrt(y / Math.PI) * 2 : Math.exp(-y) * y;
  for (; a < freedom / 2; a++) {
    tail += term;
    term *= y / (a + 1);
  }
  return Math.min(1, tail);
}
