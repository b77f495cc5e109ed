import { ChevronDown } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';

interface ChoiceProps<Id extends string> {
  /** What is chosen, such as "Order"; the button is called after it and the choice. */
  readonly label: string;
  readonly options: readonly {
    readonly id: Id;
    readonly words: string;
    readonly label?: string;
    readonly detail?: string;
  }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** A part of a sentence that can be changed: one of a few. */
export function Choice<Id extends string>({ label, options, value, onChange }: ChoiceProps<Id>) {
  const chosen = options.find(({ id }) => id === value) ?? options[0];
  return (
    <MenuButton
      label={label}
      placement="bottom start"
      selectionMode="single"
      selectedKeys={[chosen.id]}
      disallowEmptySelection
      onSelectionChange={(keys) => onChange([...keys][0] as Id)}
      trigger={
        <AriaButton className="button button-quiet setting" aria-label={`${label}: ${chosen.words}`}>
          <span className="truncate" title={chosen.words}>
            {chosen.words}
          </span>
          <ChevronDown aria-hidden="true" />
        </AriaButton>
      }
    >
      {options.map(({ id, words, label: name, detail }) => (
        <MenuItem key={id} id={id} label={name ?? words} detail={detail} />
      ))}
    </MenuButton>
  );
}
