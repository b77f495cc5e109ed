import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { namesInWords } from '../../../charts/words/document.ts';
import { nearestName } from '../../../core/data/names.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { callEvent, lostEvents } from './follow.ts';
import { changePreparation } from './gestures.ts';

/** What documents, tags and segments ask for and the steps do not leave, each with the nearest name, which one click takes. */
export function LostEvents() {
  const app = useApp();
  const editor = useEditor();
  const project = useStore(editor.store, (state) => state.history.present);
  const list = useStore(editor.store, (state) => state.dataset.list);
  const preparing = useStore(editor.store, (state) => state.preparing);
  const names = useMemo(() => list.events.map(({ event }) => event), [list]);
  const lost = useMemo(() => [...lostEvents(project, new Set(names))], [project, names]);
  // Until the steps are there, the list is that of other ones.
  if (preparing || lost.length === 0) return null;
  return (
    <section className="prepare-lost" aria-labelledby="prepare-lost">
      <h2 id="prepare-lost">Asked for, but not among these events</h2>
      <ul>
        {lost.map(([event, askers]) => {
          const nearest = nearestName(event, names);
          return (
            <li key={event}>
              <TriangleAlert aria-hidden="true" />
              <span>
                No event is called “{event}”, asked for by {namesInWords(askers)}.{' '}
                {nearest !== null && (
                  <Button
                    look="inline"
                    onPress={() => changePreparation(app, editor, (before) => callEvent(before, event, nearest))}
                  >
                    Take “{nearest}”
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
