import { MousePointerClick } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { DropIndicator, type DropTarget, GridList, useDragAndDrop } from 'react-aria-components';
import { type FunnelStep, stepLabel, stepOf } from '../../../core/funnel-document.ts';
import { addAlternative, insertStep, MAX_STEPS, moveStep } from '../../../core/funnel-edit.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { droppedTexts, EVENT_TYPE, STEP_TYPE } from './drag.ts';
import './step-list.css';
import { StepLimits } from './step-limits.tsx';
import { StepMenu, type StepMenuState } from './step-menu.tsx';
import { type StepItem, StepRow } from './step-row.tsx';
import type { Answer } from './studio.ts';
import { SuggestedStarts } from './suggested-starts.tsx';
import { useKeptFocus } from './use-kept-focus.ts';

/** The steps of the funnel, top to bottom: drop events on and between them, move, rename, remove. */
export function StepList({ onDrag }: { readonly onDrag: (dragging: boolean) => void }) {
  const studio = useStudio();
  const { steps } = useStore(studio.store, (state) => state.history.present.document);
  const keys = useStore(studio.store, (state) => state.keys);
  const selected = useStore(studio.store, (state) => state.selected);
  const answer = useStore(studio.store, (state) => state.answer);
  const waiting = useStore(studio.store, (state) => state.waiting);
  const [renaming, setRenaming] = useState<string | null>(null);
  useFocusRequest('step-name', () => setRenaming(studio.store.get().selected));
  const list = useKeptFocus(keys, selected, studio.select);

  const items = useStepItems(steps, keys, answer, renaming);
  const [menu, setMenu] = useState<StepMenuState | null>(null);
  const [limits, setLimits] = useState<StepMenuState | null>(null);
  const closeLimits = () => {
    const button = limits?.button;
    setLimits(null);
    // The menu it came from is gone, so the focus would be too.
    requestAnimationFrame(() => button instanceof HTMLElement && button.focus());
  };
  const more = useCallback((step: string, button: Element) => setMenu({ step, button }), []);

  const placeOf = (target: DropTarget): number => {
    if (target.type !== 'item') return studio.store.get().keys.length;
    const index = studio.store.get().keys.indexOf(String(target.key));
    return target.dropPosition === 'after' ? index + 1 : index;
  };
  const insertEvents = async (items: Parameters<typeof droppedTexts>[0], place: number) => {
    for (const [offset, event] of (await droppedTexts(items, EVENT_TYPE)).entries())
      studio.edit((funnel) => insertStep(funnel, place + offset, stepOf(event)), place + offset);
  };

  const { dragAndDropHooks } = useDragAndDrop<StepItem>({
    getItems: (_, dragged) => dragged.map(({ id, step }) => ({ [STEP_TYPE]: id, 'text/plain': stepLabel(step) })),
    getAllowedDropOperations: () => ['move'],
    onDragStart: () => onDrag(true),
    onDragEnd: () => onDrag(false),
    acceptedDragTypes: [EVENT_TYPE, STEP_TYPE],
    // A step is dropped between others; only an event can join one as its alternative.
    shouldAcceptItemDrop: (_, types) => types.has(EVENT_TYPE) && !types.has(STEP_TYPE),
    getDropOperation: (_, types) => (types.has(STEP_TYPE) ? 'move' : 'copy'),
    onReorder: ({ keys: moved, target }) => {
      const from = studio.store.get().keys.indexOf(String([...moved][0]));
      const place = placeOf(target);
      studio.edit((funnel) => moveStep(funnel, from, place > from ? place - 1 : place));
    },
    onInsert: ({ items, target }) => void insertEvents(items, placeOf(target)),
    onRootDrop: ({ items }) => void insertEvents(items, studio.store.get().keys.length),
    onItemDrop: async ({ items, target }) => {
      const index = studio.store.get().keys.indexOf(String(target.key));
      for (const event of await droppedTexts(items, EVENT_TYPE))
        studio.edit((funnel) => addAlternative(funnel, index, event), index);
    },
    renderDropIndicator: (target) => <DropIndicator target={target} className="steps-indicator" />,
    renderDragPreview: (dragged) => <div className="drag-preview">{dragged[0]['text/plain']}</div>,
  });

  return (
    <section className="steps" aria-labelledby="steps-title" data-command-scope="steps">
      <header className="steps-header">
        <h2 id="steps-title">Steps</h2>
        {steps.length >= MAX_STEPS && <span className="muted">{MAX_STEPS} at most</span>}
      </header>
      <GridList
        ref={list}
        aria-label="Funnel steps"
        className={waiting ? 'steps-list steps-waiting' : 'steps-list'}
        items={items}
        dragAndDropHooks={dragAndDropHooks}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(selection) => studio.select(selection === 'all' ? null : String([...selection][0] ?? ''))}
        renderEmptyState={() => <EmptySteps />}
      >
        {(item) => <StepRow item={item} onRename={setRenaming} onMore={more} />}
      </GridList>
      {menu && <StepMenu menu={menu} onRename={setRenaming} onLimits={setLimits} onClose={() => setMenu(null)} />}
      {limits && <StepLimits menu={limits} onClose={closeLimits} />}
    </section>
  );
}

/** An item per step. Items that say the same as before stay the same objects, so that their rows need not be drawn anew. */
function useStepItems(
  steps: readonly FunnelStep[],
  keys: readonly string[],
  answer: Answer | null,
  renaming: string | null,
): readonly StepItem[] {
  const before = useRef(new Map<string, StepItem>());
  return useMemo(() => {
    const items = steps.map((step, index): StepItem => {
      // Until the new figures are there the old ones of the same step stand, rather than nothing.
      const place = answer ? answer.document.steps.indexOf(step) : -1;
      // In any order a figure says how many steps were done, not which.
      const named = answer?.document.order !== 'any';
      const figures = !named
        ? null
        : (answer?.result.steps[answer.document.steps[index] === step ? index : place] ?? null);
      const item = { id: keys[index], index, step, figures, renaming: renaming === keys[index] };
      const old = before.current.get(item.id);
      return old && isSame(old, item) ? old : item;
    });
    before.current = new Map(items.map((item) => [item.id, item]));
    return items;
  }, [steps, keys, answer, renaming]);
}

const isSame = (a: StepItem, b: StepItem): boolean =>
  a.index === b.index && a.step === b.step && a.figures === b.figures && a.renaming === b.renaming;

function EmptySteps() {
  return (
    <div className="steps-empty">
      <MousePointerClick aria-hidden="true" />
      <p>
        <strong>Drag an event here</strong>
        <span className="muted">or press + or Enter on one in the list</span>
      </p>
      <SuggestedStarts />
    </div>
  );
}
