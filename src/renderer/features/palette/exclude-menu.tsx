import { Ban } from 'lucide-react';
import { Menu, Popover, SubmenuTrigger } from 'react-aria-components';
import { addExclusion, exclusionRefused } from '../../../core/funnel/condition-edit.ts';
import { stepLabel } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { MenuItem } from '../../ui/menu.tsx';
import { refusalInWords } from '../conditions/exclusion-words.ts';

interface ExcludeMenuProps {
  readonly event: string;
  /** Closes the menu this one is a part of, too. */
  readonly onClose: () => void;
}

/** The part of an event's menu that excludes it: between two steps, or anywhere. */
export function ExcludeMenu({ event, onClose }: ExcludeMenuProps) {
  const funnelEditor = useFunnelEditor();
  const document = useStore(funnelEditor.store, (state) => state.document);
  const { steps } = document;
  const last = steps.length - 1;
  const item = (id: string, label: string, from: number, to: number, detail?: string) => {
    const refused = exclusionRefused(document, from, to);
    return (
      <MenuItem
        key={id}
        id={id}
        label={label}
        detail={refused === null ? detail : refusalInWords[refused]}
        isDisabled={refused !== null}
        onAction={() => {
          onClose();
          funnelEditor.edit((funnel) => addExclusion(funnel, event, from, to));
        }}
      />
    );
  };
  return (
    <SubmenuTrigger>
      <MenuItem id="exclude" label="Exclude" icon={<Ban aria-hidden="true" />} opens isDisabled={last < 1} />
      <Popover offset={-4} className="popover">
        <Menu aria-label={`Exclude ${event}`} className="menu">
          {last > 1 && item('anywhere', 'Anywhere', 0, last, 'Between the first and the last step')}
          {steps
            .slice(1)
            .map((step, index) =>
              item(
                `between-${index}`,
                `Between ${index + 1} and ${index + 2}`,
                index,
                index + 1,
                `${stepLabel(steps[index])} → ${stepLabel(step)}`,
              ),
            )}
        </Menu>
      </Popover>
    </SubmenuTrigger>
  );
}
