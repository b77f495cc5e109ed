import type { ReactNode } from 'react';
import { DropZone } from 'react-aria-components';
import { removeStep } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { droppedTexts, STEP_TYPE } from './drag.ts';
import { useDrag } from './drag-state.ts';
import './remove-zone.css';

/** Around what lies beside the steps: a step dragged out of its list goes. The target is there only during such a drag. */
export function RemoveZone({ children }: { readonly children: ReactNode }) {
  const active = useStore(useDrag(), (state) => state.dragged?.kind === 'step');
  return (
    <div className="remove-zone">
      {children}
      {active && <RemoveTarget />}
    </div>
  );
}

function RemoveTarget() {
  const funnelEditor = useFunnelEditor();
  const drag = useDrag();
  return (
    <DropZone
      className="remove-target"
      aria-label="Remove step"
      getDropOperation={(types) => (types.has(STEP_TYPE) ? 'move' : 'cancel')}
      onDropEnter={() => drag.set({ over: { kind: 'remove' } })}
      onDropExit={() => drag.get().over?.kind === 'remove' && drag.set({ over: null })}
      onDrop={async ({ items }) => {
        for (const key of await droppedTexts(items, STEP_TYPE)) {
          const index = funnelEditor.store.get().keys.indexOf(key);
          if (index >= 0) funnelEditor.edit((funnel) => removeStep(funnel, index));
        }
      }}
    >
      <span aria-hidden="true">Drop here to remove the step</span>
    </DropZone>
  );
}
