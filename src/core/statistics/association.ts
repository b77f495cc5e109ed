import { chiSquaredTest, fisherExact, smallestExpected, type Table } from './comparison.ts';

/** How strongly two things go together, in a fourfold table. */
export interface Association {
  /** With ½ added to each cell, so that none is 0. */
  readonly oddsRatio: number;
  /** 95 %, by the logarithm. */
  readonly oddsInterval: readonly [number, number];
  /** −1 … 1; 0 where a margin is empty. */
  readonly phi: number;
  /** Two-sided: Fisher's exact test where an expected cell is below 5, else chi-squared without correction. */
  readonly p: number;
}

/** What a table says of its rows and columns: odds ratio (Haldane 1955, Woolf's interval), phi, and the test of independence. */
export function associationOf(table: Table): Association {
  const [a, b, c, d] = table;
  const halves = table.map((cell) => cell + 0.5);
  const oddsRatio = (halves[0] * halves[3]) / (halves[1] * halves[2]);
  const half = 1.959964 * Math.sqrt(halves.reduce((sum, cell) => sum + 1 / cell, 0));
  const margins = Math.sqrt((a + b) * (c + d) * (a + c) * (b + d));
  return {
    oddsRatio,
    oddsInterval: [oddsRatio * Math.exp(-half), oddsRatio * Math.exp(half)],
    phi: margins === 0 ? 0 : (a * d - b * c) / margins,
    p: independence(table),
  };
}

/** Two-sided p that both rows have the same rate, by the test that suits the table. */
export const independence = (table: Table): number =>
  smallestExpected(table) < 5 ? fisherExact(table) : chiSquaredTest(table).p;
