import { CornerDownRight } from 'lucide-react';
import { useMemo } from 'react';
import { funnelOf } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { TierChip } from '../tags/tier-chip.tsx';
import { suggestStarts } from './suggest-starts.ts';

/** A few funnels to begin with, one click each. */
export function SuggestedStarts() {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const list = useStore(editor.store, (state) => state.dataset.list);
  const starts = useMemo(() => suggestStarts(list), [list]);
  if (starts.length === 0) return null;
  return (
    <div className="starts">
      <p className="muted">Or begin with</p>
      {starts.map((events) => (
        <Button
          key={events.join('\n')}
          className="start"
          onPress={() => funnelEditor.edit((funnel) => ({ ...funnel, steps: funnelOf(events).steps }), 0)}
        >
          <span className="start-events">
            {events.map((event, index) => (
              <span key={event} className="truncate">
                {index > 0 && <CornerDownRight aria-hidden="true" />}
                {event} <TierChip event={event} />
              </span>
            ))}
          </span>
        </Button>
      ))}
    </div>
  );
}
