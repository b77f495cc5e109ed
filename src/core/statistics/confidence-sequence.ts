const ALPHA = 0.05;
/** ρ² of the sequence that is narrowest at 10,000 units. */
const RHO2 = (-2 * Math.log(ALPHA) + Math.log(1 - 2 * Math.log(ALPHA))) / 10_000;

/**
 * Half the width of the asymptotic 95 % confidence sequence of a difference of two means, which holds at every look at
 * once (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, Annals of Statistics 52). Variances are those of one unit.
 */
export function sequenceHalf(varianceA: number, a: number, varianceB: number, b: number): number {
  const v = varianceA / a + varianceB / b;
  const scaled = (a + b) * RHO2;
  return Math.sqrt(((2 * v * (scaled + 1)) / scaled) * Math.log(Math.sqrt(scaled + 1) / ALPHA));
}
