import { wilson } from './interval.ts';

/** So many of so many units: conversions among those that entered. */
export interface Proportion {
  readonly count: number;
  readonly of: number;
}

/** How the rate of one group of units differs from that of another. Rates are 0 … 1. */
export interface Comparison {
  /** The group's rate less the other's. */
  readonly difference: number;
  /** Its 95 % interval (Newcombe's hybrid score). */
  readonly interval: readonly [number, number];
  /** Fisher's exact test where an expected cell is below 5, else Pearson's chi-squared. */
  readonly test: 'fisher' | 'chi-squared';
  /** Two-sided, and its Benjamini–Hochberg q among the groups shown; null where there are too few units to say. */
  readonly p: number | null;
  readonly q: number | null;
  /** Either side has fewer than 30 units, 5 conversions or 5 non-conversions. */
  readonly tooFew: boolean;
}

/**
 * Each of the groups, which are all there are, against the units of all others. Null where one side has none. The tests take units to be independent, which those of one user are not: with sessions, with
 * the attempts "all", or with a user under several values, p is smaller than it should be.
 */
export const compareGroups = (groups: readonly Proportion[]): (Comparison | null)[] =>
  compareToRest(groups, {
    count: groups.reduce((sum, { count }) => sum + count, 0),
    of: groups.reduce((sum, { of }) => sum + of, 0),
  });

/** Each of the groups, which may have units in common, against all others of the whole. Null where one side has none. */
export function compareToRest(groups: readonly Proportion[], whole: Proportion): (Comparison | null)[] {
  const found = groups.map((group) => {
    const rest = { count: whole.count - group.count, of: whole.of - group.of };
    return group.of === 0 || rest.of === 0 ? null : compare(group, rest);
  });
  return withRates(found);
}

/** Each of the groups after the first against the first; null for itself and where one side has none. Tests as above. */
export function compareToFirst([first, ...others]: readonly Proportion[]): (Comparison | null)[] {
  const found = others.map((one) => (first.of === 0 || one.of === 0 ? null : compare(one, first)));
  return [null, ...withRates(found)];
}

/** With the q of each among all that have a p. */
function withRates(found: readonly (Comparison | null)[]): (Comparison | null)[] {
  const tested = found.filter((one) => one !== null && one.p !== null);
  const q = falseDiscoveryRates(tested.map((one) => one!.p!));
  return found.map((one) => (one && one.p !== null ? { ...one, q: q[tested.indexOf(one)] } : one));
}

/** Two groups alone; q is still to be found. */
function compare(a: Proportion, b: Proportion): Comparison {
  const tooFew = [a, b].some(({ count, of }) => of < 30 || count < 5 || of - count < 5);
  const table: Table = [a.count, a.of - a.count, b.count, b.of - b.count];
  const test = smallestExpected(table) < 5 ? 'fisher' : 'chi-squared';
  const p = tooFew ? null : test === 'fisher' ? fisherExact(table) : chiSquaredTest(table).p;
  return { difference: a.count / a.of - b.count / b.of, interval: newcombe(a, b), test, p, q: null, tooFew };
}

/**
 * 95 % interval of the difference of two independent rates, a's less b's: the hybrid of their Wilson intervals (Newcombe
 * 1998, Statistics in Medicine 17, 873–890, method 10). Neither group is empty.
 */
export function newcombe(a: Proportion, b: Proportion): readonly [number, number] {
  const [p, q] = [a.count / a.of, b.count / b.of];
  const [lowA, highA] = wilson(a.count, a.of);
  const [lowB, highB] = wilson(b.count, b.of);
  return [p - q - Math.hypot(p - lowA, highB - q), p - q + Math.hypot(highA - p, q - lowB)];
}

/** The cells of a fourfold table, row by row: of the first group those that did and did not, then of the second. */
export type Table = readonly [number, number, number, number];

/** The least cell to be expected if both rows had the same rate; 0 in an empty table. */
export function smallestExpected([a, b, c, d]: Table): number {
  const n = a + b + c + d;
  return n === 0 ? 0 : (Math.min(a + b, c + d) * Math.min(a + c, b + d)) / n;
}

/**
 * Two-sided p of Fisher's exact test: the hypergeometric probability of all tables with these margins that are no more
 * probable than this one. Tables equally probable but for rounding count (as R's fisher.test has it: 1e-7).
 */
export function fisherExact([a, b, c, d]: Table): number {
  const row = a + b;
  const column = a + c;
  const other = c + d;
  const low = Math.max(0, column - other);
  const high = Math.min(row, column);
  // Weights relative to the most probable table, by the ratio of neighbours: none of them overflows, and only those too
  // small to count come out as 0.
  const mode = Math.min(high, Math.max(low, Math.floor(((row + 1) * (column + 1)) / (row + other + 2))));
  const ratio = (x: number): number => ((column - x) * (row - x)) / ((x + 1) * (other - column + x + 1));
  const weights = new Float64Array(high - low + 1);
  weights[mode - low] = 1;
  for (let x = mode; x < high; x++) weights[x + 1 - low] = weights[x - low] * ratio(x);
  for (let x = mode; x > low; x--) weights[x - 1 - low] = weights[x - low] / ratio(x - 1);
  const most = weights[a - low] * (1 + 1e-7);
  let extreme = 0;
  let all = 0;
  // The smallest first, from either end, so that they are not lost in the sum.
  for (let i = 0, j = weights.length - 1; i <= j; ) {
    const weight = weights[i] <= weights[j] ? weights[i++] : weights[j--];
    all += weight;
    if (weight <= most) extreme += weight;
  }
  return Math.min(1, extreme / all);
}

/**
 * Pearson's chi-squared of a fourfold table, without continuity correction, and p by one degree of freedom:
 * erfc(sqrt(x / 2)). 0 and 1 where a margin is empty.
 */
export function chiSquaredTest([a, b, c, d]: Table): { readonly statistic: number; readonly p: number } {
  const n = a + b + c + d;
  const [row, other, column, rest] = [a + b, c + d, a + c, b + d];
  if (row === 0 || other === 0 || column === 0 || rest === 0) return { statistic: 0, p: 1 };
  // Divided early: the margins of a large table multiply to more than a number holds exactly.
  const statistic = ((a / row - c / other) ** 2 * row * other * n) / column / rest;
  return { statistic, p: erfc(Math.sqrt(statistic / 2)) };
}

/**
 * The complementary error function for x ≥ 0, within a relative 1e-13 of the true value. Below 1.5 the series of erf
 * whose terms are all positive (Abramowitz & Stegun 7.1.6), above the continued fraction (7.1.14), from its far end.
 */
export function erfc(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 1.5) {
    let term = x;
    let sum = x;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * scale * sum;
  }
  let fraction = x;
  for (let n = 100; n > 0; n--) fraction = x + n / 2 / fraction;
  return scale / fraction;
}

/**
 * By p value its q: the least share of false discoveries at which it would be one (Benjamini and Hochberg 1995,
 * Journal of the Royal Statistical Society B 57, 289–300).
 */
export function falseDiscoveryRates(p: readonly number[]): number[] {
  const order = p.map((_, index) => index).sort((i, j) => p[j] - p[i]);
  const q = new Array<number>(p.length);
  let least = 1;
  order.forEach((index, before) => {
    least = Math.min(least, p[index] * (p.length / (p.length - before)));
    q[index] = least;
  });
  return q;
}
