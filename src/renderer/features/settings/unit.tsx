import { RadioGroup } from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { SessionSource } from '../../../core/data/session-source.ts';
import type { FunnelUnit } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { Choice } from './choice.tsx';
import { SettingForm } from './form.tsx';
import { SessionEnd, type SessionRule, sessionWords } from './session-end.tsx';

interface UnitSettingProps {
  readonly unit: FunnelUnit;
  readonly rule: SessionRule;
  readonly title: string;
  readonly onUnit: (unit: FunnelUnit) => void;
  /** Whether it may be a user's values of a property. */
  readonly byProperty?: boolean;
  readonly onSession: (session: SessionSource | null) => void;
}

/** What is counted, as the first word of the sentence. */
export function UnitSetting({ unit, rule, title, byProperty = true, onUnit, onSession }: UnitSettingProps) {
  const { properties, session: mapped } = useStore(useEditor().store, (state) => state.dataset);
  const words = unitWords(unit);
  const kind = unit.kind;
  return (
    <SettingForm label="Counted" words={words} title={title}>
      <RadioGroup
        aria-label="Counted"
        value={kind}
        onChange={(value) =>
          value === 'property'
            ? properties.length > 0 && onUnit({ kind: 'property', property: properties[0].name })
            : onUnit({ kind: value as 'user' | 'session' })
        }
      >
        <Choice value="user" label="Users" detail="All events of a person together." />
        <Choice value="session" label="Sessions" detail={sessionWords(rule, mapped)} />
        {byProperty && properties.length > 0 && (
          <Choice
            value="property"
            label="Users per value of a property"
            detail="Each cart, document or search of a person goes through by itself."
          />
        )}
      </RadioGroup>
      {unit.kind === 'session' && <SessionEnd rule={rule} onChange={onSession} />}
      {unit.kind === 'property' && (
        <Select
          label="Property"
          options={properties.map(({ name, distinct }) => ({
            id: name,
            label: name,
            detail: `${formatCount(distinct, locale)} values`,
          }))}
          value={unit.property}
          onChange={(property) => onUnit({ kind: 'property', property })}
        />
      )}
    </SettingForm>
  );
}

const unitWords = (unit: FunnelUnit): string =>
  unit.kind === 'user' ? 'Users' : unit.kind === 'session' ? 'Sessions' : `Users per ${unit.property}`;
