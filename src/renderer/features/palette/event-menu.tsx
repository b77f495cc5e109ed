import { ListPlus, Plus, Split, SquareCheck } from 'lucide-react';
import { useRef } from 'react';
import { Menu, Popover } from 'react-aria-components';
import { stepLabel, stepOf } from '../../../core/funnel/document.ts';
import { addAlternative, addStep, insertStep } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFlowEditor, useFunnelEditor } from '../../state/use-app.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';
import { FlowPlaces } from '../flow/places-menu.tsx';
import { PrepareMenu } from '../prepare/menu.tsx';
import { TagMenu } from '../tags/menu.tsx';
import { ExcludeMenu } from './exclude-menu.tsx';
import type { Selected } from './selected.ts';

/** The event the menu is about, and the button it opened from. */
export interface EventMenuState {
  readonly name: string;
  readonly button: Element;
}

interface EventMenuProps {
  readonly menu: EventMenuState;
  readonly chosen: Selected;
  readonly onClose: () => void;
}

/** The one menu of all rows of the palette: where in the document on screen an event may go. */
export function EventMenu({ menu, chosen, onClose }: EventMenuProps) {
  const funnelEditor = useFunnelEditor();
  const isFlow = useStore(useFlowEditor().store, (state) => state.document !== null);
  const { name } = menu;
  const trigger = useRef(menu.button);
  const selected = useStore(funnelEditor.store, (state) =>
    state.selected === null ? -1 : state.keys.indexOf(state.selected),
  );
  const funnel = useStore(funnelEditor.store, (state) => state.document);
  const { steps } = funnel;
  const isInStep = (index: number) => addAlternative(funnel, index, name) === funnel;
  return (
    <Popover
      isOpen
      onOpenChange={(open) => !open && onClose()}
      triggerRef={trigger}
      placement="bottom end"
      aria-label={`More for ${name}`}
      offset={4}
      className="popover"
    >
      <Menu aria-label={`More for ${name}`} className="menu" autoFocus="first" onClose={onClose}>
        {isFlow ? (
          <FlowPlaces event={name} />
        ) : (
          <MenuSection aria-label="Add">
            <MenuItem
              id="add"
              label="Add as next step"
              icon={<Plus aria-hidden="true" />}
              onAction={() => funnelEditor.edit((funnel) => addStep(funnel, name), steps.length)}
            />
            <MenuItem
              id="first"
              label="Add as first step"
              icon={<ListPlus aria-hidden="true" />}
              isDisabled={steps.length === 0}
              onAction={() => funnelEditor.edit((funnel) => insertStep(funnel, 0, stepOf(name)), 0)}
            />
          </MenuSection>
        )}
        <TagMenu event={name} />
        <PrepareMenu events={chosen.keys.has(name) ? chosen.events : [name]}>
          <MenuItem
            id="choose"
            label={chosen.keys.has(name) ? 'Choose no longer' : 'Choose'}
            detail="To merge, hide or drag several: with Ctrl, or Space"
            icon={<SquareCheck aria-hidden="true" />}
            onAction={() => chosen.toggle(name)}
          />
        </PrepareMenu>
        {steps.length > 1 && (
          <MenuSection aria-label="Exclude">
            <ExcludeMenu event={name} onClose={onClose} />
          </MenuSection>
        )}
        {steps.length > 0 && (
          <MenuSection title="Add as “or” to step">
            {steps.map((step, index) => (
              <MenuItem
                // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place here
                key={index}
                id={`or-${index}`}
                label={`${index + 1}. ${stepLabel(step)}`}
                detail={isInStep(index) ? 'Is in it already' : index === selected ? 'Selected step' : undefined}
                isDisabled={isInStep(index)}
                icon={<Split aria-hidden="true" />}
                onAction={() => funnelEditor.edit((funnel) => addAlternative(funnel, index, name), index)}
              />
            ))}
          </MenuSection>
        )}
      </Menu>
    </Popover>
  );
}
