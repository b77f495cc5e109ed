import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Select } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import { SettingForm } from '../settings/form.tsx';

interface PropertyChoiceProps {
  readonly value: string | null;
  readonly onChange: (property: string) => void;
  readonly label?: string;
  /** What it is chosen for. */
  readonly title?: string;
}

/** One of the data's properties, as a part of a sentence. */
export function PropertyChoice({
  value,
  onChange,
  label = 'Property',
  title = 'By the values of',
}: PropertyChoiceProps) {
  const properties = useStore(useEditor().store, (state) => state.dataset.properties);
  return (
    <SettingForm label={label} words={value ?? 'choose a property'} title={title}>
      <Select
        label={label}
        hideLabel
        searchable
        options={properties.map(({ name, distinct }) => ({
          id: name,
          label: name,
          detail: counted(distinct, 'value'),
        }))}
        value={value}
        placeholder="Choose a property"
        onChange={onChange}
      />
    </SettingForm>
  );
}
