/** A week, or a day: units that were there, and those of them that did it. */
export interface OracleBucket {
  readonly n: number;
  readonly k: number;
}

/**
 * What a rule says of the last bucket by the words of the specification; null where there is no p. Student's t is summed
 * up over its density.
 */
export function oracleWatch(last: OracleBucket, baseline: readonly OracleBucket[]) {
  const N = baseline.length;
  const n0 = baseline.reduce((sum, { n }) => sum + n, 0);
  const r0 = baseline.reduce((sum, { k }) => sum + k, 0) / n0;
  const r1 = last.k / last.n;
  const spread = r0 * (1 - r0);
  const squares = baseline.reduce((sum, { n }) => sum + n * n, 0);
  const phi =
    spread === 0 ? 1 : baseline.reduce((sum, { n, k }) => sum + (k - n * r0) ** 2 / (n * r0 * (1 - r0)), 0) / (N - 1);
  const tau = Math.max(0, ((phi - 1) * (N - 1) * spread) / (n0 - squares / n0));
  const pooled = (n0 * r0 + last.k) / (n0 + last.n);
  const v = pooled * (1 - pooled) * (1 / last.n + 1 / n0) + tau * (1 + squares / n0 ** 2);
  return {
    rate: r1,
    before: r0,
    dispersion: phi,
    change: r0 === 0 ? null : r1 / r0 - 1,
    p: v <= 0 ? null : studentBelow((r1 - r0) / Math.sqrt(v), N - 1),
  };
}

/** With t = √ν tan θ the density is proportional to cos^(ν − 1) θ: Simpson's rule over θ. */
function studentBelow(t: number, freedom: number): number {
  const area = (from: number, to: number): number => {
    const steps = 4000;
    const h = (to - from) / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * Math.max(0, Math.cos(from + i * h)) ** (freedom - 1);
    }
    return (sum * h) / 3;
  };
  const half = Math.PI / 2;
  return area(-half, Math.atan(t / Math.sqrt(freedom))) / area(-half, half);
}
