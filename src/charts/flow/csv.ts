import type { FlowResult } from '../../core/flow/result.ts';
import { type CsvCell, csvOf } from '../words/csv.ts';

const HEAD = ['kind', 'column', 'item', 'to_item', 'items', 'count', 'share', 'dropped', 'repeats'];
const OTHER = '(other)';

/**
 * The figures as CSV, exact: rows of kind "journeys" and "units", then for every column (counted from 1; with an end
 * anchor 1 is the anchor) one of kind "column" and one "node" per item, then one "link" per way from an item to one of
 * the next column. `items` says how many items a row stands for; shares are of the denominator, 0 … 1.
 */
export function flowCsv(result: FlowResult): string {
  const share = (count: number) => (result.denominator > 0 ? count / result.denominator : 0);
  const total = (kind: string, count: number): CsvCell[] => [kind, null, null, null, null, count, null, null, null];
  return csvOf([
    HEAD,
    total('journeys', result.journeys),
    total('units', result.units),
    ...result.columns.flatMap(({ index, count, dropped, nodes, other }): CsvCell[][] => [
      ['column', index + 1, null, null, nodes.length + other.items, count, share(count), dropped, null],
      ...nodes.map((node) => nodeRow(index, node.item, 1, node)),
      ...(other.items > 0 ? [nodeRow(index, OTHER, other.items, other)] : []),
    ]),
    ...result.links.map(({ column, from, to, count }): CsvCell[] => [
      'link',
      column + 1,
      from ?? OTHER,
      to ?? OTHER,
      null,
      count,
      share(count),
      null,
      null,
    ]),
  ]);

  function nodeRow(
    column: number,
    item: string,
    items: number,
    { count, dropped, repeats }: { readonly count: number; readonly dropped: number; readonly repeats: number },
  ): CsvCell[] {
    return ['node', column + 1, item, null, items, count, share(count), dropped, repeats];
  }
}
