import type { NamedDocument } from '../../../contract/methods.ts';
import type { Workspace } from '../../state/workspace.ts';
import type { FunnelEditor } from '../funnel/editor.ts';
import type { Editor } from './editor.ts';
import { type Held, missingEvents } from './held.ts';
import { addDocument } from './project.ts';

/** Opens the analysis of a file in a tab of its own, where the data set on screen has its events. */
export function openHeld(
  workspace: Workspace,
  current: { readonly editor: Editor; readonly funnelEditor: FunnelEditor } | null,
  held: Held | 'empty',
  name: string,
): void {
  const tell = (text: string) => workspace.tell({ tone: 'problem', text });
  if (held === 'empty') {
    tell(`“${name}” holds no analysis: Sluice did not make it, or another program has rewritten it.`);
    return;
  }
  if (current === null) {
    tell(`“${name}” holds a ${held.kind}. Open the data it asks for first.`);
    return;
  }
  const { editor, funnelEditor } = current;
  const { dataset } = editor.store.get();
  const missing = missingEvents(held, new Set(dataset.list.events.map(({ event }) => event)));
  if (missing.length > 0) {
    const few = missing.slice(0, MOST_NAMED).join(', ');
    const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
    tell(`“${name}” asks for events that “${dataset.name}” does not have: ${few}${more}.`);
    return;
  }
  const { kind, document } = held;
  const own = /\.json$/i.test(name) ? name.slice(0, -'.json'.length).slice(0, 200) : '';
  const added = { id: crypto.randomUUID(), kind, name: own, document } as NamedDocument;
  workspace.show('editor');
  editor.change((project) => addDocument(project, added));
  if (held.kind === 'funnel' && held.question) {
    const { step, against } = held.question;
    funnelEditor.showDropOff({ step: funnelEditor.store.get().keys[step] ?? null, against });
  }
  workspace.tell({ tone: 'done', text: `Opened what “${name}” holds` });
}

/** More names than these are counted. */
const MOST_NAMED = 5;
