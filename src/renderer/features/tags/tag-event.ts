import type { Tier } from '../../../core/tags/document.ts';
import { MOST_MACROS } from '../../../core/tags/suggest.ts';
import type { App } from '../../state/app.ts';
import type { Editor } from '../documents/editor.ts';
import { setTier } from '../documents/project.ts';

/** Gives an event a tier, or takes it away; says so when there are more goals than make sense. */
export function tagEvent({ workspace }: App, editor: Editor, event: string, tier: Tier | null): void {
  const macros = () => editor.store.get().history.present.tags.tags.filter((tag) => tag.tier === 'macro').length;
  const before = macros();
  editor.change((project) => setTier(project, event, tier));
  if (macros() > Math.max(before, MOST_MACROS))
    workspace.tell({
      tone: 'problem',
      text: `“${event}” is macro conversion number ${macros()}. With more than ${MOST_MACROS} goals each of them says less: keep the ones that make money, and make the others micro.`,
      action: { label: 'Undo', run: () => editor.undo() },
    });
}
