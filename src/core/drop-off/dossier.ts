import type { Bucket } from '../base/calendar.ts';
import type { Scale } from '../data/columns.ts';
import { ticksPerMs } from '../funnel/rules.ts';
import type { DriverTally } from './driver-tally.ts';
import { bySureness, driversOf, isTested, type Judged, judge } from './drivers.ts';
import { COMPARED, type CrossingQuestion, type Crossings, pairRows, sameRows, strongest } from './pairs.ts';
import type { DropOffProgram } from './program.ts';
import type { DropOffResult } from './result.ts';
import { type Days, eventRows, sinceRow, type ValueRow, valueRows } from './rows.ts';

/**
 * How the drivers of a step are found, in three looks at its ripe units: what each did and was, which makes the rows;
 * which values meet which days and which strong rows each other, which makes the pairs; and which of the first rows hold
 * the same units. Between them everything is merged.
 */
export interface DriverPlan {
  readonly tested: number;
  readonly rows: readonly Judged[];
  readonly values: readonly ValueRow[];
  readonly strong: readonly Judged[];
  /** The second look. */
  readonly crossing: CrossingQuestion;
}

/** The days of a data set. Where nothing ripens no day is asked for. */
export function daysOf(
  { ripens, groups }: DropOffProgram,
  buckets: readonly Bucket[],
  scale: Scale,
  zone: string,
): Days | null {
  // Two date ranges differ in nothing as much as in their days.
  if (!ripens || (groups && 'ranges' in groups)) return null;
  const perMs = ticksPerMs(scale);
  return {
    // A day begins with the first tick that is in it.
    ticks: Float64Array.from(buckets, ({ from }) => Math.ceil((from - scale.baseMs) * perMs)),
    ms: buckets.map(({ from }) => from),
    zone,
  };
}

const isIndependent = ({ question }: DropOffProgram, { overlap }: DriverTally): boolean =>
  question.funnel.attempt !== 'all' && overlap === 0;

/** The rows, from the first look. */
export function planDrivers(program: DropOffProgram, tally: DriverTally, days: Days | null): DriverPlan {
  const values = valueRows(tally);
  const since = days && sinceRow(tally, days);
  const rows = judge(
    [...eventRows(program, tally), ...values, ...(since ? [since] : [])],
    isIndependent(program, tally),
  );
  const strong = strongest(rows);
  return {
    tested: isIndependent(program, tally) ? rows.filter(isTested).length : 0,
    rows,
    values,
    strong,
    crossing: {
      values: days ? values.map(({ test }) => test) : [],
      days: days?.ticks ?? new Float64Array(),
      tests: strong.map(({ test }) => test),
    },
  };
}

/** All rows and pairs, surest first, from the second look. */
export function rankDrivers(
  program: DropOffProgram,
  tally: DriverTally,
  days: Days | null,
  { rows, values, strong }: DriverPlan,
  crossings: Crossings,
): Judged[] {
  return bySureness([...rows, ...pairRows(values, strong, tally, days, crossings, isIndependent(program, tally))]);
}

/** The third look. */
export const compareFirst = (ranked: readonly Judged[]): CrossingQuestion => ({
  values: [],
  days: new Float64Array(),
  tests: ranked.slice(0, COMPARED).map(({ test }) => test),
});

/** The drivers, from the third look. */
export function driverFigures(
  { tested }: DriverPlan,
  ranked: readonly Judged[],
  tally: DriverTally,
  crossings: Crossings,
): Pick<DropOffResult, 'tested' | 'drivers'> {
  const same = sameRows(crossings, Math.min(COMPARED, ranked.length), tally.groups);
  return { tested, drivers: driversOf(ranked, same) };
}
