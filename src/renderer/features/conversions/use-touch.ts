import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { useConversions } from './use-conversions.ts';

const LIKELY = [/^(utm[ _.-]?)?source$/i, /source|channel|medium/i, /campaign|referr?er/i];

/** The property that names the channel: the one chosen, else the one whose name says so; null where none does. */
export function useTouch(): string | null {
  const { document } = useConversions();
  const properties = useStore(useEditor().store, (state) => state.dataset.properties);
  if (document.attribution.touch !== null) return document.attribution.touch;
  const names = properties.map(({ name }) => name);
  return LIKELY.map((like) => names.find((name) => like.test(name))).find((name) => name !== undefined) ?? null;
}
