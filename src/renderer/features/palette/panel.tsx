import { ArrowDownWideNarrow, Check, Ellipsis, FlaskConical, GripVertical, Plus, Tags, Wand2 } from 'lucide-react';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  Button as AriaButton,
  Checkbox,
  Collection,
  GridList,
  GridListItem,
  GridListLoadMoreItem,
  ListLayout,
  Text,
  ToggleButton,
  TooltipTrigger,
  useDragAndDrop,
  Virtualizer,
} from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { EventOrder } from '../../../contract/methods.ts';
import { macrosOf } from '../../../core/conversion/document.ts';
import type { EventFigures } from '../../../core/data/event-list.ts';
import type { WhatIfEvent } from '../../../core/funnel/what-if.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useDataset, useEditor, useFlowEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { isByKeyboard, isByPointer } from '../../ui/last-input.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { ShortName } from '../../ui/name.tsx';
import { SearchField } from '../../ui/text-field.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { counted } from '../../ui/words.ts';
import { shownDocument } from '../documents/project.ts';
import { askStep } from '../prepare/gestures.ts';
import { HiddenEvents } from '../prepare/hidden.tsx';
import { MadeChip } from '../prepare/made-chip.tsx';
import { MadeProvider, useMadeEvents } from '../prepare/made-context.ts';
import { droppedTexts, EVENT_TYPE } from '../steps/drag.ts';
import { useDrag } from '../steps/drag-state.ts';
import { RemoveZone } from '../steps/remove-zone.tsx';
import { TierChip } from '../tags/tier-chip.tsx';
import { TagTray } from '../tags/tray.tsx';
import { type Adding, addingTo } from './add.ts';
import { EventMenu, type EventMenuState } from './event-menu.tsx';
import './panel.css';
import { type Selected, useSelected } from './selected.ts';
import { SelectionBar } from './selection-bar.tsx';
import { searchEvents, sortEvents } from './sort-events.ts';
import { useWhatIf } from './use-what-if.ts';
import { nextInWords, WhatIfNote } from './what-if-note.tsx';

const ORDERS: readonly { readonly id: EventOrder; readonly label: string; readonly detail?: string }[] = [
  { id: 'count', label: 'Most frequent' },
  { id: 'users', label: 'Most users' },
  { id: 'name', label: 'Name' },
  { id: 'what-if', label: 'What if it came next', detail: 'What the funnel would convert to' },
];
const ROW = 46;
const PAGE = 40;

interface EventItem {
  readonly id: string;
  readonly event: EventFigures;
}

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
  const rates = useMemo(() => answer && new Map(answer.events.map(({ event, rate }) => [event, rate])), [answer]);
  const sorted = useMemo(() => sortEvents(list.events, order, rates), [list.events, order, rates]);
  // Not deferred: the letter and the rows it finds then come in one frame, which takes two thirds of the time to the rows.
  const found = useMemo(() => searchEvents(sorted, search), [sorted, search]);
  const events = useHeld(found);
  const all = useMemo(() => sortEvents(list.events, 'count').map(({ event }) => event), [list.events]);
  const listed = useMemo(() => events.map(({ event }) => event), [events]);
  const selected = useSelected(all, listed);
  const choose = (eventOrder: EventOrder) => remember({ eventOrder, whatIf: trying || eventOrder === 'what-if' });
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
        <SearchField label="Search events" value={search} onChange={setSearch} inputRef={input} />
      </div>
      {trying && <WhatIfNote funnel={question} answer={answer} problem={problem} />}
      <RemoveZone>
        <MadeProvider value={made}>
          <EventGrid
            events={events}
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

/** The list as it was when a drag began: a row that goes elsewhere under the pointer would end it. */
function useHeld(events: readonly EventFigures[]): readonly EventFigures[] {
  const dragging = useStore(useDrag(), (state) => state.dragged?.kind === 'event');
  const held = useRef(events);
  useEffect(() => {
    if (!dragging) held.current = events;
  }, [events, dragging]);
  return dragging ? held.current : events;
}

interface EventGridProps {
  readonly events: readonly EventFigures[];
  /** What the bars show. */
  readonly measure: 'count' | 'users';
  /** What each event would make of the funnel as its next step; null while nobody asks. */
  readonly next: ReadonlyMap<string, WhatIfEvent> | null;
  readonly waiting: boolean;
  readonly selected: Selected;
}

