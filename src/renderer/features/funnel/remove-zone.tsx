import type { ReactNode } from 'react';
import { DropZone } from 'react-aria-components';
import { removeStep } from '../../../core/funnel-edit.ts';
import { useStudio } from '../../state/app.ts';
import { droppedTexts, STEP_TYPE } from './drag.ts';
import './remove-zone.css';

interface RemoveZoneProps {
  /** A step is being dragged, so this is a place to drop it. */
  readonly active: boolean;
  readonly children: ReactNode;
}

/** Around what lies beside the steps: a step dragged out of its list goes. */
export function RemoveZone({ active, children }: RemoveZoneProps) {
  const studio = useStudio();
  return (
    <DropZone
      className="remove-zone"
      aria-label="Remove step"
      isDisabled={!active}
      getDropOperation={(types) => (types.has(STEP_TYPE) ? 'move' : 'cancel')}
      onDrop={async ({ items }) => {
        for (const key of await droppedTexts(items, STEP_TYPE)) {
          const index = studio.store.get().keys.indexOf(key);
          if (index >= 0) studio.edit((funnel) => removeStep(funnel, index));
        }
      }}
    >
      {children}
      {active && (
        <div className="remove-hint" aria-hidden="true">
          Drop here to remove the step
        </div>
      )}
    </DropZone>
  );
}
