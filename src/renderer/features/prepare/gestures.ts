import type { App } from '../../state/app.ts';
import type { Editor } from '../documents/editor.ts';
import { hideEvent } from './edit.ts';
import { type Kind, newStep } from './kinds.ts';

/** Asks for a new step about these events. */
export function askStep({ workspace }: App, editor: Editor, kind: Kind, events: readonly string[]): void {
  const { properties } = editor.store.get().dataset;
  workspace.ask({ kind: 'prepare', step: newStep(kind, events, properties), place: null });
}

/** Hides an event in all that is asked of the data set, and says how it comes back. */
export function hideEverywhere({ workspace }: App, editor: Editor, event: string): void {
  editor.change((project) => hideEvent(project, event));
  workspace.tell({
    tone: 'done',
    text: `“${event}” is hidden, here and in every other document`,
    action: { label: 'Undo', run: () => editor.undo() },
  });
}
