import type { SmallEvent } from './segment-of.ts';

/** What is asked of an experiment: arms are values of "g", the outcome is an event worth its property "v". */
export interface OracleExperiment {
  readonly macro: string;
  readonly exposure: string | null;
  readonly windowMs: number | null;
  readonly keepOpen: boolean;
  readonly endMs: number;
}

export interface OracleArm {
  units: number;
  open: number;
  conversions: number;
  /** Counted units and those that are open; those that crossed and had this value first. */
  exposed: number;
  crossed: number;
  /** By unit that counts, what its outcome is worth. */
  readonly values: number[];
}

/** By arm, what was counted by the words of the specification, user by user. */
export function oracleArms(all: readonly SmallEvent[], asked: OracleExperiment): Map<string, OracleArm> {
  const arms = new Map<string, OracleArm>();
  const armOf = (value: string): OracleArm => {
    const arm = arms.get(value) ?? { units: 0, open: 0, conversions: 0, exposed: 0, crossed: 0, values: [] };
    arms.set(value, arm);
    return arm;
  };
  for (const user of new Set(all.map((event) => event.user))) {
    const events = all.filter((event) => event.user === user).sort((a, b) => a.ms - b.ms);
    const carrying = events.filter(({ properties }) => properties?.g !== undefined);
    const exposure = carrying.find(({ event }) => asked.exposure === null || event === asked.exposure);
    if (!exposure) continue;
    const arm = armOf(carrying[0].properties!.g);
    if (new Set(carrying.map(({ properties }) => properties!.g)).size > 1) {
      arm.crossed++;
      continue;
    }
    const until = asked.windowMs === null ? Number.POSITIVE_INFINITY : exposure.ms + asked.windowMs;
    const open = asked.windowMs !== null && until >= asked.endMs;
    arm.exposed++;
    if (open) arm.open++;
    if (open && !asked.keepOpen) continue;
    const outcomes = events.filter(
      ({ event, ms }) => event === asked.macro && ms >= exposure.ms && ms <= until && ms <= asked.endMs,
    );
    arm.units++;
    if (outcomes.length > 0) arm.conversions++;
    arm.values.push(outcomes.reduce((sum, { properties }) => sum + Number(properties?.v ?? 0), 0));
  }
  return arms;
}

const Z = 1.959964;

/** The Wilson limits of a rate. */
function wilson(k: number, n: number): [number, number] {
  const p = k / n;
  const middle = (p + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2))) / (1 + Z ** 2 / n);
  return [middle - half, middle + half];
}

/** An arm held against the control, by the formulas of the specification. */
export function oracleComparison(arm: OracleArm, base: OracleArm) {
  const [k1, n1, k2, n2] = [arm.conversions, arm.units, base.conversions, base.units];
  const [p1, p2] = [k1 / n1, k2 / n2];
  const d = p1 - p2;
  const [l1, u1] = wilson(k1, n1);
  const [l2, u2] = wilson(k2, n2);
  // The sample's variance of zeros and ones.
  const s1 = (p1 * (1 - p1) * n1) / (n1 - 1);
  const s2 = (p2 * (1 - p2) * n2) / (n2 - 1);
  const V = s1 / n1 + s2 / n2;
  const N = n1 + n2;
  const alpha = 0.05;
  const rho2 = (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / 10_000;
  const half = Math.sqrt(((2 * V * (N * rho2 + 1)) / (N * rho2)) * Math.log(Math.sqrt(N * rho2 + 1) / alpha));
  return {
    difference: d,
    newcombe: [d - Math.hypot(p1 - l1, u2 - p2), d + Math.hypot(u1 - p1, p2 - l2)] as const,
    alwaysValid: n1 < 2 || n2 < 2 ? null : ([d - half, d + half] as const),
    lift: p2 === 0 ? null : p1 / p2 - 1,
    smallest: p2 === 0 || p2 === 1 ? null : (1.959964 + 0.841621) * Math.sqrt(p2 * (1 - p2) * (1 / n1 + 1 / n2)),
  };
}

/** The mean of some values, and ± 1.96 s ÷ √n of it, s² with n − 1. */
export function oracleMean(values: readonly number[]): { mean: number; half: number | null } {
  const n = values.length;
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const s2 = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1);
  return { mean, half: n < 2 ? null : 1.96 * Math.sqrt(s2 / n) };
}