const EventGrid = memo(function EventGrid({ events, measure, next, waiting, selected }: EventGridProps) {
  const app = useApp();
  const editor = useEditor();
  const adding = useAdding();
  const drag = useDrag();
  const sizeOf = (event: EventFigures) => (next ? (next.get(event.event)?.rate ?? 0) : event[measure]);
  const most = events.reduce((max, event) => Math.max(max, sizeOf(event)), Number.MIN_VALUE);
  // Rows out of sight are not drawn, but the list still has to know each of its items, which takes time with thousands.
  const [listed, setListed] = useState({ events, count: PAGE });
  const count = listed.events === events ? listed.count : PAGE;
  const items = useMemo(() => events.slice(0, count).map((event) => ({ id: event.event, event })), [events, count]);
  const { dragAndDropHooks } = useDragAndDrop<EventItem>({
    getItems: (_, dragged) => dragged.map(({ id }) => ({ [EVENT_TYPE]: id, 'text/plain': id })),
    getAllowedDropOperations: () => ['copy'],
    onDragStart: ({ keys }) => drag.set({ dragged: { kind: 'event', events: [...keys].map(String) }, over: null }),
    onDragEnd: () => drag.set({ dragged: null, over: null }),
    renderDragPreview: (dragged) => (
      <div className="drag-preview">
        {dragged.length === 1 ? dragged[0]['text/plain'] : counted(dragged.length, 'event')}
      </div>
    ),
    // Let go over another event, they are merged with it. With the keyboard its rows would lie before every step.
    acceptedDragTypes: [EVENT_TYPE],
    getDropOperation: (target, types) =>
      isByPointer() && target.type === 'item' && target.dropPosition === 'on' && types.has(EVENT_TYPE)
        ? 'copy'
        : 'cancel',
    onItemDrop: ({ items: found, target }) =>
      void droppedTexts(found, EVENT_TYPE).then((names) => {
        const into = String(target.key);
        askStep(app, editor, 'rename', [into, ...names.filter((name) => name !== into)]);
      }),
  });
  const [menu, setMenu] = useState<EventMenuState | null>(null);
  // Who opened the data with the keyboard goes on where a funnel begins.
  const [isNext] = useState(() => isByKeyboard() && document.activeElement === document.body);
  const selecting = selected.events.length > 0;
  const more = useCallback((name: string, button: Element) => setMenu({ name, button }), []);
  return (
    <>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW, padding: 8 }}>
        <GridList
          aria-label="Events"
          autoFocus={isNext && 'first'}
          className={waiting ? 'palette-list palette-waiting' : 'palette-list'}
          dragAndDropHooks={dragAndDropHooks}
          selectionMode="multiple"
          selectedKeys={selected.keys}
          onSelectionChange={selected.change}
          onPointerDownCapture={selected.press}
          renderEmptyState={() => <p className="palette-empty">No event by that name.</p>}
          onAction={(event) => adding.run(String(event))}
        >
          <Collection items={items} dependencies={[most, measure, next, adding, selecting]}>
            {(item) => (
              <EventRow
                item={item}
                share={sizeOf(item.event) / most}
                next={next?.get(item.id) ?? null}
                adding={adding}
                selecting={selecting}
                onMore={more}
              />
            )}
          </Collection>
          {count < events.length && (
            <GridListLoadMoreItem onLoadMore={() => setListed({ events, count: count + PAGE })} />
          )}
        </GridList>
      </Virtualizer>
      {menu && <EventMenu menu={menu} chosen={selected} onClose={() => setMenu(null)} />}
    </>
  );
});

/** Anew only where it is about another kind of document or end of a flow: every row depends on it. */
function useAdding(): Adding {
  const open = useDataset();
  const at = useStore(open.flowEditor.store, ({ document }) =>
    document === null ? null : (document.anchor?.at ?? 'start'),
  );
  const tagging = useStore(open.editor.store, ({ history: { present } }) =>
    shownDocument(present).kind === 'conversions' ? (macrosOf(present.tags).length === 0 ? 'macro' : 'micro') : null,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read of the flow is where its anchor is, and of conversions whether there is a goal
  return useMemo(() => addingTo(open), [open, at, tagging]);
}

interface EventRowProps {
  readonly item: EventItem;
  readonly share: number;
  readonly next: WhatIfEvent | null;
  readonly adding: Adding;
  /** Some events are chosen together: whether this one is should be seen. */
  readonly selecting: boolean;
  readonly onMore: (name: string, button: Element) => void;
}

/** Kept light, because a search replaces every row in view: no tooltips and no menu of its own. */
function EventRow({ item, share, next, adding, selecting, onMore }: EventRowProps) {
  const { id: name, event } = item;
  const figures = `${counted(event.count, 'time')}, by ${counted(event.users, 'user')}`;
  const promise = next && nextInWords(next);
  return (
    <GridListItem id={name} value={item} textValue={name} className="palette-row">
      <span className="palette-bar" style={{ transform: `scaleX(${share})` }} />
      {selecting && (
        <Checkbox slot="selection" className="palette-check">
          <Check aria-hidden="true" />
        </Checkbox>
      )}
      <AriaButton slot="drag" className="grip">
        <GripVertical aria-hidden="true" />
      </AriaButton>
      <span className="palette-text" title={[name, figures, ...(promise ? [promise.long] : [])].join('\n')}>
        <Text className="palette-name">
          <ShortName>{name === '' ? '(no name)' : name}</ShortName>
          <TierChip event={name} />
          <MadeChip event={name} />
        </Text>
        <Text slot="description" className="palette-figures figures truncate">
          {promise ? (
            <>
              <strong className="palette-next">{promise.rate}</strong> {promise.short}
            </>
          ) : (
            `${formatCount(event.count, locale)} · ${counted(event.users, 'user')}`
          )}
        </Text>
      </span>
      <span className="palette-actions">
        <AriaButton
          className="button button-icon palette-more"
          aria-label={`More for ${name}`}
          aria-haspopup="menu"
          onPress={({ target }) => onMore(name, target)}
        >
          <Ellipsis aria-hidden="true" />
        </AriaButton>
        <AriaButton className="button button-icon" aria-label={adding.label(name)} onPress={() => adding.run(name)}>
          <Plus aria-hidden="true" />
        </AriaButton>
      </span>
    </GridListItem>
  );
}
