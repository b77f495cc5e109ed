import type { App } from '../../state/app.ts';
import type { Editor } from '../documents/editor.ts';
import type { Project } from '../documents/project.ts';
import { hideEvent } from './edit.ts';
import { followedInWords } from './follow.ts';
import { type Kind, newStep } from './kinds.ts';

/** Asks for a new step about these events. */
export function askStep({ workspace }: App, editor: Editor, kind: Kind, events: readonly string[]): void {
  const { properties } = editor.store.get().dataset;
  workspace.ask({ kind: 'prepare', step: newStep(kind, events, properties), place: null });
}

/** Changes the preparation, and says what has followed the names it changes, with a way back. */
export function changePreparation({ workspace }: App, editor: Editor, change: (project: Project) => Project): void {
  const before = editor.store.get().history.present;
  editor.change(change);
  const followed = followedInWords(before, editor.store.get().history.present);
  if (followed === null) return;
  workspace.tell({
    tone: 'done',
    text: `Events have other names now, in ${followed}, too`,
    action: { label: 'Undo', run: () => editor.undo() },
  });
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
