import type { ConversionsDocument } from '../../../core/conversion/settings.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Editor } from '../documents/editor.ts';
import { changeConversions } from '../documents/project.ts';
import type { ConversionView } from './views.ts';

/** Conversions of the open data set: their settings, and how they are looked at. */
export interface ConversionsEditor {
  readonly store: Store<{ readonly view: ConversionView }>;
  /** Changes settings; what is as it was is no change. */
  change(part: Partial<ConversionsDocument>): void;
  showView(view: ConversionView): void;
}

export function openConversionsEditor(editor: Editor): ConversionsEditor {
  const store = createStore<{ readonly view: ConversionView }>({ view: 'overview' });
  return {
    store,
    change: (part) => editor.change((project) => changeConversions(project, part)),
    showView: (view) => store.set({ view }),
  };
}
