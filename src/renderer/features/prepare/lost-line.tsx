import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { namedEvents } from '../../../core/condition/rename-events.ts';
import { nearestName } from '../../../core/data/names.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { shownDocument } from '../documents/project.ts';
import '../report/line.css';
import { callEvent } from './follow.ts';
import { changePreparation } from './gestures.ts';

/** More names than these are told where the steps are. */
const MOST = 3;

/** Over a flow, or conversions: events they ask for that are not there. A funnel says so at its steps. */
export function LostLine() {
  const app = useApp();
  const editor = useEditor();
  const shown = useStore(editor.store, (state) => shownDocument(state.history.present));
  const tags = useStore(editor.store, (state) => state.history.present.tags);
  const list = useStore(editor.store, (state) => state.dataset.list);
  const preparing = useStore(editor.store, (state) => state.preparing);
  const names = useMemo(() => list.events.map(({ event }) => event), [list]);
  const lost = useMemo(() => {
    const left = new Set(names);
    const asked = shown.kind === 'funnel' ? [] : shown.kind === 'flow' ? [shown.document] : [shown.document, tags.tags];
    return namedEvents(asked).filter((event) => !left.has(event));
  }, [shown, tags, names]);
  // Until the steps are there, the list is that of other ones.
  if (preparing || lost.length === 0) return null;
  return (
    <div className="report-line lost-line" role="status" aria-label="Events that are missed">
      <TriangleAlert aria-hidden="true" />
      <p>
        {lost.slice(0, MOST).map((event) => {
          const nearest = nearestName(event, names);
          return (
            <span key={event}>
              No event is called “{event}”.{' '}
              {nearest !== null && (
                <>
                  <Button
                    look="inline"
                    onPress={() => changePreparation(app, editor, (project) => callEvent(project, event, nearest))}
                  >
                    Take “{nearest}”
                  </Button>{' '}
                </>
              )}
            </span>
          );
        })}
        {lost.length > MOST && `And ${lost.length - MOST} more. `}
        <Button look="inline" onPress={() => app.workspace.show('prepare')}>
          See the preparation
        </Button>
      </p>
    </div>
  );
}
