import type { FunnelFigures, FunnelResult } from '../../core/funnel/result.ts';
import type { Comparison } from '../../core/statistics/comparison.ts';
import type { TimeFigures } from '../../core/statistics/time-figures.ts';
import { type CsvCell, csvOf, intervalCells } from '../words/csv.ts';
import { type ValueColumn, valueColumns } from './value-columns.ts';

const TIMES = [
  'mean',
  'median',
  'p25',
  'p75',
  'p90',
  'p95',
  'min',
  'max',
] as const satisfies readonly (keyof TimeFigures)[];

const HEAD = [
  'step',
  'label',
  'count',
  'dropped',
  'open',
  'from_entry',
  'from_entry_low',
  'from_entry_high',
  'from_previous',
  'from_previous_low',
  'from_previous_high',
  ...TIMES.map((name) => `${name}_ms`),
];

const COMPARISON = ['difference', 'difference_low', 'difference_high', 'test', 'p', 'q', 'too_few'];

/**
 * The figures as CSV, exact: a row per step (counted from 1), then one named "total" with the conversion and the time from first
 * to last step. Rates are 0 … 1. With a breakdown, everybody first and then each value, told apart by a leading column; what
 * compares a value with all others stands in its "total". With tags, the value of each step in each currency, and in one by
 * the fixed rates there are.
 */
export function funnelCsv(result: FunnelResult): string {
  const { groups } = result;
  const values = valueColumns(result);
  const head = [...HEAD, ...values.map(({ csvName }) => csvName)];
  if (groups === undefined) return csvOf([head, ...rowsOf(result, values)]);
  return csvOf([
    ['group', ...head, ...COMPARISON],
    ...groupRows('(all)', rowsOf(result, values), null),
    ...groups.flatMap((group) => groupRows(group.value ?? '(none)', rowsOf(group, values), group.comparison)),
  ]);
}

/** Several breakdowns as one CSV: as above, told apart by a leading column with the property. */
export const breakdownCsv = (
  parts: readonly { readonly property: string; readonly result: FunnelResult }[],
): string => {
  const values = parts.length === 0 ? [] : valueColumns(parts[0].result);
  const head = [...HEAD, ...values.map(({ csvName }) => csvName)];
  return csvOf([
    ['property', 'group', ...head, ...COMPARISON],
    ...parts.flatMap(({ property, result }) =>
      (result.groups ?? [])
        .flatMap((group) => groupRows(group.value ?? '(none)', rowsOf(group, values), group.comparison))
        .map((row) => [property, ...row]),
    ),
  ]);
};

function groupRows(name: string, rows: readonly CsvCell[][], comparison: Comparison | null): CsvCell[][] {
  const empty = COMPARISON.map(() => null);
  return rows.map((row, index) => [
    name,
    ...row,
    ...(comparison && index === rows.length - 1 ? comparisonCells(comparison) : empty),
  ]);
}

const comparisonCells = ({ difference, interval, test, p, q, tooFew }: Comparison): CsvCell[] => [
  difference,
  ...interval,
  test,
  p,
  q,
  tooFew ? 'yes' : 'no',
];

function rowsOf(figures: FunnelFigures, values: readonly ValueColumn[]): CsvCell[][] {
  const { entered, converted, open, rate, interval, steps } = figures;
  const times = (time: TimeFigures | null) => TIMES.map((name) => time?.[name] ?? null);
  return [
    ...steps.map((step) => [
      step.index + 1,
      step.label,
      step.count,
      step.dropped,
      step.open,
      step.fromEntry,
      ...intervalCells(step.fromEntryInterval),
      step.fromPrevious,
      ...intervalCells(step.fromPreviousInterval),
      ...times(step.time),
      ...values.map(({ amountAt }) => amountAt(step)),
    ]),
    [
      'total',
      null,
      converted,
      entered - converted - open,
      open,
      rate,
      ...intervalCells(interval),
      null,
      null,
      null,
      ...times(figures.time),
      ...values.map(() => null),
    ],
  ];
}
