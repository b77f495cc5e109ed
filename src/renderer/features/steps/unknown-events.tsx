import { takeName } from '../../../core/condition/take-name.ts';
import { nearestName } from '../../../core/data/names.ts';
import type { FunnelStep } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { ownSteps } from '../prepare/own-steps.tsx';

/** The events of a step that the data do not have, each with the nearest name they do have, which one click takes. */
export function UnknownEvents({ step }: { readonly step: FunnelStep }) {
  const editor = useFunnelEditor();
  const list = useStore(useEditor().store, (state) => state.dataset.list);
  const isOwn = useStore(useEditor().store, ({ history }) => ownSteps(history.present) !== null);
  // Which names its own steps leave is known where they are applied, and told with the figures.
  if (isOwn) return null;
  const known = list.events.map(({ event }) => event);
  const unknown = step.any.map(({ event }) => event).filter((event) => event !== '*' && !known.includes(event));
  return [...new Set(unknown)].map((event) => {
    const nearest = nearestName(event, known);
    return (
      <span key={event} className="step-unknown muted">
        No event is called “{event}”.{' '}
        {nearest !== null && (
          <Button onPress={() => editor.edit((funnel) => takeName(funnel, 'event', event, nearest))}>
            Take “{nearest}”
          </Button>
        )}
      </span>
    );
  });
}
