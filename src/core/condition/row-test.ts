import type { PropertyColumn, PropertyColumns } from '../data/columns.ts';
import type { EventMatcher, PropertyFilter } from './document.ts';
import { valueTest } from './filter.ts';

/** Whether a row passes a condition on one property. */
export type RowTest = (row: number, user: number) => boolean;

/** Of several parts of a document the ones a row satisfies: bit k for part k. */
export type RowMask = (row: number, user: number) => number;

/** The masks of parts, each with alternatives. `event` by row, `eventNames` by event id. */
export function rowMasks(
  parts: readonly { readonly any: readonly EventMatcher[] }[],
  event: ArrayLike<number>,
  eventNames: readonly string[],
  properties: PropertyColumns,
): RowMask {
  // By event id the mask of parts that match by name alone, and those that also have filters to pass.
  const plain = new Uint32Array(eventNames.length);
  const filtered: { bit: number; tests: RowTest[] }[][] = eventNames.map(() => []);
  let anyFiltered = false;
  parts.forEach((part, index) => {
    for (const matcher of part.any) {
      const tests = rowTests(matcher.where, properties);
      eventNames.forEach((name, id) => {
        if (matcher.event !== '*' && matcher.event !== name) return;
        if (tests.length === 0) plain[id] |= 1 << index;
        else {
          filtered[id].push({ bit: 1 << index, tests });
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

/** The conditions a row must all pass. */
export const rowTests = (filters: readonly PropertyFilter[], properties: PropertyColumns): RowTest[] =>
  filters.map((filter) => rowTest(filter, properties.get(filter.property)));

/** A filter decided once for each value of the column, not for each row. */
function rowTest(filter: PropertyFilter, column: PropertyColumn | undefined): RowTest {
  const test = valueTest(filter, column?.decimal);
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
