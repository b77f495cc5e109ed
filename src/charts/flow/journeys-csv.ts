import type { ComparedFlow, ComparedNode } from '../../core/flow/compare.ts';
import type { FlowGraph, FlowPaths } from '../../core/flow/paths-result.ts';
import { type CsvCell, csvOf } from '../words/csv.ts';

const OTHER = '(other)';

/** Paths as CSV, exact, in their order; items are joined by " > ", a path that goes on ends in "…". */
export const pathsCsv = ({ paths }: FlowPaths): string =>
  csvOf([
    ['path', 'items', 'units', 'journeys', 'share', 'converted', 'median_ms'],
    ...paths.map(({ items, cut, units, journeys, share, converted, medianMs }): CsvCell[] => [
      [...items, ...(cut ? ['…'] : [])].join(' > '),
      items.length,
      ...[units, journeys, share, converted, medianMs],
    ]),
  ]);

/** The graph as CSV, exact: rows of kind "node", then of kind "edge"; an empty `from` is the start, an empty `to` the end. */
export const graphCsv = ({ nodes, edges }: FlowGraph): string =>
  csvOf([
    ['kind', 'from', 'to', 'units', 'journeys', 'times', 'share_out', 'share_in', 'median_ms', 'p95_ms'],
    ...nodes.map(({ item, units, times }): CsvCell[] => [
      'node',
      item,
      null,
      units,
      null,
      times,
      null,
      null,
      null,
      null,
    ]),
    ...edges.map(({ from, to, units, journeys, times, shareOut, shareIn, medianMs, p95Ms }): CsvCell[] => [
      ...['edge', from, to, units, journeys, times, shareOut, shareIn, medianMs, p95Ms],
    ]),
  ]);

/** Two groups in a flow as CSV, exact: rows of kind "node", then "link"; columns are counted from 1. */
export function compareCsv({ columns, links }: ComparedFlow): string {
  const figures = ({
    counts,
    difference,
    interval,
    q,
  }: Pick<ComparedNode, 'counts' | 'difference' | 'interval' | 'q'>): CsvCell[] => [
    ...counts,
    difference,
    interval?.[0] ?? null,
    interval?.[1] ?? null,
    q,
  ];
  return csvOf([
    [
      'kind',
      'column',
      'item',
      'to_item',
      'count_a',
      'count_b',
      'difference',
      'low',
      'high',
      'q',
      'dropped_a',
      'dropped_b',
    ],
    ...columns.flatMap(({ index, nodes, other }): CsvCell[][] => [
      ...nodes.map((node): CsvCell[] => ['node', index + 1, node.item, null, ...figures(node), ...node.droppedBy]),
      ...(other.items > 0
        ? [['node', index + 1, OTHER, null, ...figures(other), ...other.droppedBy] satisfies CsvCell[]]
        : []),
    ]),
    ...links.map((link): CsvCell[] => [
      ...['link', link.column + 1, link.from ?? OTHER, link.to ?? OTHER, ...figures(link), null, null],
    ]),
  ]);
}
