import { MousePointerClick } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { DropIndicator, type DropTarget, GridList, useDragAndDrop } from 'react-aria-components';
import { MOST_STEPS } from '../../../core/funnel/check.ts';
import { type Exclusion, type FunnelStep, stepLabel } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { ExclusionForm } from '../conditions/exclusion-form.tsx';
import { StepFilters } from '../conditions/step-filters.tsx';
import { droppedTexts, EVENT_TYPE, STEP_TYPE } from './drag.ts';
import { useDrag } from './drag-state.ts';
import { type Dragged, type DropPlace, dropped } from './drop-place.ts';
import { ExcludeZone } from './exclude-zone.tsx';
import './list.css';
import { StepLimits } from './limits.tsx';
import { type StepForm, StepMenu, type StepMenuState } from './menu.tsx';
import { type StepItem, StepRow } from './row.tsx';
import { SuggestedStarts } from './suggested-starts.tsx';
import { StepSuggestions } from './suggestions.tsx';
import { useKeptFocus } from './use-kept-focus.ts';

/** The steps of the funnel, top to bottom: drop events on and between them, move, rename, remove. */
export function StepList() {
  const funnelEditor = useFunnelEditor();
  const drag = useDrag();
  const { steps, exclude } = useStore(funnelEditor.store, (state) => state.document);
  const keys = useStore(funnelEditor.store, (state) => state.keys);
  const selected = useStore(funnelEditor.store, (state) => state.selected);
  const waiting = useStore(funnelEditor.store, (state) => state.waiting);
  const [renaming, setRenaming] = useState<string | null>(null);
  useFocusRequest('step-name', () => setRenaming(funnelEditor.store.get().selected));
  const list = useKeptFocus(keys, selected, funnelEditor.select);

  const items = useStepItems(steps, exclude, keys, renaming);
  const [menu, setMenu] = useState<StepMenuState | null>(null);
  const [form, setForm] = useState<StepForm | null>(null);
  const closeForm = () => {
    setForm(null);
    // The menu it came from is gone, so the focus would be too.
    requestAnimationFrame(() => form?.button instanceof HTMLElement && form.button.focus());
  };
  const more = useCallback((step: string, button: Element) => setMenu({ step, button }), []);

  const placeOf = (target: DropTarget): DropPlace => {
    const { keys } = funnelEditor.store.get();
    if (target.type !== 'item') return { kind: 'insert', at: keys.length };
    const index = keys.indexOf(String(target.key));
    if (target.dropPosition === 'on') return { kind: 'or', step: index };
    return { kind: 'insert', at: target.dropPosition === 'after' ? index + 1 : index };
  };
  const letGo = (dragged: Dragged, place: DropPlace) => {
    const { document, keys } = funnelEditor.store.get();
    const { funnel, step } = dropped(document, keys, dragged, place);
    funnelEditor.edit(() => funnel, step);
  };
  const dropEvents = async (items: Parameters<typeof droppedTexts>[0], target: DropTarget) => {
    const place = placeOf(target);
    letGo({ kind: 'event', events: await droppedTexts(items, EVENT_TYPE) }, place);
  };

  const { dragAndDropHooks } = useDragAndDrop<StepItem>({
    getItems: (_, dragged) => dragged.map(({ id, step }) => ({ [STEP_TYPE]: id, 'text/plain': stepLabel(step) })),
    getAllowedDropOperations: () => ['move'],
    onDragStart: ({ keys }) => drag.set({ dragged: { kind: 'step', key: String([...keys][0]) }, over: null }),
    onDragEnd: () => drag.set({ dragged: null, over: null }),
    onDropEnter: ({ target }) => drag.set({ over: placeOf(target) }),
    // A place inside the list takes over before the list is told to let go.
    onDropExit: () => drag.get().over?.kind !== 'exclude' && drag.set({ over: null }),
    acceptedDragTypes: [EVENT_TYPE, STEP_TYPE],
    // A step is dropped between others; only an event can join one as its alternative.
    shouldAcceptItemDrop: (_, types) => types.has(EVENT_TYPE) && !types.has(STEP_TYPE),
    getDropOperation: (_, types) => (types.has(STEP_TYPE) ? 'move' : 'copy'),
    onReorder: ({ keys: [moved], target }) => letGo({ kind: 'step', key: String(moved) }, placeOf(target)),
    onInsert: ({ items, target }) => void dropEvents(items, target),
    onRootDrop: ({ items }) => void dropEvents(items, { type: 'root' }),
    onItemDrop: ({ items, target }) => void dropEvents(items, target),
    renderDropIndicator: (target) => <DropIndicator target={target} className="steps-indicator" />,
    renderDragPreview: (dragged) => <div className="drag-preview">{dragged[0]['text/plain']}</div>,
  });

  return (
    <section className="steps" aria-labelledby="steps-title" data-command-scope="steps">
      <header className="steps-header">
        <h2 id="steps-title">Steps</h2>
        {steps.length >= MOST_STEPS && <span className="muted">{MOST_STEPS} at most</span>}
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
        onSelectionChange={(selection) =>
          funnelEditor.select(selection === 'all' ? null : String([...selection][0] ?? ''))
        }
        renderEmptyState={() => <EmptySteps />}
      >
        {(item) => <StepRow item={item} onRename={setRenaming} onMore={more} onForm={setForm} />}
      </GridList>
      <StepSuggestions />
      <div className="exclude-anywhere">
        {steps.length > 2 && (
          <ExcludeZone
            from={0}
            to={steps.length - 1}
            label="Not anywhere"
            name="Exclude anywhere between the first and the last step"
          />
        )}
      </div>
      {menu && <StepMenu menu={menu} onRename={setRenaming} onForm={setForm} onClose={() => setMenu(null)} />}
      {form?.kind === 'limits' && <StepLimits menu={form} onClose={closeForm} />}
      {form?.kind === 'filters' && <StepFilters {...form} onClose={() => setForm(null)} />}
      {form?.kind === 'exclusion' && <ExclusionForm {...form} onClose={() => setForm(null)} />}
    </section>
  );
}

/** An item per step. Items that say the same as before stay the same objects, so that their rows need not be drawn anew. */
function useStepItems(
  steps: readonly FunnelStep[],
  exclude: readonly Exclusion[],
  keys: readonly string[],
  renaming: string | null,
): readonly StepItem[] {
  const before = useRef(new Map<string, StepItem>());
  return useMemo(() => {
    const items = steps.map((step, index): StepItem => {
      const exclusions = exclude.flatMap((exclusion, place) =>
        exclusion.from === index - 1 ? [{ index: place, exclusion }] : [],
      );
      const item = {
        id: keys[index],
        index,
        step,
        renaming: renaming === keys[index],
        exclusions,
        steps: steps.length,
      };
      const old = before.current.get(item.id);
      return old && isSame(old, item) ? old : item;
    });
    before.current = new Map(items.map((item) => [item.id, item]));
    return items;
  }, [steps, exclude, keys, renaming]);
}

const isSame = (a: StepItem, b: StepItem): boolean =>
  a.index === b.index &&
  a.step === b.step &&
  a.renaming === b.renaming &&
  a.exclusions.length === b.exclusions.length &&
  a.exclusions.every(({ index, exclusion }, at) => {
    const other = b.exclusions[at];
    return other.index === index && other.exclusion === exclusion && a.steps === b.steps;
  });

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
