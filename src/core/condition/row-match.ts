import type { PropertyColumn, Segment } from '../data/columns.ts';
import type { EventMatcher, PropertyFilter } from '../funnel/document.ts';
import type { FunnelProgram } from '../funnel/program.ts';
import { valueTest } from './filter.ts';

/** Which steps and exclusions the rows of one segment satisfy, as bit masks. */
export interface RowMatch {
  /** The document's own filters, which come before anything else. */
  passes(row: number, user: number): boolean;
  steps(row: number, user: number): number;
  exclusions(row: number, user: number): number;
  /** The first step asks for an event of this name, whatever its filters. */
  namedByFirstStep(row: number): boolean;
}

/** Whether a row passes a condition on one property. */
export type RowTest = (row: number, user: number) => boolean;

export function matchRows(
  program: FunnelProgram,
  segment: Segment,
  properties: ReadonlyMap<string, PropertyColumn>,
): RowMatch {
  const { document, facts } = program;
  const { event } = segment;
  const names = facts.eventNames;
  const tests = (filters: readonly PropertyFilter[]): RowTest[] => rowTests(filters, properties);

  /** Per event id the mask of parts that match by name alone, and those that also have filters to pass. */
  function masks(parts: readonly { readonly any: readonly EventMatcher[] }[]): RowTestMask {
    const plain = new Uint32Array(names.length);
    const filtered: { bit: number; tests: RowTest[] }[][] = names.map(() => []);
    let anyFiltered = false;
    parts.forEach((part, index) => {
      for (const matcher of part.any) {
        const conditions = tests(matcher.where);
        names.forEach((name, id) => {
          if (matcher.event !== '*' && matcher.event !== name) return;
          if (conditions.length === 0) plain[id] |= 1 << index;
          else {
            filtered[id].push({ bit: 1 << index, tests: conditions });
            anyFiltered = true;
          }
        });
      }
    });
    if (!anyFiltered) return (row) => plain[event[row]];
    return (row, user) => {
      let mask = plain[event[row]];
      for (const { bit, tests } of filtered[event[row]])
        if ((mask & bit) === 0 && tests.every((test) => test(row, user))) mask |= bit;
      return mask;
    };
  }

  const where = tests(document.where);
  const first = new Set(document.steps[0].any.map((matcher) => matcher.event));
  const named = names.map((name) => first.has('*') || first.has(name));
  return {
    passes: where.length === 0 ? () => true : (row, user) => where.every((test) => test(row, user)),
    steps: masks(document.steps),
    exclusions: document.exclude.length === 0 ? () => 0 : masks(document.exclude),
    namedByFirstStep: (row) => named[event[row]],
  };
}

type RowTestMask = (row: number, user: number) => number;

/** The conditions a row must all pass. */
export const rowTests = (
  filters: readonly PropertyFilter[],
  properties: ReadonlyMap<string, PropertyColumn>,
): RowTest[] => filters.map((filter) => rowTest(filter, properties.get(filter.property)));

/** A filter decided once for each value of the column, not for each row. */
function rowTest(filter: PropertyFilter, column: PropertyColumn | undefined): RowTest {
  const test = valueTest(filter);
  if (!column) {
    const passes = test(null);
    return () => passes;
  }
  const { codes, per } = column;
  const passes = new Uint8Array(column.values.length + 1);
  passes[0] = Number(test(null));
  column.values.forEach((value, index) => {
    passes[index + 1] = Number(test(value));
  });
  return per === 'user' ? (_, user) => passes[codes[user]] === 1 : (row) => passes[codes[row]] === 1;
}
