/** Units that have the same features: which (ascending numbers), how many they are, and how many of them converted. */
export interface Pattern {
  readonly features: readonly number[];
  readonly units: number;
  readonly converted: number;
}

export interface LogisticFit {
  readonly intercept: number;
  /** By feature. */
  readonly weights: readonly number[];
}

const MOST_STEPS = 200;
const STILL = 1e-9;

/** So many patterns are first fitted by some of them, since a good start saves steps over all. */
const MANY = 20_000;
const SOME = 16;

/**
 * Logistic regression on features that are there or not, with the ridge penalty ½ λ Σ w² and the intercept free: Newton
 * steps, halved where they would go too far, until no weight moves by 1e-9. Null where all or none converted: then no
 * intercept is large enough.
 */
export function logisticRidge(patterns: readonly Pattern[], features: number, lambda: number): LogisticFit | null {
  const weights = fittedOn(patterns, features, lambda);
  return weights && { intercept: weights[features], weights: [...weights.subarray(0, features)] };
}

/** The weights by feature, and the intercept last. */
function fittedOn(patterns: readonly Pattern[], features: number, lambda: number): Float64Array | null {
  const units = patterns.reduce((sum, one) => sum + one.units, 0);
  const converted = patterns.reduce((sum, one) => sum + one.converted, 0);
  if (converted === 0 || converted === units) return null;
  const some = patterns.length > MANY ? patterns.filter((_, i) => i % SOME === 0) : [];
  let weights = fittedOn(some, features, lambda) ?? new Float64Array(features + 1);
  if (weights[features] === 0) weights[features] = Math.log(converted / (units - converted));
  const rows = rowsOf(patterns);
  let loss = lossOf(rows, weights, lambda);
  for (let step = 0; step < MOST_STEPS; step++) {
    const before: Float64Array = weights;
    const move = newtonStep(rows, before, lambda);
    let share = 1;
    weights = before.map((weight, i) => weight + move[i]);
    let nextLoss = lossOf(rows, weights, lambda);
    while (nextLoss > loss + 1e-9 * Math.abs(loss) && share > 1e-6) {
      share /= 2;
      weights = before.map((weight, i) => weight + share * move[i]);
      nextLoss = lossOf(rows, weights, lambda);
    }
    loss = nextLoss;
    if (move.every((one) => Math.abs(one) < STILL)) break;
  }
  return weights;
}

/** Patterns side by side: those of one begin in `features` where those before it end. */
interface Rows {
  readonly starts: Uint32Array;
  readonly features: Uint16Array;
  readonly units: Float64Array;
  readonly converted: Float64Array;
}

function rowsOf(patterns: readonly Pattern[]): Rows {
  const starts = new Uint32Array(patterns.length + 1);
  patterns.forEach(({ features }, i) => {
    starts[i + 1] = starts[i] + features.length;
  });
  const features = new Uint16Array(starts[patterns.length]);
  patterns.forEach((one, i) => {
    features.set(one.features, starts[i]);
  });
  return {
    starts,
    features,
    units: Float64Array.from(patterns, ({ units }) => units),
    converted: Float64Array.from(patterns, ({ converted }) => converted),
  };
}

/** log(1 + e^x), which neither overflows nor loses what is small. */
const softPlus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function oddsOf({ starts, features }: Rows, row: number, weights: Float64Array): number {
  let sum = weights[weights.length - 1];
  for (let i = starts[row], end = starts[row + 1]; i < end; i++) sum += weights[features[i]];
  return sum;
}

function lossOf(rows: Rows, weights: Float64Array, lambda: number): number {
  const { units, converted } = rows;
  let loss = 0;
  for (let row = 0; row < units.length; row++) {
    const odds = oddsOf(rows, row, weights);
    loss += units[row] * softPlus(odds) - converted[row] * odds;
  }
  for (let i = 0; i + 1 < weights.length; i++) loss += (lambda / 2) * weights[i] ** 2;
  return loss;
}

function newtonStep(rows: Rows, weights: Float64Array, lambda: number): Float64Array {
  const { starts, features, units, converted } = rows;
  const size = weights.length;
  const last = size - 1;
  const slope = new Float64Array(size);
  const curve = new Float64Array(size * size);
  for (let row = 0; row < units.length; row++) {
    const p = 1 / (1 + Math.exp(-oddsOf(rows, row, weights)));
    const rest = converted[row] - units[row] * p;
    const weight = units[row] * p * (1 - p);
    slope[last] += rest;
    curve[last * size + last] += weight;
    const start = starts[row];
    for (let i = start, end = starts[row + 1]; i < end; i++) {
      const feature = features[i];
      const at = feature * size;
      slope[feature] += rest;
      curve[last * size + feature] += weight;
      for (let j = start; j <= i; j++) curve[at + features[j]] += weight;
    }
  }
  for (let i = 0; i < last; i++) {
    slope[i] -= lambda * weights[i];
    curve[i * size + i] += lambda;
  }
  return solve(curve, slope);
}

/** Solves a symmetric, positive system of which the lower half is given, by Cholesky's factors. Overwrites the matrix. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k] * matrix[j * size + k];
      // Where a margin is all but empty, rounding must not make a root of what is below 0.
      matrix[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / matrix[j * size + j];
    }
  const found = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) found[i] -= matrix[i * size + k] * found[k];
    found[i] /= matrix[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) found[i] -= matrix[k * size + i] * found[k];
    found[i] /= matrix[i * size + i];
  }
  return found;
}
