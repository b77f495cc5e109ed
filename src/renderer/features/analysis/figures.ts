import type { ReactNode } from 'react';
import { csvOf } from '../../../charts/words/csv.ts';
import {
  formatChance,
  formatCount,
  formatDuration,
  formatPercent,
  formatPoints,
} from '../../../charts/words/format.ts';
import { locale } from '../../ui/locale.ts';
import type { People } from '../people/people.ts';

/** A column of figures: its head, what it holds (null: it says nothing of this row), and how that is shown. */
export interface FigureColumn<Row> {
  readonly id: string;
  readonly head: string;
  readonly title?: string;
  readonly kind: 'count' | 'rate' | 'time' | 'points';
  readonly value: (row: Row) => number | null;
  readonly show: (value: number) => string;
  /** With a bar in each cell, as long as the figure is of the column's largest. */
  readonly bar?: boolean;
  /** Those whom the figure counts, where they can be listed. */
  readonly behind?: (row: Row) => People | null;
}

/** The figures of a chart as a table: what the rows are called, the rows, and the columns. */
export interface Figures<Row> {
  readonly lead: {
    readonly head: string;
    readonly number?: (row: Row) => number;
    readonly name: (row: Row) => string;
    /** How that is shown, where it is more than the name. */
    readonly show?: (row: Row) => ReactNode;
  };
  readonly rows: readonly Row[];
  /** Stands last, however the rows are sorted. */
  readonly whole?: Row;
  readonly columns: readonly FigureColumn<Row>[];
}

type ColumnOf<Row> = Omit<FigureColumn<Row>, 'kind' | 'show'>;

const columnOf =
  (kind: FigureColumn<never>['kind'], show: (value: number) => string) =>
  <Row>(column: ColumnOf<Row>): FigureColumn<Row> => ({ ...column, kind, show });

export const countColumn = columnOf('count', (n) => formatCount(n, locale));
export const rateColumn = columnOf('rate', (rate) => formatPercent(rate, locale));
/** Milliseconds. */
export const timeColumn = columnOf('time', (ms) => formatDuration(ms, locale));
/** A difference of rates, in percentage points. */
export const pointsColumn = columnOf('points', (difference) => formatPoints(difference, locale));
/** How often a difference would be chance, corrected for their number. */
export const chanceColumn = columnOf('points', (q) => formatChance(q, locale));

/** Any number, such as a ratio; how it is shown is the caller's. */
export const plainColumn = <Row>(column: ColumnOf<Row> & Pick<FigureColumn<Row>, 'show'>): FigureColumn<Row> => ({
  ...column,
  kind: 'points',
});

/** The same as a file. */
export function figureCsv<Row>({ lead, rows, whole, columns }: Figures<Row>): string {
  const all = whole === undefined ? rows : [...rows, whole];
  return csvOf([
    [lead.head, ...columns.map(({ head, kind }) => (kind === 'time' ? `${head} (ms)` : head))],
    ...all.map((row) => [lead.name(row), ...columns.map(({ value }) => value(row))]),
  ]);
}

/** The table as text that spreadsheets take as cells: exact numbers, times in milliseconds, rates 0 … 1. */
export function figureText<Row>({ lead, rows, whole, columns }: Figures<Row>): string {
  const all = whole === undefined ? rows : [...rows, whole];
  const lines = all.map((row) => [
    ...(lead.number ? [row === whole ? '' : lead.number(row)] : []),
    lead.name(row).replace(/\s+/g, ' '),
    ...columns.map(({ value }) => value(row) ?? ''),
  ]);
  const heads = columns.map(({ head, kind }) => (kind === 'time' ? `${head} (ms)` : head));
  const first = lead.number ? [lead.head, 'Name'] : [lead.head];
  return [[...first, ...heads], ...lines].map((line) => line.join('\t')).join('\n');
}
