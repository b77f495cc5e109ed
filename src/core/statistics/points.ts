/** Points to a doubling of the odds. */
const DOUBLING = 10;

/** A weight of a logistic regression as points: 10 of them double the odds. */
export const pointsOf = (weight: number): number => (DOUBLING / Math.LN2) * weight;
