import { type RowMask, type RowTest, rowMasks, rowTests } from '../condition/row-test.ts';
import type { PropertyColumns, Segment } from '../data/columns.ts';
import type { FunnelProgram } from './program.ts';

/** Which steps and exclusions the rows of one segment satisfy, as bit masks. */
export interface RowMatch {
  /** The document's own filters, which come before anything else. */
  readonly passes: RowTest;
  readonly steps: RowMask;
  readonly exclusions: RowMask;
  /** The first step asks for an event of this name, whatever its filters. */
  namedByFirstStep(row: number): boolean;
}

export function matchRows(
  { document, facts }: FunnelProgram,
  { event }: Segment,
  properties: PropertyColumns,
): RowMatch {
  const names = facts.eventNames;
  const where = rowTests(document.where, properties);
  const first = new Set(document.steps[0].any.map((matcher) => matcher.event));
  const named = names.map((name) => first.has('*') || first.has(name));
  return {
    passes: where.length === 0 ? () => true : (row, user) => where.every((test) => test(row, user)),
    steps: rowMasks(document.steps, event, names, properties),
    exclusions: document.exclude.length === 0 ? () => 0 : rowMasks(document.exclude, event, names, properties),
    namedByFirstStep: (row) => named[event[row]],
  };
}
