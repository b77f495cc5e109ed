import { type ConversionsDocument, macroIn } from '../../../core/conversion/settings.ts';
import type { TagsDocument } from '../../../core/tags/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { conversionsDocument } from '../documents/project.ts';

interface Conversions {
  readonly document: ConversionsDocument;
  readonly tags: TagsDocument;
  /** The macro that is looked at closely; null while there is none. */
  readonly macro: string | null;
}

/** The settings of conversions, and what is tagged. */
export function useConversions(): Conversions {
  const { store } = useEditor();
  const document = useStore(store, (state) => conversionsDocument(state.history.present).document);
  const tags = useStore(store, (state) => state.history.present.tags);
  return { document, tags, macro: macroIn(document, tags) };
}
