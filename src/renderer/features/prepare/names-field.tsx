import { X } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { type Option, Select } from '../../ui/select.tsx';

interface NamesFieldProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly options: readonly Option[];
  readonly onChange: (names: readonly string[]) => void;
  readonly autoFocus?: boolean;
}

/** Several events, each with a way out, and one more to choose. */
export const NamesField = ({ label, names, options, onChange, autoFocus }: NamesFieldProps) => (
  <fieldset className="prepare-names" aria-label={label}>
    <span className="field-label">{label}</span>
    {names.length > 0 && (
      <ul className="value-chips">
        {names.map((name) => (
          <li key={name} className="value-chip">
            <bdi className="truncate" title={name}>
              {name}
            </bdi>
            <AriaButton
              className="value-remove"
              aria-label={`Without ${name}`}
              onPress={() => onChange(names.filter((one) => one !== name))}
            >
              <X aria-hidden="true" />
            </AriaButton>
          </li>
        ))}
      </ul>
    )}
    <Select
      label={`${label}: add one`}
      hideLabel
      searchable
      autoFocus={autoFocus}
      options={options.filter(({ id }) => !names.includes(id))}
      value={null}
      placeholder={names.length === 0 ? 'Choose an event…' : 'Add another…'}
      onChange={(name) => onChange([...names, name])}
    />
  </fieldset>
);
