import { RadioGroup } from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { FunnelUnit } from '../../../core/funnel/document.ts';
import { setUnit } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { Choice } from './choice.tsx';
import { SettingForm } from './form.tsx';
import { SessionEnd, sessionWords } from './session-end.tsx';

/** What is counted, as the first word of the sentence. */
export function UnitSetting() {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const document = useStore(funnelEditor.store, (state) => state.document);
  const { unit } = document;
  const properties = useStore(editor.store, (state) => state.dataset.properties);
  const set = (next: FunnelUnit) => funnelEditor.edit((funnel) => setUnit(funnel, next));
  const words = unitWords(unit);
  const kind = unit.kind;
  return (
    <SettingForm label="Counted" words={words} title="Who or what goes through the funnel">
      <RadioGroup
        aria-label="Counted"
        value={kind}
        onChange={(value) =>
          value === 'property'
            ? properties.length > 0 && set({ kind: 'property', property: properties[0].name })
            : set({ kind: value as 'user' | 'session' })
        }
      >
        <Choice value="user" label="Users" detail="All events of a person together." />
        <Choice value="session" label="Sessions" detail={sessionWords(document)} />
        {properties.length > 0 && (
          <Choice
            value="property"
            label="Users per value of a property"
            detail="Each cart, document or search of a person goes through by itself."
          />
        )}
      </RadioGroup>
      {unit.kind === 'session' && <SessionEnd />}
      {unit.kind === 'property' && (
        <Select
          label="Property"
          options={properties.map(({ name, distinct }) => ({
            id: name,
            label: name,
            detail: `${formatCount(distinct, locale)} values`,
          }))}
          value={unit.property}
          onChange={(property) => set({ kind: 'property', property })}
        />
      )}
    </SettingForm>
  );
}

const unitWords = (unit: FunnelUnit): string =>
  unit.kind === 'user' ? 'Users' : unit.kind === 'session' ? 'Sessions' : `Users per ${unit.property}`;
