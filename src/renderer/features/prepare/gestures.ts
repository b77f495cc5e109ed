import { namesInWords } from '../../../charts/words/document.ts';
import type { App } from '../../state/app.ts';
import type { Editor } from '../documents/editor.ts';
import type { Project } from '../documents/project.ts';
import { hideEvent } from './edit.ts';
import { followedInWords, lostEvents } from './follow.ts';
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
    text: `The names have changed in ${followed}, too`,
    action: { label: 'Undo', run: () => editor.undo() },
  });
}

/** Hides events in all that is asked of the data set, and says how they come back. */
export function hideEverywhere({ workspace }: App, editor: Editor, events: readonly string[]): void {
  const asked = lostEvents(editor.store.get().history.present, new Set());
  const askers = [...new Set(events.flatMap((event) => asked.get(event) ?? []))];
  editor.change((project) => events.reduce(hideEvent, project));
  const hidden = events.length === 1 ? `“${events[0]}” is` : `${events.length} events are`;
  workspace.tell({
    tone: 'done',
    text: `${hidden} hidden, here and in every other document${askers.length === 0 ? '' : `; asked for by ${namesInWords(askers)}`}`,
    action: { label: 'Undo', run: () => editor.undo() },
  });
}
