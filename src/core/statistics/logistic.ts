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

/**
 * Logistic regression on features that are there or not, with the ridge penalty ½ λ Σ w² and the intercept free: Newton
 * steps, halved where they would go too far, until no weight moves by 1e-9. Null where all or none converted: then no
 * intercept is large enough.
 */
export function logisticRidge(patterns: readonly Pattern[], features: number, lambda: number): LogisticFit | null {
  const units = patterns.reduce((sum, one) => sum + one.units, 0);
  const converted = patterns.reduce((sum, one) => sum + one.converted, 0);
  if (converted === 0 || converted === units) return null;
  const size = features + 1;
  // The intercept is the last.
  let weights = new Float64Array(size);
  weights[features] = Math.log(converted / (units - converted));
  let loss = lossOf(patterns, weights, lambda);
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = newtonStep(patterns, weights, lambda);
    let share = 1;
    let next = weights.map((weight, i) => weight + move[i]);
    let nextLoss = lossOf(patterns, next, lambda);
    while (nextLoss > loss + 1e-9 * Math.abs(loss) && share > 1e-6) {
      share /= 2;
      next = weights.map((weight, i) => weight + share * move[i]);
      nextLoss = lossOf(patterns, next, lambda);
    }
    weights = next;
    loss = nextLoss;
    if (move.every((one) => Math.abs(one) < STILL)) break;
  }
  return { intercept: weights[features], weights: [...weights.subarray(0, features)] };
}

/** log(1 + e^x), which neither overflows nor loses what is small. */
const softPlus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function oddsOf(features: readonly number[], weights: Float64Array): number {
  let sum = weights[weights.length - 1];
  for (let i = 0; i < features.length; i++) sum += weights[features[i]];
  return sum;
}

function lossOf(patterns: readonly Pattern[], weights: Float64Array, lambda: number): number {
  let loss = 0;
  for (const { features, units, converted } of patterns) {
    const odds = oddsOf(features, weights);
    loss += units * softPlus(odds) - converted * odds;
  }
  for (let i = 0; i + 1 < weights.length; i++) loss += (lambda / 2) * weights[i] ** 2;
  return loss;
}

function newtonStep(patterns: readonly Pattern[], weights: Float64Array, lambda: number): Float64Array {
  const size = weights.length;
  const last = size - 1;
  const slope = new Float64Array(size);
  const curve = new Float64Array(size * size);
  for (const { features, units, converted } of patterns) {
    const p = 1 / (1 + Math.exp(-oddsOf(features, weights)));
    const rest = converted - units * p;
    const weight = units * p * (1 - p);
    slope[last] += rest;
    curve[last * size + last] += weight;
    for (let i = 0; i < features.length; i++) {
      const row = features[i];
      slope[row] += rest;
      curve[last * size + row] += weight;
      for (let j = 0; j <= i; j++) curve[row * size + features[j]] += weight;
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
