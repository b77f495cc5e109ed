import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { usePropertyValues } from '../conditions/use-property-values.ts';

/**
 * The currency most amounts of an event are in, where a property says so, whether there are others, and
 * which property says so. null: no property says; undefined: it is still looked up.
 */
export function useCurrency(
  event: string | null,
): { readonly code: string; readonly others: number; readonly property: string } | null | undefined {
  const properties = useStore(useEditor().store, (state) => state.dataset.properties);
  const property = properties.find(({ name }) => /(^|[^a-z])currency(_?code)?$/i.test(name))?.name ?? null;
  const known = usePropertyValues(property, event, '');
  if (property === null) return null;
  if (known === null) return undefined;
  const code = known.values.find(({ value }) => /^[A-Za-z]{3}$/.test(value))?.value;
  return code === undefined ? null : { code: code.toUpperCase(), others: known.values.length - 1, property };
}
