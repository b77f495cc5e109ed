import { ArrowDown, ArrowUp, Copy, Pencil, Trash2, Unlink } from 'lucide-react';
import { useRef } from 'react';
import { Menu, Popover } from 'react-aria-components';
import { duplicateStep, MAX_STEPS, moveStep, removeAlternative, removeStep } from '../../../core/funnel-edit.ts';
import { shortcutText } from '../../commands/shortcut.ts';
import { useApp, useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';

/** The key of the step the menu is about, and the button it opened from. */
export interface StepMenuState {
  readonly step: string;
  readonly button: Element;
}

interface StepMenuProps {
  readonly menu: StepMenuState;
  readonly onRename: (key: string) => void;
  readonly onClose: () => void;
}

/** The one menu of all steps. */
export function StepMenu({ menu, onRename, onClose }: StepMenuProps) {
  const studio = useStudio();
  const { platform } = useApp().host.info;
  const trigger = useRef(menu.button);
  const index = useStore(studio.store, (state) => state.keys.indexOf(menu.step));
  const steps = useStore(studio.store, (state) => state.history.present.document.steps);
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
            onAction={() => studio.edit((funnel) => moveStep(funnel, index, index - 1), index - 1)}
          />
          <MenuItem
            id="down"
            label="Move down"
            icon={<ArrowDown aria-hidden="true" />}
            keys={keys('Alt+ArrowDown')}
            isDisabled={index === steps.length - 1}
            onAction={() => studio.edit((funnel) => moveStep(funnel, index, index + 1), index + 1)}
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
            isDisabled={steps.length >= MAX_STEPS}
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
            onAction={() => studio.edit((funnel) => removeStep(funnel, index), Math.min(index, steps.length - 2))}
          />
        </MenuSection>
      </Menu>
    </Popover>
  );
}
