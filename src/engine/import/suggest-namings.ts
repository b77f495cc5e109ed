import type { Inspection, Mapping, Naming } from '../../contract/import.ts';
import type { SampledColumn } from './guess-roles.ts';

const PAGE_VIEW = /^\$?(page|screen)[\s_-]*(view|viewed|load|loaded|visit)s?$|^(viewed|view|visited)[\s_-]*page$/i;
const ADDRESS = /^(page_?)?(path|pathname|page_path|url|page_?url|page_?location|current_?url|page)$/i;
/** So many different names of page views at most make one rule. */
const NAMES = 20;

/** The event column as it stands. */
export const AS_IT_STANDS: Inspection['namings'][number] = { label: 'the event column as it stands', naming: null };

/** Ways of naming the events of a table of no source that is known. */
export function suggestNamings(columns: readonly SampledColumn[], mapping: Partial<Mapping>): Inspection['namings'] {
  const naming = pagesByPath(columns, mapping);
  return naming ? [AS_IT_STANDS, { label: 'page views by path', naming }] : [];
}

/** Page views with where they were, if some events are called so and a column holds addresses. */
function pagesByPath(columns: readonly SampledColumn[], { event }: Partial<Mapping>): Naming | null {
  if (typeof event !== 'string') return null;
  const names = [...new Set(columns.find(({ name }) => name === event)?.values)].filter((name) => PAGE_VIEW.test(name));
  const address = columns.find(({ name, values }) => {
    return ADDRESS.test(name.slice(name.lastIndexOf('.') + 1)) && values.some((value) => value.includes('/'));
  });
  if (address === undefined || names.length === 0 || names.length > NAMES) return null;
  const parts = [{ text: 'Page:' }, { column: address.name, path: true as const }];
  return { rules: [{ when: { column: event, values: names }, parts, separator: ' ' }], rewrite: [] };
}
