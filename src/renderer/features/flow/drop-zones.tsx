import { ArrowLeftToLine, ArrowRightToLine, EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { DropZone, Text } from 'react-aria-components';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { anchorAt, hideEvent, hideRefused } from '../../../core/flow/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { droppedTexts, EVENT_TYPE } from '../steps/drag.ts';
import { useDrag } from '../steps/drag-state.ts';

/** Over the chart, while an event is dragged: where it can be let go. */
export function FlowDropZones() {
  const flow = useStore(useFlowEditor().store, (state) => state.document);
  const dragged = useStore(useDrag(), (state) => state.dragged);
  if (dragged?.kind !== 'event' || flow === null) return null;
  const { event } = dragged;
  return (
    <div className="flow-drops">
      <Zone
        name="Start the flow here"
        icon={<ArrowRightToLine aria-hidden="true" />}
        apply={(one, name) => anchorAt(one, 'start', name)}
      />
      <Zone
        name="Let the flow lead here"
        icon={<ArrowLeftToLine aria-hidden="true" />}
        apply={(one, name) => anchorAt(one, 'end', name)}
      />
      {hideRefused(flow, event) === null && (
        <Zone name="Hide from the flow" icon={<EyeOff aria-hidden="true" />} apply={hideEvent} />
      )}
    </div>
  );
}

interface ZoneProps {
  readonly name: string;
  readonly icon: ReactNode;
  readonly apply: (flow: FlowDocument, event: string) => FlowDocument;
}

function Zone({ name, icon, apply }: ZoneProps) {
  const flowEditor = useFlowEditor();
  return (
    <DropZone
      className="flow-drop"
      aria-label={name}
      getDropOperation={(types) => (types.has(EVENT_TYPE) ? 'copy' : 'cancel')}
      onDrop={async ({ items }) => {
        for (const event of await droppedTexts(items, EVENT_TYPE)) flowEditor.edit((flow) => apply(flow, event));
      }}
    >
      {icon}
      <Text slot="label">{name}</Text>
    </DropZone>
  );
}
