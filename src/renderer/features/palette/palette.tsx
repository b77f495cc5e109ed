import { ArrowDownWideNarrow, Ellipsis, GripVertical, ListPlus, Plus, Split } from 'lucide-react';
import { memo, useDeferredValue, useMemo, useRef, useState } from 'react';
import {
  Button as AriaButton,
  GridList,
  GridListItem,
  ListLayout,
  Text,
  useDragAndDrop,
  Virtualizer,
} from 'react-aria-components';
import { formatCompact, formatCount } from '../../../charts/format.ts';
import type { EventFigures } from '../../../core/event-list.ts';
import { stepLabel, stepOf } from '../../../core/funnel-document.ts';
import { addAlternative, addStep, insertStep } from '../../../core/funnel-edit.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { IconButton } from '../../ui/button.tsx';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem, MenuSection } from '../../ui/menu.tsx';
import { SearchField } from '../../ui/text-field.tsx';
import { counted } from '../../ui/words.ts';
import { EVENT_TYPE } from '../funnel/drag.ts';
import { RemoveZone } from '../funnel/remove-zone.tsx';
import type { Studio } from '../funnel/studio.ts';
import './palette.css';
import { type EventOrder, sortEvents } from './sort-events.ts';

const ORDERS: readonly { readonly id: EventOrder; readonly label: string }[] = [
  { id: 'count', label: 'Most frequent' },
  { id: 'users', label: 'Most users' },
  { id: 'name', label: 'Name' },
];
const ROW = 46;

/** Every event of the data set, to drag or add. A step that is dropped here is removed. */
export function Palette({ stepDragged }: { readonly stepDragged: boolean }) {
  const studio = useStudio();
  const list = useStore(studio.store, (state) => state.dataset.list);
  const [search, setSearch] = useState('');
  const [order, setOrder] = useState<EventOrder>('count');
  const searched = useDeferredValue(search);
  const events = useMemo(() => sortEvents(list.events, order, searched), [list.events, order, searched]);
  const input = useRef<HTMLInputElement>(null);
  useFocusRequest('events-search', () => input.current?.select());

  return (
    <section className="palette" aria-labelledby="palette-title">
      <header className="palette-header">
        <h2>
          <span id="palette-title">Events</span>{' '}
          <span className="muted figures">{formatCount(list.events.length, locale)}</span>
        </h2>
        <MenuButton
          label="Sort events"
          selectionMode="single"
          selectedKeys={[order]}
          disallowEmptySelection
          onSelectionChange={(keys) => setOrder([...keys][0] as EventOrder)}
          trigger={
            <IconButton label="Sort events">
              <ArrowDownWideNarrow aria-hidden="true" />
            </IconButton>
          }
        >
          {ORDERS.map(({ id, label }) => (
            <MenuItem key={id} id={id} label={label} />
          ))}
        </MenuButton>
      </header>
      <div className="palette-search">
        <SearchField label="Search events" value={search} onChange={setSearch} inputRef={input} />
      </div>
      <RemoveZone active={stepDragged}>
        <EventGrid events={events} measure={order === 'users' ? 'users' : 'count'} />
      </RemoveZone>
    </section>
  );
}

const EventGrid = memo(function EventGrid({
  events,
  measure,
}: {
  events: readonly EventFigures[];
  measure: 'count' | 'users';
}) {
  const studio = useStudio();
  const most = events.reduce((max, event) => Math.max(max, event[measure]), 1);
  const { dragAndDropHooks } = useDragAndDrop<EventFigures>({
    getItems: (_, dragged) => dragged.map(({ event }) => ({ [EVENT_TYPE]: event, 'text/plain': event })),
    getAllowedDropOperations: () => ['copy'],
    renderDragPreview: (items) => <div className="drag-preview">{items[0]['text/plain']}</div>,
  });
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW, padding: 8 }}>
      <GridList
        aria-label="Events"
        className="palette-list"
        items={events.map((event) => ({ id: event.event, ...event }))}
        dragAndDropHooks={dragAndDropHooks}
        renderEmptyState={() => <p className="palette-empty">No event by that name.</p>}
        onAction={(event) => addAtEnd(studio, String(event))}
        dependencies={[most, measure]}
      >
        {(event) => <EventRow event={event} share={event[measure] / most} />}
      </GridList>
    </Virtualizer>
  );
});

/** Adds an event after everything else, and selects the new step. */
export function addAtEnd(studio: Studio, event: string): void {
  const { length } = studio.store.get().keys;
  studio.edit((funnel) => addStep(funnel, event), length);
}

function EventRow({ event, share }: { readonly event: EventFigures; readonly share: number }) {
  const studio = useStudio();
  const name = event.event;
  const figures = `${counted(event.count, 'time')}, by ${counted(event.users, 'user')}`;
  return (
    <GridListItem id={name} value={event} textValue={name} className="palette-row">
      <span className="palette-bar" style={{ transform: `scaleX(${share})` }} />
      <AriaButton slot="drag" className="grip">
        <GripVertical aria-hidden="true" />
      </AriaButton>
      <span className="palette-text" title={`${name}\n${figures}`}>
        <Text className="truncate palette-name">{name === '' ? '(no name)' : name}</Text>
        <Text slot="description" className="palette-figures figures truncate">
          {formatCompact(event.count, locale)} · {formatCompact(event.users, locale)}{' '}
          {event.users === 1 ? 'user' : 'users'}
        </Text>
      </span>
      <span className="palette-actions">
        <EventMenu name={name} studio={studio} />
        <IconButton label={`Add ${name} as next step`} onPress={() => addAtEnd(studio, name)}>
          <Plus aria-hidden="true" />
        </IconButton>
      </span>
    </GridListItem>
  );
}

function EventMenu({ name, studio }: { readonly name: string; readonly studio: Studio }) {
  return (
    <MenuButton
      label={`More for ${name}`}
      trigger={
        <IconButton label={`More for ${name}`}>
          <Ellipsis aria-hidden="true" />
        </IconButton>
      }
    >
      <EventMenuItems name={name} studio={studio} />
    </MenuButton>
  );
}

/** Rendered only while the menu is open, so that closed rows do not follow the funnel. */
function EventMenuItems({ name, studio }: { readonly name: string; readonly studio: Studio }) {
  const selected = useStore(studio.store, (state) =>
    state.selected === null ? -1 : state.keys.indexOf(state.selected),
  );
  const steps = useStore(studio.store, (state) => state.history.present.document.steps);
  return (
    <>
      <MenuSection>
        <MenuItem
          id="add"
          label="Add as next step"
          icon={<Plus aria-hidden="true" />}
          onAction={() => addAtEnd(studio, name)}
        />
        <MenuItem
          id="first"
          label="Add as first step"
          icon={<ListPlus aria-hidden="true" />}
          isDisabled={steps.length === 0}
          onAction={() => studio.edit((funnel) => insertStep(funnel, 0, stepOf(name)), 0)}
        />
      </MenuSection>
      {steps.length > 0 && (
        <MenuSection title="Add as “or” to step">
          {steps.map((step, index) => (
            <MenuItem
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place here
              key={index}
              id={`or-${index}`}
              label={`${index + 1}. ${stepLabel(step)}`}
              detail={index === selected ? 'Selected step' : undefined}
              icon={<Split aria-hidden="true" />}
              onAction={() => studio.edit((funnel) => addAlternative(funnel, index, name), index)}
            />
          ))}
        </MenuSection>
      )}
    </>
  );
}
