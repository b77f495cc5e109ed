import {
  ArrowDown,
  ArrowUp,
  Copy,
  Ellipsis,
  GripVertical,
  MousePointerClick,
  Pencil,
  Trash2,
  Unlink,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import {
  Button as AriaButton,
  DropIndicator,
  type DropTarget,
  GridList,
  GridListItem,
  Text,
  useDragAndDrop,
} from 'react-aria-components';
import { formatCount, formatPercent } from '../../../charts/format.ts';
import { type FunnelStep, stepLabel, stepOf } from '../../../core/funnel-document.ts';
import {
  addAlternative,
  duplicateStep,
  insertStep,
  MAX_STEPS,
  moveStep,
  removeAlternative,
  removeStep,
  renameStep,
} from '../../../core/funnel-edit.ts';
import type { StepFigures } from '../../../core/funnel-result.ts';
import { shortcutText } from '../../commands/shortcut.ts';
import { useApp, useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { IconButton } from '../../ui/button.tsx';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem, MenuSection } from '../../ui/menu.tsx';
import { Name } from '../../ui/name.tsx';
import { droppedTexts, EVENT_TYPE, STEP_TYPE } from './drag.ts';
import './step-list.css';
import { SuggestedStarts } from './suggested-starts.tsx';

/** A step as the list shows it. */
interface Item {
  readonly id: string;
  readonly index: number;
  readonly step: FunnelStep;
  readonly figures: StepFigures | null;
  readonly steps: number;
  readonly renaming: boolean;
}

/** The steps of the funnel, top to bottom: drop events on and between them, move, rename, remove. */
export function StepList({ onDrag }: { readonly onDrag: (dragging: boolean) => void }) {
  const studio = useStudio();
  const { steps } = useStore(studio.store, (state) => state.history.present.document);
  const keys = useStore(studio.store, (state) => state.keys);
  const selected = useStore(studio.store, (state) => state.selected);
  const answer = useStore(studio.store, (state) => state.answer);
  const [renaming, setRenaming] = useState<string | null>(null);
  useFocusRequest('step-name', () => setRenaming(studio.store.get().selected));
  const list = useKeptFocus(keys, selected, studio.select);

  // Figures of an older funnel stay while the new ones are counted, as long as they are about the same step.
  const figuresOf = (step: FunnelStep, index: number): StepFigures | null =>
    answer?.document.steps[index] === step ? (answer.result.steps[index] ?? null) : null;
  const items = steps.map(
    (step, index): Item => ({
      id: keys[index],
      index,
      step,
      figures: figuresOf(step, index),
      steps: steps.length,
      renaming: renaming === keys[index],
    }),
  );

  const placeOf = (target: DropTarget): number => {
    if (target.type !== 'item') return studio.store.get().keys.length;
    const index = studio.store.get().keys.indexOf(String(target.key));
    return target.dropPosition === 'after' ? index + 1 : index;
  };
  const insertEvents = async (items: Parameters<typeof droppedTexts>[0], place: number) => {
    for (const [offset, event] of (await droppedTexts(items, EVENT_TYPE)).entries())
      studio.edit((funnel) => insertStep(funnel, place + offset, stepOf(event)), place + offset);
  };

  const { dragAndDropHooks } = useDragAndDrop<Item>({
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
        className="steps-list"
        items={items}
        dragAndDropHooks={dragAndDropHooks}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(selection) => studio.select(selection === 'all' ? null : String([...selection][0] ?? ''))}
        renderEmptyState={() => <EmptySteps />}
        dependencies={[items]}
      >
        {(item) => <StepRow item={item} onRename={setRenaming} />}
      </GridList>
    </section>
  );
}

/** Keeps the selected step in view, and the focus in the list when steps come, go or change places under it. */
function useKeptFocus(keys: readonly string[], selected: string | null, onStep: (key: string) => void) {
  const list = useRef<HTMLDivElement>(null);
  const inside = useRef(false);
  // Whether the focus is in the list has to be known before the row that holds it is taken away.
  useEffect(() => {
    const element = list.current!;
    const enter = (event: FocusEvent) => {
      inside.current = true;
      // What the keys act on is the step with the focus, whichever way it got there.
      const row = (event.target as Element).closest('[data-key]');
      if (row) onStep(row.getAttribute('data-key')!);
    };
    const leave = (event: FocusEvent) => {
      // A removed row loses the focus to nothing; a person takes it somewhere.
      if (event.relatedTarget !== null && !element.contains(event.relatedTarget as Node)) inside.current = false;
    };
    const press = (event: PointerEvent) => {
      if (!element.contains(event.target as Node)) inside.current = false;
    };
    element.addEventListener('focusin', enter);
    element.addEventListener('focusout', leave);
    document.addEventListener('pointerdown', press);
    return () => {
      element.removeEventListener('focusin', enter);
      element.removeEventListener('focusout', leave);
      document.removeEventListener('pointerdown', press);
    };
  }, [onStep]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the steps is what may have moved the focus
  useEffect(() => {
    // The list draws its rows a little later than its items change.
    const frame = requestAnimationFrame(() => {
      const row = list.current?.querySelector<HTMLElement>(`[data-key="${selected}"]`);
      row?.scrollIntoView({ block: 'nearest' });
      const { activeElement } = document;
      if (!inside.current || (activeElement !== null && activeElement !== document.body)) return;
      (row ?? list.current?.querySelector<HTMLElement>('[data-key]') ?? list.current)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [keys, selected]);
  return list;
}

function StepRow({ item, onRename }: { readonly item: Item; readonly onRename: (key: string | null) => void }) {
  const studio = useStudio();
  const { index, step, figures, renaming } = item;
  const label = stepLabel(step);
  const remove = () => studio.edit((funnel) => removeStep(funnel, index), Math.min(index, item.steps - 2));
  return (
    <GridListItem id={item.id} value={item} textValue={`${index + 1}. ${label}`} className="step">
      <AriaButton slot="drag" className="step-grip">
        <span className="step-number figures">{index + 1}</span>
        <GripVertical aria-hidden="true" />
      </AriaButton>
      <div className="step-body">
        {renaming ? <StepName step={step} index={index} onDone={() => onRename(null)} /> : <StepTexts step={step} />}
        <Text slot="description" className="step-figures figures">
          {figures ? <StepCount figures={figures} /> : '\u00a0'}
        </Text>
      </div>
      {!renaming && (
        <span className="step-actions">
          <StepMenu item={item} onRename={onRename} />
          <IconButton label={`Remove step ${index + 1}, ${label}`} onPress={remove}>
            <Trash2 aria-hidden="true" />
          </IconButton>
        </span>
      )}
    </GridListItem>
  );
}

function StepTexts({ step }: { readonly step: FunnelStep }) {
  if (step.label !== undefined) {
    const events = stepLabel({ ...step, label: undefined });
    return (
      <>
        <span className="step-name">
          <Name>{step.label}</Name>
        </span>
        <span className="step-events muted truncate" title={events}>
          {events}
        </span>
      </>
    );
  }
  return step.any.map((matcher, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no identity beyond their place
    <span key={index} className="step-name">
      {index > 0 && <span className="step-or">or </span>}
      <Name>{stepLabel({ ...step, any: [matcher] })}</Name>
    </span>
  ));
}

function StepCount({ figures }: { readonly figures: StepFigures }) {
  const { count, fromPrevious, index } = figures;
  const rate = index === 0 ? '' : ` · ${formatPercent(fromPrevious, locale)} of previous`;
  return (
    <span title={`${formatCount(count, locale)} reached this step`}>
      {formatCount(count, locale)}
      {rate}
    </span>
  );
}

function StepName({
  step,
  index,
  onDone,
}: {
  readonly step: FunnelStep;
  readonly index: number;
  readonly onDone: () => void;
}) {
  const studio = useStudio();
  const [name, setName] = useState(step.label ?? '');
  const finish = (keep: boolean) => {
    onDone();
    if (keep) studio.edit((funnel) => renameStep(funnel, index, name));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // The list would take arrows and letters for its own.
    event.stopPropagation();
    if (event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      finish(event.key === 'Enter');
    }
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: asked for by the person who wants to type a name
      autoFocus
      className="input step-input"
      aria-label={`Name of step ${index + 1}`}
      value={name}
      placeholder={stepLabel({ ...step, label: undefined })}
      maxLength={200}
      onChange={(event) => setName(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={() => finish(true)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.stopPropagation()}
    />
  );
}

function StepMenu({ item, onRename }: { readonly item: Item; readonly onRename: (key: string | null) => void }) {
  const studio = useStudio();
  const { platform } = useApp().host.info;
  const { id, index, step, steps } = item;
  const keys = (shortcut: string) => shortcutText(shortcut, platform);
  return (
    <MenuButton
      label={`Actions for step ${index + 1}`}
      trigger={
        <IconButton label={`Actions for step ${index + 1}`}>
          <Ellipsis aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuSection>
        <MenuItem
          id="up"
          label="Move up"
          icon={<ArrowUp aria-hidden="true" />}
          keys={keys('Alt+ArrowUp')}
          isDisabled={index === 0}
          onAction={() => studio.edit((funnel) => moveStep(funnel, index, index - 1), index - 1)}
        />
        <MenuItem
          id="down"
          label="Move down"
          icon={<ArrowDown aria-hidden="true" />}
          keys={keys('Alt+ArrowDown')}
          isDisabled={index === steps - 1}
          onAction={() => studio.edit((funnel) => moveStep(funnel, index, index + 1), index + 1)}
        />
        <MenuItem
          id="rename"
          label="Rename"
          icon={<Pencil aria-hidden="true" />}
          keys={keys('F2')}
          onAction={() => onRename(id)}
        />
        <MenuItem
          id="duplicate"
          label="Duplicate"
          icon={<Copy aria-hidden="true" />}
          keys={keys('Mod+D')}
          isDisabled={steps >= MAX_STEPS}
          onAction={() => studio.edit((funnel) => duplicateStep(funnel, index), index + 1)}
        />
      </MenuSection>
      {step.any.length > 1 && (
        <MenuSection title="Alternatives">
          {step.any.map((matcher, alternative) => (
            <MenuItem
              // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no identity beyond their place
              key={alternative}
              id={`without-${alternative}`}
              label={`Without “${matcher.event}”`}
              icon={<Unlink aria-hidden="true" />}
              onAction={() => studio.edit((funnel) => removeAlternative(funnel, index, alternative), index)}
            />
          ))}
        </MenuSection>
      )}
      <MenuSection>
        <MenuItem
          id="remove"
          label="Remove"
          danger
          icon={<Trash2 aria-hidden="true" />}
          keys={keys('Delete')}
          onAction={() => studio.edit((funnel) => removeStep(funnel, index), Math.min(index, steps - 2))}
        />
      </MenuSection>
    </MenuButton>
  );
}

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
