import { Ellipsis, X } from 'lucide-react';
import { formatCount } from '../../../charts/words/format.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { askStep, hideEverywhere } from '../prepare/gestures.ts';
import { KINDS } from '../prepare/kinds.ts';

interface SelectionBarProps {
  readonly events: readonly string[];
  readonly onClear: () => void;
}

/** What becomes of the events that are chosen together. */
export function SelectionBar({ events, onClear }: SelectionBarProps) {
  const app = useApp();
  const editor = useEditor();
  if (events.length === 0) return null;
  const isOne = events.length === 1;
  return (
    <section className="palette-selection" aria-label="Chosen events">
      <p className="figures" role="status">
        {formatCount(events.length, locale)} chosen
      </p>
      <Button look="quiet" onPress={() => askStep(app, editor, 'rename', events)}>
        {isOne ? 'Rename…' : 'Merge…'}
      </Button>
      <Button
        look="quiet"
        onPress={() => {
          hideEverywhere(app, editor, events);
          onClear();
        }}
      >
        Hide
      </Button>
      <MenuButton
        label="More for the chosen events"
        trigger={
          <IconButton label="More for the chosen events">
            <Ellipsis aria-hidden="true" />
          </IconButton>
        }
      >
        {KINDS.filter(({ id }) => id === 'name' || id === 'derive' || id === 'collapse').map(({ id, label }) => (
          <MenuItem key={id} id={id} label={label} onAction={() => askStep(app, editor, id, events)} />
        ))}
      </MenuButton>
      <IconButton label="Choose none" onPress={onClear}>
        <X aria-hidden="true" />
      </IconButton>
    </section>
  );
}
