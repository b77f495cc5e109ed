import { ArrowDownWideNarrow, FlaskConical, Tags, Wand2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ToggleButton, TooltipTrigger } from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { EventOrder } from '../../../contract/methods.ts';
import type { EventFigures } from '../../../core/data/event-list.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFlowEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { SearchField } from '../../ui/text-field.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { HiddenEvents } from '../prepare/hidden.tsx';
import { MadeProvider, useMadeEvents } from '../prepare/made-context.ts';
import { useDrag } from '../steps/drag-state.ts';
import { RemoveZone } from '../steps/remove-zone.tsx';
import { TagTray } from '../tags/tray.tsx';
import { EventList } from './event-list.tsx';
import './panel.css';
import { useSelected } from './selected.ts';
import { SelectionBar } from './selection-bar.tsx';
import { searchEvents, sortEvents } from './sort-events.ts';
import { useWhatIf } from './use-what-if.ts';
import { WhatIfNote } from './what-if-note.tsx';

const ORDERS: readonly { readonly id: EventOrder; readonly label: string; readonly detail?: string }[] = [
  { id: 'count', label: 'Most frequent' },
  { id: 'users', label: 'Most users' },
  { id: 'name', label: 'Name' },
  { id: 'what-if', label: 'What if it came next', detail: 'What the funnel would convert to' },
];

/** Every event of the data set, to drag or add. A step that is dropped here is removed. */
export function Palette() {
  const { workspace } = useApp();
  const editor = useEditor();
  const list = useStore(editor.store, (state) => state.dataset.list);
  const [search, setSearch] = useState('');
  const order = useStore(workspace.store, (state) => state.settings.eventOrder ?? 'count');
  // Only a funnel has a next step.
  const isFunnel = useStore(useFlowEditor().store, (state) => state.document === null);
  const trying = useStore(workspace.store, (state) => state.settings.whatIf ?? false) && isFunnel;
  const remember = (settings: { eventOrder?: EventOrder; whatIf?: boolean }) =>
    void workspace.setLayout(settings).catch(workspace.fail);
  const { question, answer, waiting, problem } = useWhatIf(trying);
  const next = useMemo(() => answer && new Map(answer.events.map((one) => [one.event, one] as const)), [answer]);
  const rated = order === 'what-if' ? answer : null;
  const rates = useMemo(() => rated && new Map(rated.events.map(({ event, rate }) => [event, rate])), [rated]);
  const sorted = useMemo(() => sortEvents(list.events, order, rates), [list.events, order, rates]);
  // Not deferred: the letter and the rows it finds then come in one frame, which takes two thirds of the time to the rows.
  const found = useMemo(() => searchEvents(sorted, search), [sorted, search]);
  const events = useHeld(found);
  const all = useMemo(() => sortEvents(list.events, 'count').map(({ event }) => event), [list.events]);
  const listed = useMemo(() => events.map(({ event }) => event), [events]);
  const selected = useSelected(all, listed);
  const element = useRef<HTMLDivElement>(null);
  const look = (words: string) => {
    toTop(element.current);
    setSearch(words);
  };
  const choose = (eventOrder: EventOrder) => {
    toTop(element.current);
    remember({ eventOrder, whatIf: trying || eventOrder === 'what-if' });
  };
  const toggle = (on: boolean) => remember({ whatIf: on, eventOrder: on || order !== 'what-if' ? order : 'count' });
  const made = useMadeEvents();
  const input = useRef<HTMLInputElement>(null);
  useFocusRequest('events-search', () => input.current?.select());

  return (
    <section className="palette" aria-labelledby="palette-title" data-command-scope="events">
      <header className="palette-header">
        <h2>
          <span id="palette-title">Events</span>{' '}
          <span className="muted figures">{formatCount(list.events.length, locale)}</span>
        </h2>
        <span className="palette-tools">
          {isFunnel && (
            <TooltipTrigger delay={500} closeDelay={0}>
              <ToggleButton
                className="button button-icon palette-try"
                aria-label="What if each event came next"
                isSelected={trying}
                onChange={toggle}
              >
                <FlaskConical aria-hidden="true" />
              </ToggleButton>
              <Tooltip>What if each event came next</Tooltip>
            </TooltipTrigger>
          )}
          <IconButton label="Prepare events…" onPress={() => workspace.show('prepare')}>
            <Wand2 aria-hidden="true" />
          </IconButton>
          <IconButton label="Suggest conversions…" onPress={() => workspace.ask({ kind: 'suggest-tags' })}>
            <Tags aria-hidden="true" />
          </IconButton>
          <MenuButton
            label="Sort events"
            selectionMode="single"
            selectedKeys={[order]}
            disallowEmptySelection
            onSelectionChange={(keys) => choose([...keys][0] as EventOrder)}
            trigger={
              <IconButton label="Sort events">
                <ArrowDownWideNarrow aria-hidden="true" />
              </IconButton>
            }
          >
            {ORDERS.filter(({ id }) => isFunnel || id !== 'what-if').map(({ id, label, detail }) => (
              <MenuItem key={id} id={id} label={label} detail={detail} />
            ))}
          </MenuButton>
        </span>
      </header>
      <div className="palette-search">
        <SearchField label="Search events" value={search} onChange={look} inputRef={input} />
      </div>
      {trying && <WhatIfNote funnel={question} answer={answer} problem={problem} />}
      <RemoveZone>
        <MadeProvider value={made}>
          <EventList
            events={events}
            asked={`${order} ${search}`}
            element={element}
            measure={order === 'users' ? 'users' : 'count'}
            next={next}
            waiting={waiting}
            selected={selected}
          />
        </MadeProvider>
      </RemoveZone>
      <SelectionBar events={selected.events} onClear={() => selected.change(new Set())} />
      <HiddenEvents />
      <TagTray />
    </section>
  );
}

/** The list hears of it at once, as of any scrolling: from fewer rows than it had it would scroll to the last of them. */
function toTop(list: HTMLElement | null): void {
  if (list === null || list.scrollTop === 0) return;
  list.scrollTop = 0;
  list.dispatchEvent(new Event('scroll'));
}

/** The list as it was when a drag began: a row that goes elsewhere under the pointer would end it. */
function useHeld(events: readonly EventFigures[]): readonly EventFigures[] {
  const dragging = useStore(useDrag(), (state) => state.dragged?.kind === 'event');
  const held = useRef(events);
  useEffect(() => {
    if (!dragging) held.current = events;
  }, [events, dragging]);
  return dragging ? held.current : events;
}
