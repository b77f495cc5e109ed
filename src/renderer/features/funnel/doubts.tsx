import { takeName } from '../../../core/condition/take-name.ts';
import type { Warning } from '../../../core/data/warning.ts';
import { otherAttribution } from '../../../core/funnel/late-breakdown.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { DoubtLines } from '../analysis/doubt-lines.tsx';
import type { Answer } from './editor.ts';

/** What there is to know about the figures, with the remedy where there is one. */
export function Doubts({ answer: { result, document } }: { readonly answer: Answer }) {
  const view = useStore(useFunnelEditor().store, (state) => state.view);
  const { warnings = [] } = result;
  const atStep = new Set(document.steps.flatMap(({ any }) => any.map(({ event }) => event)));
  // What a step asks for is told at the step, how groups are made where they are shown.
  const told = warnings.filter(
    ({ code, values: [name] = [] }) =>
      !(code === 'unknown-event' && document.prepare === null && atStep.has(name)) &&
      !(code === 'late-breakdown' && view !== 'breakdown'),
  );
  return <DoubtLines warnings={told} remedy={(warning) => <Remedy warning={warning} />} />;
}

function Remedy({ warning: { code, values: [name, nearest] = [] } }: { readonly warning: Warning }) {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const funnel = useStore(funnelEditor.store, (state) => state.document);
  const tags = useStore(editor.store, (state) => state.history.present.tags);
  if (code === 'late-breakdown') {
    const other = otherAttribution(funnel);
    if (!other) return null;
    const words = other.breakdown?.attribution === 'step' ? 'when they entered' : 'first';
    return (
      <Button look="inline" onPress={() => funnelEditor.edit(() => other)}>
        Take the value they had {words}
      </Button>
    );
  }
  if (nearest === undefined || (code !== 'unknown-event' && code !== 'unknown-property')) return null;
  const kind = code === 'unknown-event' ? 'event' : 'property';
  const [takenFunnel, takenTags] = [takeName(funnel, kind, name, nearest), takeName(tags, kind, name, nearest)];
  const twice = new Set(takenTags.tags.map(({ event }) => event)).size < takenTags.tags.length;
  const change = () => {
    if (takenFunnel !== funnel) funnelEditor.edit(() => takenFunnel);
    else editor.change((project) => ({ ...project, tags: takenTags }));
  };
  const isNamed = takenFunnel !== funnel || (takenTags !== tags && !twice);
  return (
    isNamed && (
      <Button look="inline" onPress={change}>
        Take “{nearest}”
      </Button>
    )
  );
}
