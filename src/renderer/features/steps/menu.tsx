import { ArrowDown, ArrowUp, Copy, ListFilter, Pencil, Timer, Trash2, TrendingDown, Unlink } from 'lucide-react';
import { useRef } from 'react';
import { type Key, Menu, Popover } from 'react-aria-components';
import { MOST_STEPS } from '../../../core/funnel/check.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { duplicateStep, moveStep, removeAlternative, removeStep, setStepRules } from '../../../core/funnel/edit.ts';
import { shortcutText } from '../../commands/shortcut.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useFunnelEditor } from '../../state/use-app.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';
import { lossSteps } from '../drop-off/question.ts';
import { TagMenu } from '../tags/menu.tsx';
import { ruleRefused } from './rules.ts';

/** The key of the step the menu is about, and the button it opened from. */
export interface StepMenuState {
  readonly step: string;
  readonly button: Element;
}

/** A form about a step or an exclusion, and the button it opens from. */
export type StepForm =
  | ({ readonly kind: 'limits' | 'filters' } & StepMenuState)
  | { readonly kind: 'exclusion'; readonly index: number; readonly button: Element };

interface StepMenuProps {
  readonly menu: StepMenuState;
  readonly onRename: (key: string) => void;
  readonly onForm: (form: StepForm) => void;
  readonly onClose: () => void;
}

/** The one menu of all steps. */
export function StepMenu({ menu, onRename, onForm, onClose }: StepMenuProps) {
  const funnelEditor = useFunnelEditor();
  const { platform } = useApp().host.info;
  const trigger = useRef(menu.button);
  const index = useStore(funnelEditor.store, (state) => state.keys.indexOf(menu.step));
  const document = useStore(funnelEditor.store, (state) => state.document);
  const { steps } = document;
  const step = steps[index];
  if (!step) return null;
  const keys = (shortcut: string) => shortcutText(shortcut, platform);
  const name = `Actions for step ${index + 1}`;
  return (
    <Popover
      isOpen
      onOpenChange={(open) => !open && onClose()}
      triggerRef={trigger}
      placement="bottom end"
      aria-label={name}
      offset={4}
      className="popover"
    >
      <Menu aria-label={name} className="menu" autoFocus="first" onClose={onClose}>
        <MenuSection>
          <MenuItem
            id="up"
            label="Move up"
            icon={<ArrowUp aria-hidden="true" />}
            keys={keys('Alt+ArrowUp')}
            isDisabled={index === 0}
            onAction={() => funnelEditor.edit((funnel) => moveStep(funnel, index, index - 1), index - 1)}
          />
          <MenuItem
            id="down"
            label="Move down"
            icon={<ArrowDown aria-hidden="true" />}
            keys={keys('Alt+ArrowDown')}
            isDisabled={index === steps.length - 1}
            onAction={() => funnelEditor.edit((funnel) => moveStep(funnel, index, index + 1), index + 1)}
          />
          <MenuItem
            id="rename"
            label="Rename"
            icon={<Pencil aria-hidden="true" />}
            keys={keys('F2')}
            onAction={() => onRename(menu.step)}
          />
          <MenuItem
            id="duplicate"
            label="Duplicate"
            icon={<Copy aria-hidden="true" />}
            keys={keys('Mod+D')}
            isDisabled={steps.length >= MOST_STEPS}
            onAction={() => funnelEditor.edit((funnel) => duplicateStep(funnel, index), index + 1)}
          />
        </MenuSection>
        <MenuSection>
          <MenuItem
            id="filters"
            label="Conditions…"
            icon={<ListFilter aria-hidden="true" />}
            onAction={() => onForm({ kind: 'filters', ...menu })}
          />
        </MenuSection>
        {lossSteps(document).includes(index) && (
          <MenuSection>
            <MenuItem
              id="drop-off"
              label="Who drops off after it, and why"
              icon={<TrendingDown aria-hidden="true" />}
              onAction={() => funnelEditor.showDropOff({ step: menu.step })}
            />
          </MenuSection>
        )}
        <StepRules document={document} index={index} onLimits={() => onForm({ kind: 'limits', ...menu })} />
        {step.any.length === 1 && <TagMenu event={step.any[0].event} />}
        {step.any.length > 1 && (
          <MenuSection title="Alternatives">
            {step.any.map((matcher, alternative) => (
              <MenuItem
                // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no identity beyond their place
                key={alternative}
                id={`without-${alternative}`}
                label={`Without “${matcher.event}”`}
                icon={<Unlink aria-hidden="true" />}
                onAction={() => funnelEditor.edit((funnel) => removeAlternative(funnel, index, alternative), index)}
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
            onAction={() => funnelEditor.edit((funnel) => removeStep(funnel, index), Math.min(index, steps.length - 2))}
          />
        </MenuSection>
      </Menu>
    </Popover>
  );
}

interface StepRulesProps {
  readonly document: FunnelDocument;
  readonly index: number;
  readonly onLimits: () => void;
}

/** What a step may ask for beyond its events; what its place does not allow says why. */
function StepRules({ document, index, onLimits }: StepRulesProps) {
  const funnelEditor = useFunnelEditor();
  const { optional, direct, occurrence } = document.steps[index];
  const refused = (rule: Parameters<typeof ruleRefused>[2]) => {
    const why = ruleRefused(document, index, rule);
    return { isDisabled: why !== null, detail: why ?? undefined };
  };
  const on = { optional, direct, first: occurrence !== 'any' };
  const choose = (keys: 'all' | Set<Key>) => {
    const has = (rule: string) => keys === 'all' || keys.has(rule);
    funnelEditor.edit(
      (funnel) =>
        setStepRules(funnel, index, {
          ...(has('optional') !== optional && { optional: !optional }),
          ...(has('direct') !== direct && { direct: !direct }),
          ...(has('first') !== on.first && { occurrence: on.first ? 'any' : 'first-ever' }),
        }),
      index,
    );
  };
  return (
    <>
      <MenuSection
        title="Rules"
        selectionMode="multiple"
        selectedKeys={(['optional', 'direct', 'first'] as const).filter((rule) => on[rule])}
        onSelectionChange={choose}
      >
        {index === 0 && <MenuItem id="first" label="Only a user’s first time" {...refused('first')} />}
        <MenuItem id="optional" label="Optional" {...refused('optional')} />
        {index > 0 && <MenuItem id="direct" label="Directly after the step before" {...refused('direct')} />}
      </MenuSection>
      {index > 0 && (
        <MenuSection>
          <MenuItem
            id="limits"
            label="Time since the step before…"
            icon={<Timer aria-hidden="true" />}
            onAction={onLimits}
            {...refused('time')}
          />
        </MenuSection>
      )}
    </>
  );
}
