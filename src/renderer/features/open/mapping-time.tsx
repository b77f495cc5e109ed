import { useState } from 'react';
import type { Overrides } from '../../../contract/import.ts';
import { useApp } from '../../state/use-app.ts';
import { type Option, Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { precisionInWords } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';
import { timezones } from './timezones.ts';

const UNITS: readonly Option[] = [
  { id: 'h', label: 'Hours' },
  { id: 'min', label: 'Minutes' },
  { id: 's', label: 'Seconds' },
  { id: 'ms', label: 'Milliseconds' },
  { id: 'order', label: 'Only what comes first', detail: 'one second apart' },
];

/** The value of a select for what is not chosen. */
const BY_ITSELF = '';

const DATES: readonly Option[] = [
  { id: BY_ITSELF, label: 'As the rows tell' },
  { id: 'dmy', label: 'The day comes first' },
  { id: 'mdy', label: 'The month comes first' },
  { id: 'ymd', label: 'The year comes first' },
];

/** Where only the order of the rows tells day from month, or a person said it without having been asked. */
function DateOrder({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, answers, reading } = phase;
  const asked = answers.some(({ question }) => question.kind === 'date-order');
  const doubted = reading.dates !== undefined || inspection.warnings.some(({ code }) => code === 'date-order');
  if (asked || !doubted) return null;
  return (
    <Select
      label="Dates in numbers"
      options={DATES}
      value={reading.dates ?? BY_ITSELF}
      onChange={(id) => opening.read({ dates: id === BY_ITSELF ? undefined : (id as Overrides['dates']) })}
      hint={reading.dates === undefined ? 'Only the order of the rows tells' : 'Chosen by you'}
    />
  );
}

interface OriginProps {
  readonly origin: string;
  readonly onChange: (origin: string | undefined) => void;
}

/** When those numbers are 0; taken when the field is left. */
function Origin({ origin, onChange }: OriginProps) {
  const [text, setText] = useState(origin);
  return (
    <TextField
      label="Counted from"
      value={text}
      onChange={setText}
      onBlur={() => text.trim() !== origin && onChange(text.trim() || undefined)}
      maxLength={40}
      hint="A date or a time such as 2021-01-01; 2000-01-01 where nothing is said"
    />
  );
}

/** What the times mean: the zone only where they leave it open, and how exact they are. */
export function TimeChoices({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, mapping, suggested, reading } = phase;
  const { timeShape, timezoneNeeded, precisionMs } = inspection;
  return (
    <>
      {suggested.localEpochs && (
        <Switch
          label="Times are numbers of local time"
          hint="They count what the clock of a time zone showed, not UTC."
          isSelected={mapping.localEpochs === true}
          onChange={(on) => opening.choose({ localEpochs: on ? true : null })}
        />
      )}
      <DateOrder phase={phase} />
      {timezoneNeeded && (
        <Select
          label="Time zone"
          options={timezones()}
          value={phase.timezone}
          onChange={opening.setTimezone}
          hint="These times do not say their zone"
        />
      )}
      {reading.timeUnit !== undefined && (
        <>
          <Select
            label="The numbers count"
            options={UNITS}
            value={reading.timeUnit}
            onChange={(unit) => opening.read({ timeUnit: unit as Overrides['timeUnit'] })}
            hint="They are no dates by themselves"
          />
          <Origin origin={reading.origin ?? ''} onChange={(origin) => opening.read({ origin })} />
        </>
      )}
      {precisionMs !== null && (
        <p className="field-hint">
          {!timezoneNeeded && timeShape && `Read as ${timeShape}. `}
          {precisionInWords(precisionMs)}
        </p>
      )}
    </>
  );
}
