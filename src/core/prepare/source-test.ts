import type { PropertyFilter } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import { type PropertyColumn, type PropertyColumns, USER_KEY } from '../data/columns.ts';

/** Whether what stands for an imported row passes; a silence, which stands for none, is below 0. */
export type SourceTest = (source: number, user: number) => boolean;

/** Whether a row passes all filters. A value is tested when it is first met, and once for all who share its dictionary. */
export function filtersTest(filters: readonly PropertyFilter[]): (columns: PropertyColumns) => SourceTest {
  const tests = filters.map(filterTest);
  return (columns) => {
    const ready = filters.map(({ property }, index) => tests[index](columns.get(property)));
    if (ready.length === 0) return () => true;
    if (ready.length === 1) return ready[0];
    return (source, user) => ready.every((test) => test(source, user));
  };
}

function filterTest(filter: PropertyFilter): (column: PropertyColumn | undefined) => SourceTest {
  const test = valueTest(filter);
  const ofNone = test(null);
  // By dictionary and value: 0 not met, 1 does not pass, 2 passes.
  const known = new WeakMap<readonly string[], Uint8Array>();
  // A silence carries nothing, but it has its user.
  const least = filter.property === USER_KEY ? Number.NEGATIVE_INFINITY : 0;
  return (column) => {
    if (!column) return () => ofNone;
    const { codes, per, values } = column;
    const passing = known.get(values) ?? new Uint8Array(values.length);
    known.set(values, passing);
    return (source, user) => {
      const code = source < least ? 0 : codes[per === 'user' ? user : source];
      if (code === 0) return ofNone;
      if (passing[code - 1] === 0) passing[code - 1] = test(values[code - 1]) ? 2 : 1;
      return passing[code - 1] === 2;
    };
  };
}
