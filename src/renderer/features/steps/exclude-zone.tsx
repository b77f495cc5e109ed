import { Ban } from 'lucide-react';
import { DropZone } from 'react-aria-components';
import { addExclusion, exclusionRefused } from '../../../core/funnel/condition-edit.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { droppedTexts, EVENT_TYPE } from './drag.ts';
import { useDrag } from './drag-state.ts';
import './exclude-zone.css';

interface ExcludeZoneProps {
  /** 0-based steps, from < to. */
  readonly from: number;
  readonly to: number;
  /** "Not between", "Not anywhere". */
  readonly label: string;
  /** What a screen reader calls the place. */
  readonly name: string;
}

/** Where an event is dropped to be excluded between steps. There only while an event is dragged that can be. */
export function ExcludeZone({ from, to, label, name }: ExcludeZoneProps) {
  const funnelEditor = useFunnelEditor();
  const drag = useDrag();
  const dragged = useStore(drag, (state) => state.dragged);
  const document = useStore(funnelEditor.store, (state) => state.document);
  if (dragged?.kind !== 'event') return null;
  if (exclusionRefused(document, from, to) !== null) return null;
  return (
    <DropZone
      className="exclude-zone"
      aria-label={name}
      getDropOperation={(types) => (types.has(EVENT_TYPE) ? 'copy' : 'cancel')}
      onDropEnter={() => drag.set({ over: { kind: 'exclude', from, to } })}
      onDropExit={() => {
        const { over } = drag.get();
        if (over?.kind === 'exclude' && over.from === from && over.to === to) drag.set({ over: null });
      }}
      onDrop={async ({ items }) => {
        const events = await droppedTexts(items, EVENT_TYPE);
        funnelEditor.edit((funnel) => events.reduce((one, event) => addExclusion(one, event, from, to), funnel));
      }}
    >
      <Ban aria-hidden="true" />
      {label}
    </DropZone>
  );
}
