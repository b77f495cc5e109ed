import { macrosOf } from '../../../core/conversion/document.ts';
import { anchorAt } from '../../../core/flow/edit.ts';
import { addStep } from '../../../core/funnel/edit.ts';
import type { OpenDataset } from '../../state/app.ts';
import { setTier, shownDocument } from '../documents/project.ts';
import { TIERS } from '../tags/tiers.ts';

/** What the plus of an event does, and Enter on it: the next thing one wants of it in the document on screen. */
export interface Adding {
  label(event: string): string;
  run(event: string): void;
}

export function addingTo({ editor, funnelEditor, flowEditor }: OpenDataset): Adding {
  const project = editor.store.get().history.present;
  if (shownDocument(project).kind === 'conversions') {
    // The goal comes first, then the way to it.
    const tier = macrosOf(project.tags).length === 0 ? 'macro' : 'micro-primary';
    const { label } = TIERS.find(({ id }) => id === tier)!;
    return {
      label: (event) => `Tag ${event} as ${label.toLowerCase()}`,
      run: (event) => editor.change((all) => setTier(all, event, tier)),
    };
  }
  const flow = flowEditor.store.get().document;
  if (flow) {
    const at = flow.anchor?.at ?? 'start';
    return {
      label: (event) => (at === 'start' ? `Start the flow at ${event}` : `Let the flow lead to ${event}`),
      run: (event) => flowEditor.edit((one) => anchorAt(one, at, event)),
    };
  }
  return {
    label: (event) => `Add ${event} as next step`,
    run: (event) => {
      const { length } = funnelEditor.store.get().keys;
      funnelEditor.edit((funnel) => addStep(funnel, event), length);
    },
  };
}
