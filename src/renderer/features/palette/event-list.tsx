import { memo, type RefObject, useMemo, useState } from 'react';
import { GridList, ListLayout, useDragAndDrop, Virtualizer } from 'react-aria-components';
import { macrosOf } from '../../../core/conversion/document.ts';
import type { EventFigures } from '../../../core/data/event-list.ts';
import type { WhatIfEvent } from '../../../core/funnel/what-if.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useDataset, useEditor } from '../../state/use-app.ts';
import { isByKeyboard, isByPointer } from '../../ui/last-input.ts';
import { counted } from '../../ui/words.ts';
import { shownDocument } from '../documents/project.ts';
import { askStep } from '../prepare/gestures.ts';
import { droppedTexts, EVENT_TYPE } from '../steps/drag.ts';
import { useDrag } from '../steps/drag-state.ts';
import { type Adding, addingTo } from './add.ts';
import { EventMenu, type EventMenuState } from './event-menu.tsx';
import { EventRows, RowsProvider } from './event-rows.tsx';
import type { Selected } from './selected.ts';

const ROW = 46;
const PAGE = 40;

interface EventListProps {
  readonly events: readonly EventFigures[];
  /** What the list is asked for, search and order: where it is another one, the list is read from its top. */
  readonly asked: string;
  /** What the bars show. */
  readonly measure: 'count' | 'users';
  /** What each event would make of the funnel as its next step; null while nobody asks. */
  readonly next: ReadonlyMap<string, WhatIfEvent> | null;
  readonly waiting: boolean;
  readonly selected: Selected;
  readonly element: RefObject<HTMLDivElement | null>;
}

/** The events to drag or add, and the menu of one of them. */
export function EventList({ events, asked, measure, next, waiting, selected, element }: EventListProps) {
  const adding = useAdding();
  // Rows out of sight are not drawn, but the list still has to know each of its items, which takes time with thousands.
  const [paged, setPaged] = useState({ asked, count: PAGE });
  const count = paged.asked === asked ? paged.count : PAGE;
  const [menu, setMenu] = useState<EventMenuState | null>(null);
  const selecting = selected.events.length > 0;
  const rows = useMemo(() => {
    const sizeOf = (event: EventFigures) => (next ? (next.get(event.event)?.rate ?? 0) : event[measure]);
    const most = events.reduce((max, event) => Math.max(max, sizeOf(event)), Number.MIN_VALUE);
    return {
      events: events.slice(0, count),
      shareOf: (event: EventFigures) => sizeOf(event) / most,
      next,
      adding,
      selecting,
      onMenu: setMenu,
      onEnd: count < events.length ? () => setPaged({ asked, count: count + PAGE }) : null,
      drawn: [most, measure, next, adding, selecting],
    };
  }, [events, asked, count, measure, next, adding, selecting]);
  return (
    <>
      <RowsProvider value={rows}>
        <EventGrid element={element} waiting={waiting} selected={selected} onAction={adding.run} />
      </RowsProvider>
      {menu && <EventMenu menu={menu} chosen={selected} onClose={() => setMenu(null)} />}
    </>
  );
}

interface EventGridProps extends Pick<EventListProps, 'waiting' | 'selected' | 'element'> {
  readonly onAction: (event: string) => void;
}

/**
 * Told nothing of its rows, which come to them beside it: a grid that is drawn anew draws every row it has, and then those it
 * is given once more.
 */
const EventGrid = memo(function EventGrid({ waiting, selected, element, onAction }: EventGridProps) {
  const app = useApp();
  const editor = useEditor();
  const drag = useDrag();
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ [EVENT_TYPE]: String(key), 'text/plain': String(key) })),
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
  // Who opened the data with the keyboard goes on where a funnel begins.
  const [isNext] = useState(() => isByKeyboard() && document.activeElement === document.body);
  return (
    <Virtualizer layout={ListLayout} layoutOptions={LAYOUT}>
      <GridList
        ref={element}
        aria-label="Events"
        autoFocus={isNext && 'first'}
        className={waiting ? 'palette-list palette-waiting' : 'palette-list'}
        dragAndDropHooks={dragAndDropHooks}
        selectionMode="multiple"
        selectedKeys={selected.keys}
        onSelectionChange={selected.change}
        onPointerDownCapture={selected.press}
        renderEmptyState={() => <p className="palette-empty">No event by that name.</p>}
        onAction={(event) => onAction(String(event))}
      >
        <EventRows />
      </GridList>
    </Virtualizer>
  );
});

const LAYOUT = { rowHeight: ROW, padding: 8 };

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
