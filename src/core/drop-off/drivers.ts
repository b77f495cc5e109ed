import { byCodePoint } from '../base/code-points.ts';
import { associationOf } from '../statistics/association.ts';
import { falseDiscoveryRates, smallestExpected } from '../statistics/comparison.ts';
import { mantelHaenszel } from '../statistics/mantel-haenszel.ts';
import type { Driver, DriverFigures, DriverFlag } from './result.ts';
import type { Row } from './rows.ts';

/** A row with its figures. */
export interface Judged extends Row {
  readonly figures: DriverFigures;
  /** What its q is made from; null where it cannot be tested. */
  readonly testedBy: number | null;
}

/** Fewer units than this with it, or without, are too few to say. */
const FEW_UNITS = 30;
const FEW_EXPECTED = 5;
/** Groups further apart in size than this are marked. */
const SKEWED = 10;

/** Each row's figures; q is that of one family. `independent`: rows are units, not attempts. */
export function judge(rows: readonly Row[], independent: boolean): Judged[] {
  const judged = rows.map((row): Judged => {
    const { table, strata, tries } = row;
    const [a, b, c, d] = table;
    const { oddsRatio, oddsInterval, phi, p: once } = associationOf(table);
    const p = Math.min(1, once * tries);
    const adjusted = strata && mantelHaenszel(strata);
    const isFew = Math.min(a + c, b + d) < FEW_UNITS || smallestExpected(table) < FEW_EXPECTED;
    const [less, more] = [Math.min(a + b, c + d), Math.max(a + b, c + d)];
    const flags: DriverFlag[] = [
      ...(isFew ? ['few' as const] : []),
      ...(more > SKEWED * less ? ['skewed' as const] : []),
    ];
    const rate = (a + b) / (a + b + c + d);
    return {
      ...row,
      testedBy: adjusted ? adjusted.p : p,
      figures: {
        a,
        b,
        c,
        d,
        oddsRatio,
        interval: oddsInterval,
        phi,
        p: independent ? p : null,
        q: null,
        adjusted: adjusted && { ...adjusted, p: independent ? adjusted.p : null },
        lift: a + c === 0 || rate === 0 ? null : a / (a + c) / rate,
        flags,
      },
    };
  });
  if (!independent) return judged;
  const tested = judged.filter(isTested);
  const rates = falseDiscoveryRates(tested.map(({ testedBy }) => testedBy!));
  const q = new Map(tested.map((row, index) => [row, rates[index]]));
  return judged.map((row) => ({ ...row, figures: { ...row.figures, q: q.get(row) ?? null } }));
}

/** Whether a row takes part in the tests. */
export const isTested = ({ testedBy, figures }: Judged): boolean => testedBy !== null && !figures.flags.includes('few');

/** Surest first: by the bound of the interval that is nearer to 1; then intervals that hold 1, no p, too few. */
export const bySureness = (rows: readonly Judged[]): Judged[] =>
  rows
    .map((row) => ({ row, ...sureness(row) }))
    .sort((a, b) => a.tier - b.tier || b.certainty - a.certainty || byCodePoint(nameOf(a.row), nameOf(b.row)))
    .map(({ row }) => row);

function sureness({ figures, testedBy }: Judged): { readonly tier: number; readonly certainty: number } {
  const interval = figures.adjusted?.interval ?? figures.interval;
  // An odds ratio and its reciprocal are as sure as each other, but for rounding.
  const bound = Math.round(1e9 * Math.min(...interval.map((end) => Math.abs(Math.log(end)))));
  const tier = figures.flags.includes('few') ? 3 : testedBy === null ? 2 : holdsOne(interval) ? 1 : 0;
  // The further an interval reaches beyond 1, the less is certain.
  return { tier, certainty: holdsOne(interval) ? -bound : bound };
}

/** Whether an interval of odds ratios says nothing of the direction. */
export const holdsOne = ([low, high]: readonly [number, number]): boolean => low <= 1 && high >= 1;

/** Makes the order of equals definite. */
const nameOf = ({ factor }: Row): string => JSON.stringify(factor);

/** Rows as results carry them. `same[i]`: the place of a stronger row that holds the same units; -1 for none. */
export const driversOf = (rows: readonly Judged[], same: ArrayLike<number>): Driver[] =>
  rows.map(({ factor, figures }, index) =>
    index < same.length && same[index] >= 0
      ? { ...factor, ...figures, flags: [...figures.flags, 'same' as const], under: same[index] }
      : { ...factor, ...figures },
  );
