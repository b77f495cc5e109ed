/**
 * A seeded source of chance. Only + − × ÷ and 32-bit integer operations are used, because those give the same bits on
 * every engine and processor; Math.exp, Math.log and Math.cos need not.
 */

export type Weights<T> = readonly (readonly [T, number])[];

export interface Random {
  /** In [0, 1). */
  readonly uniform: () => number;
  /** An integer from `low` to `high`, both included. */
  readonly integer: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(weights: Weights<T>) => T;
  /** One of `items`, the k-th in proportion to 1 / k. */
  readonly zipf: <T>(items: readonly T[]) => T;
  /** Log-normal: half of the values lie below `median`; `sigma` is the standard deviation of the logarithm. */
  readonly logNormal: (median: number, sigma: number) => number;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  // mulberry32 (Tommy Ettinger, public domain)
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  const pick = <T>(weights: Weights<T>): T => {
    let left = uniform() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of weights) {
      left -= weight;
      if (left < 0) return value;
    }
    return weights[weights.length - 1]![0];
  };

  // The sum of twelve uniforms is normal enough (within ±6 σ) and needs no logarithm.
  const normal = () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };

  return {
    uniform,
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    chance: (probability) => uniform() < probability,
    pick,
    zipf: (items) => pick(items.map((item, index) => [item, 1 / (index + 1)])),
    logNormal: (median, sigma) => median * exponential(sigma * normal()),
  };
}

/** e^x as (e^(x/1024))^1024: a short Taylor series, then ten squarings. */
function exponential(x: number): number {
  const small = x / 1024;
  let power = 1 + small * (1 + (small / 2) * (1 + (small / 3) * (1 + small / 4)));
  for (let i = 0; i < 10; i++) power *= power;
  return power;
}
