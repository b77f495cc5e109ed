import { useState } from 'react';
import { useApp } from '../../state/use-app.ts';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { counted } from '../../ui/words.ts';
import { Disclosure } from './choices.tsx';
import { withWord } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';

/** What stands in the column of users and is nobody, or might be; and words besides. */
export function NobodyChoices({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, reading } = phase;
  const taken = inspection.nobody.filter((one) => one.taken).map(({ value }) => `“${value}”`);
  const words = reading.nobody ?? [];
  return (
    <Disclosure title="Nobody" line={['empty cells', ...taken].join(', ')}>
      {inspection.nobody.map(({ value, rows, taken }) => (
        <Switch
          key={value}
          label={`“${value}” is nobody`}
          hint={`In ${counted(rows, 'row')} of those looked at`}
          isSelected={taken}
          onChange={(on) => opening.read(withWord(reading, value, on))}
        />
      ))}
      <MoreWords key={words.join('\0')} words={words} onChange={(nobody) => opening.read({ nobody })} />
    </Disclosure>
  );
}

interface MoreWordsProps {
  readonly words: readonly string[];
  readonly onChange: (words: string[] | undefined) => void;
}

/** Words that stand for nobody, besides the known ones; taken when the field is left. */
function MoreWords({ words, onChange }: MoreWordsProps) {
  const [text, setText] = useState(words.join(', '));
  const take = (): void => {
    const next = text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    if (next.join() !== words.join()) onChange(next.length > 0 ? next : undefined);
  };
  return (
    <TextField
      label="Also nobody’s id"
      value={text}
      onChange={setText}
      onBlur={take}
      hint="Words with commas between them, such as “guest, test”. Empty cells, “null” and their like are nobody already."
    />
  );
}
