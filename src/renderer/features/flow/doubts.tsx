import type { Warning } from '../../../core/data/warning.ts';
import { takeFlowName } from '../../../core/flow/edit.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { DoubtLines } from '../analysis/doubt-lines.tsx';
import type { FlowAnswer } from './editor.ts';

/** What there is to know about the figures; a name that is not there gives way to the nearest one. */
export const Doubts = ({ answer: { result } }: { readonly answer: FlowAnswer }) => (
  <DoubtLines warnings={result.warnings ?? []} remedy={(warning) => <Remedy warning={warning} />} />
);

function Remedy({ warning: { code, values: [name, nearest] = [] } }: { readonly warning: Warning }) {
  const flowEditor = useFlowEditor();
  if (nearest === undefined || (code !== 'unknown-event' && code !== 'unknown-property')) return null;
  const kind = code === 'unknown-event' ? 'event' : 'property';
  return (
    <Button look="inline" onPress={() => flowEditor.edit((flow) => takeFlowName(flow, kind, name, nearest))}>
      Take “{nearest}”
    </Button>
  );
}
