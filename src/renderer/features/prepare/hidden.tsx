import { ChevronDown, ChevronRight, Eye } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../charts/words/format.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { ShortName } from '../../ui/name.tsx';
import { counted } from '../../ui/words.ts';
import './chip.css';
import { hiddenEvents, showEvent } from './edit.ts';
import { useImported } from './use-imported.ts';

/** Below the events: how many the preparation hides; on request which, each with a way back. */
export function HiddenEvents() {
  const editor = useEditor();
  const { list, prepare } = useStore(editor.store, (state) => state.dataset);
  const [isShown, setShown] = useState(false);
  const hidden = useMemo(
    () => hiddenEvents(prepare?.steps ?? [], new Set(list.events.map(({ event }) => event))),
    [list, prepare],
  );
  if (hidden.length === 0) return null;
  return (
    <section className="hidden-events" aria-label="Hidden events">
      <Button look="quiet" aria-expanded={isShown} onPress={() => setShown(!isShown)}>
        {isShown ? <ChevronDown aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
        {counted(hidden.length, 'hidden event')}
      </Button>
      {isShown && <Hidden events={hidden} onShow={(event) => editor.change((project) => showEvent(project, event))} />}
    </section>
  );
}

interface HiddenProps {
  readonly events: readonly string[];
  readonly onShow: (event: string) => void;
}

function Hidden({ events, onShow }: HiddenProps) {
  const imported = useImported();
  const counts = useMemo(() => new Map(imported?.events.map(({ event, count }) => [event, count])), [imported]);
  return (
    <ul>
      {events.map((event) => (
        <li key={event}>
          <span title={event}>
            <ShortName>{event}</ShortName>
          </span>
          <span className="muted figures">{counts.has(event) && formatCount(counts.get(event)!, locale)}</span>
          <IconButton label={`Show ${event} again`} onPress={() => onShow(event)}>
            <Eye aria-hidden="true" />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
