import type { Workspace } from '../../state/workspace.ts';
import { capitalised } from '../../ui/words.ts';
import type { Editor } from './editor.ts';
import { documentTitle, KINDS } from './kinds.ts';
import { removeDocument } from './project.ts';

/** Deletes a document, and offers to take it back. */
export function deleteDocument(workspace: Workspace, editor: Editor, id: string): void {
  const document = editor.store.get().history.present.documents.find((one) => one.id === id);
  if (document === undefined) return;
  editor.change((project) => removeDocument(project, id));
  workspace.tell({
    tone: 'done',
    text: `${capitalised(KINDS[document.kind].noun)} “${documentTitle(document)}” deleted`,
    action: { label: 'Undo', run: () => editor.undo() },
  });
}
