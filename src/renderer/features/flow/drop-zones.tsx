import { ArrowLeftToLine, ArrowRightToLine, EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { DropZone, Text } from 'react-aria-components';
import type { FlowAnchor, FlowDocument } from '../../../core/flow/document.ts';
import { addToAnchor, anchorAt, hideEvent, hideRefused } from '../../../core/flow/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { droppedTexts, EVENT_TYPE } from '../steps/drag.ts';
import { useDrag } from '../steps/drag-state.ts';

/** Over the chart, while an event is dragged: where it can be let go. */
export function FlowDropZones() {
  const flow = useStore(useFlowEditor().store, (state) => state.document);
  const dragged = useStore(useDrag(), (state) => state.dragged);
  if (dragged?.kind !== 'event' || flow === null) return null;
  return (
    <div className="flow-drops">
      <Zone
        name="Start the flow here"
        icon={<ArrowRightToLine aria-hidden="true" />}
        apply={(one, events) => anchoredAt(one, 'start', events)}
      />
      <Zone
        name="Let the flow lead here"
        icon={<ArrowLeftToLine aria-hidden="true" />}
        apply={(one, events) => anchoredAt(one, 'end', events)}
      />
      {dragged.events.some((event) => hideRefused(flow, event) === null) && (
        <Zone
          name="Hide from the flow"
          icon={<EyeOff aria-hidden="true" />}
          apply={(one, events) => events.reduce(hideEvent, one)}
        />
      )}
    </div>
  );
}

/** Several events are alternatives of the one anchor. */
const anchoredAt = (flow: FlowDocument, at: FlowAnchor['at'], [first, ...others]: readonly string[]): FlowDocument =>
  first === undefined ? flow : others.reduce(addToAnchor, anchorAt(flow, at, first));

interface ZoneProps {
  readonly name: string;
  readonly icon: ReactNode;
  readonly apply: (flow: FlowDocument, events: readonly string[]) => FlowDocument;
}

function Zone({ name, icon, apply }: ZoneProps) {
  const flowEditor = useFlowEditor();
  return (
    <DropZone
      className="flow-drop"
      aria-label={name}
      getDropOperation={(types) => (types.has(EVENT_TYPE) ? 'copy' : 'cancel')}
      onDrop={async ({ items }) => {
        const events = await droppedTexts(items, EVENT_TYPE);
        flowEditor.edit((flow) => apply(flow, events));
      }}
    >
      {icon}
      <Text slot="label">{name}</Text>
    </DropZone>
  );
}
