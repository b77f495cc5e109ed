import { formatCount } from '../../../charts/words/format.ts';
import { locale } from '../../ui/locale.ts';
import { Switch } from '../../ui/switch.tsx';
import { counted } from '../../ui/words.ts';
import { SettingForm } from '../settings/form.tsx';

interface SegmentChoiceProps {
  /** The names of all that are saved. */
  readonly names: readonly string[];
  /** Those that are not shown. */
  readonly leftOut: ReadonlySet<string>;
  readonly onChange: (leftOut: ReadonlySet<string>) => void;
}

/** Which of the saved segments are shown, as a part of a sentence. */
export function SegmentChoice({ names, leftOut, onChange }: SegmentChoiceProps) {
  const left = names.filter((name) => leftOut.has(name)).length;
  const all = counted(names.length, 'segment');
  return (
    <SettingForm
      label="Segments"
      words={left === 0 ? all : `${formatCount(names.length - left, locale)} of ${all}`}
      title="Segments shown"
    >
      {names.map((name) => (
        <Switch
          key={name}
          label={name}
          isSelected={!leftOut.has(name)}
          onChange={(on) => onChange(new Set(on ? [...leftOut].filter((one) => one !== name) : [...leftOut, name]))}
        />
      ))}
    </SettingForm>
  );
}
