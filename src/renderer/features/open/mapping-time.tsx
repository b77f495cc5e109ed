import { useApp } from '../../state/use-app.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { precisionInWords } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';
import { timezones } from './timezones.ts';

/** What the times mean: the zone only where they leave it open, and how exact they are. */
export function TimeChoices({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, mapping, suggested } = phase;
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
      {timezoneNeeded && (
        <Select
          label="Time zone"
          options={timezones()}
          value={phase.timezone}
          onChange={opening.setTimezone}
          hint={`These times${timeShape ? ` (${timeShape})` : ''} do not say their zone`}
        />
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
