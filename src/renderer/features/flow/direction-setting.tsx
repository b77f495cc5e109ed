import type { FlowDocument } from '../../../core/flow/document.ts';
import { isHidden, setDirection } from '../../../core/flow/edit.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFlowEditor } from '../../state/use-app.ts';
import { Choice } from '../analysis/choice.tsx';

/** Which way journeys are looked at: from an event on, up to one, or session by session. */
export function DirectionSetting({ flow }: { readonly flow: FlowDocument }) {
  const flowEditor = useFlowEditor();
  const events = useStore(useEditor().store, (state) => state.dataset.list.events);
  const first = events.find(({ event }) => event !== '' && !isHidden(flow, event))?.event;
  const directions = first === undefined && flow.anchor === null ? DIRECTIONS.slice(2) : DIRECTIONS;
  return (
    <Choice
      label="Direction"
      options={directions}
      value={flow.anchor?.at ?? 'none'}
      onChange={(at) => flowEditor.edit((one) => setDirection(one, at === 'none' ? null : at, first ?? ''))}
    />
  );
}

const DIRECTIONS = [
  { id: 'start', words: 'starting at', label: 'Starting at an event', detail: 'What came after its first time.' },
  { id: 'end', words: 'leading to', label: 'Leading to an event', detail: 'What came before its last time.' },
  { id: 'none', words: 'session by session', label: 'Session by session', detail: 'Every session from its beginning.' },
] as const;
