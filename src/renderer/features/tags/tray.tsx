import { DropZone, Text } from 'react-aria-components';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { isByPointer } from '../../ui/last-input.ts';
import { EVENT_TYPE } from '../steps/drag.ts';
import { useDrag } from '../steps/drag-state.ts';
import { tagEvent } from './tag-event.ts';
import './tags.css';
import { TIERS } from './tiers.ts';

/** Where an event is dropped to tag it; there only while one is dragged. */
export function TagTray() {
  const app = useApp();
  const editor = useEditor();
  const dragging = useStore(useDrag(), (state) => state.dragged?.kind === 'event');
  // With the keyboard it would lie before every step, and a digit does the same at once.
  if (!dragging || !isByPointer()) return null;
  return (
    <div className="tag-tray">
      {TIERS.map(({ id, label, short }) => (
        <DropZone
          key={id}
          className={`tag-drop tier-${id}`}
          aria-label={`Tag as ${label.toLowerCase()}`}
          getDropOperation={(types) => (types.has(EVENT_TYPE) ? 'copy' : 'cancel')}
          onDrop={({ items }) => {
            for (const item of items)
              if (item.kind === 'text' && item.types.has(EVENT_TYPE))
                void item.getText(EVENT_TYPE).then((event) => tagEvent(app, editor, event, id));
          }}
        >
          <Text slot="label">{short}</Text>
        </DropZone>
      ))}
    </div>
  );
}
