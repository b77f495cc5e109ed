import { takeName } from '../../../core/condition/take-name.ts';
import type { Warning } from '../../../core/data/warning.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { DoubtLines } from '../analysis/doubt-lines.tsx';
import type { FlowAnswer } from './editor.ts';

/** What there is to know about the figures, beside the events that are missed, which are told over every document. */
export function Doubts({ answer: { result } }: { readonly answer: FlowAnswer }) {
  const told = (result.warnings ?? []).filter(({ code }) => code !== 'unknown-event');
  return <DoubtLines warnings={told} remedy={(warning) => <Remedy warning={warning} />} />;
}

function Remedy({ warning: { code, values: [name, nearest] = [] } }: { readonly warning: Warning }) {
  const flowEditor = useFlowEditor();
  if (nearest === undefined || code !== 'unknown-property') return null;
  return (
    <Button look="inline" onPress={() => flowEditor.edit((flow) => takeName(flow, 'property', name, nearest))}>
      Take “{nearest}”
    </Button>
  );
}
