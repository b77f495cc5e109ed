import { erfc, type Table } from './comparison.ts';
import { Z } from './normal.ts';

/** What two groups have in common over several fourfold tables, each taken by itself. */
export interface CommonOdds {
  /** Odds of the first row ÷ those of the second; null where the sum of either diagonal is 0. */
  readonly oddsRatio: number | null;
  /** 95 %; null with the odds ratio. */
  readonly interval: readonly [number, number] | null;
  /** Of the test that the odds are alike in every stratum; null where no stratum could say so. */
  readonly p: number | null;
}

/**
 * The common odds ratio of strata (Mantel and Haenszel 1959: Σ ad ÷ n over Σ bc ÷ n), its interval (Robins, Breslow and
 * Greenland 1986, Biometrics 42, 311–323) and the Cochran–Mantel–Haenszel test with one degree of freedom, without
 * continuity correction. Empty strata, and for the test those with an empty margin, say nothing.
 */
export function mantelHaenszel(strata: Iterable<Table>): CommonOdds {
  let [r, s, pr, cross, qs] = [0, 0, 0, 0, 0];
  let [excess, variance] = [0, 0];
  for (const [a, b, c, d] of strata) {
    const n = a + b + c + d;
    if (n === 0) continue;
    const along = (a * d) / n;
    const across = (b * c) / n;
    r += along;
    s += across;
    pr += ((a + d) / n) * along;
    cross += ((a + d) / n) * across + ((b + c) / n) * along;
    qs += ((b + c) / n) * across;
    if (n === 1) continue;
    const spread = (((a + b) / n) * ((c + d) / n) * (a + c) * (b + d)) / (n - 1);
    if (spread === 0) continue;
    excess += a - ((a + b) / n) * (a + c);
    variance += spread;
  }
  const p = variance > 0 ? erfc(Math.sqrt(excess ** 2 / variance / 2)) : null;
  if (r === 0 || s === 0) return { oddsRatio: null, interval: null, p };
  const oddsRatio = r / s;
  const half = Z * Math.sqrt(pr / (2 * r * r) + cross / (2 * r * s) + qs / (2 * s * s));
  return { oddsRatio, interval: [oddsRatio * Math.exp(-half), oddsRatio * Math.exp(half)], p };
}
