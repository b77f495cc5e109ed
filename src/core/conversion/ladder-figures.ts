import { associationOf } from '../statistics/association.ts';
import type { Table } from '../statistics/comparison.ts';
import { STRATA } from '../statistics/event-strata.ts';
import { mantelHaenszel } from '../statistics/mantel-haenszel.ts';
import { quantiles } from '../statistics/quantiles.ts';
import type { Exchange } from '../tags/document.ts';
import { exchangedBy } from '../tags/exchange.ts';
import { CELLS, CLOSED, type LadderTally, OPEN, placesOf } from './ladder-tally.ts';
import { type Money, mapMoney } from './money.ts';
import type { StepFigures } from './result.ts';

/** A pair's figures but for q, which is of all pairs shown; and its fourfold table: with, without; came, did not. */
export interface PairFigures extends Omit<StepFigures, 'q'> {
  readonly table: Table;
}

/** The figures of a step beneath a goal; `worth` is the goal's mean value per converter, `exchange` the rates there are. */
export function pairFigures(
  tally: LadderTally,
  step: number,
  goal: number,
  worth: Money | null,
  perMs: number,
  exchange?: Exchange,
): PairFigures {
  const pair = step * tally.goals + goal;
  const came = (cells: Float64Array | Uint32Array, from: number, stratum: number): Cells => [
    cells[from + stratum * 2 + 1],
    cells[from + stratum * 2],
  ];
  let [a, b, c, d] = [0, 0, 0, 0];
  const strata: Table[] = [];
  for (let stratum = 0; stratum < STRATA; stratum++) {
    const [allCame, allNot] = came(tally.all, goal * CELLS, stratum);
    const [inCame, inNot] = came(tally.withIn, placesOf(tally, pair) + CLOSED, stratum);
    const [moreCame] = came(tally.countedIn, pair * CELLS, stratum);
    const without: Cells = [allCame - inCame, allNot - inNot];
    strata.push([inCame + moreCame, inNot, ...without]);
    a += inCame;
    b += inNot;
    c += without[0];
    d += without[1];
  }
  const table: Table = [a, b, c, d];
  const openWith = tally.withIn[placesOf(tally, pair) + OPEN];
  const withStep = a + b + openWith;
  const rateWith = ratio(a, a + b);
  const rateWithout = ratio(c, c + d);
  const lags = tally.lags[pair];
  const expectedValue = worth === null || rateWith === null ? null : mapMoney(worth, (amount) => amount * rateWith);
  return {
    with: withStep,
    without: tally.audience - withStep,
    openWith,
    openWithout: tally.open - openWith,
    convertedWith: a,
    convertedWithout: c,
    rateWith,
    rateWithout,
    lift: rateWith === null || rateWithout === null ? null : ratio(rateWith, rateWithout),
    ...associationOf(table),
    adjusted: mantelHaenszel(strata),
    assistShare: ratio(a, a + c),
    medianLag: lags.length === 0 ? null : quantiles(lags.values, lags.length, [0.5])[0] / perMs,
    expectedValue,
    ...exchangedBy(exchange, expectedValue),
    table,
  };
}

type Cells = readonly [number, number];

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
