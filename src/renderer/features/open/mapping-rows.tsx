import type { Inspection, Mapping, Overrides } from '../../../contract/import.ts';
import { useApp } from '../../state/use-app.ts';
import { type Option, Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { MappingPhase, Reading } from './opening.ts';

const LIFECYCLES: readonly Option[] = [
  { id: 'complete', label: 'Completions of activities' },
  { id: 'start', label: 'Starts of activities' },
  { id: 'both', label: 'Both', detail: 'each with a name of its own' },
];

const REQUESTS = [
  { id: 'assets', label: 'Requests for pictures and scripts', hint: 'And styles, fonts and the like' },
  { id: 'robots', label: 'Requests of robots', hint: 'Those that say of themselves that they are' },
] as const;

/** Which rows are events, where the source is a log that has others as well. */
export function RowsChoices({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, suggested, reading } = phase;
  const { requests = [] } = reading;
  return (
    <>
      {hasLifecycle(suggested, reading) && (
        <Select
          label="Rows that are events"
          options={LIFECYCLES}
          value={reading.lifecycle ?? 'complete'}
          onChange={(id) => opening.read({ lifecycle: id as Overrides['lifecycle'] })}
          hint="An activity has a row when it starts and one when it is complete"
        />
      )}
      {isWebLog(inspection) &&
        REQUESTS.map(({ id, label, hint }) => (
          <Switch
            key={id}
            label={label}
            hint={hint}
            isSelected={requests.includes(id)}
            onChange={(on) => opening.read({ requests: on ? [...requests, id] : requests.filter((one) => one !== id) })}
          />
        ))}
    </>
  );
}

const isWebLog = ({ source }: Inspection): boolean => source.name === 'web-log';

/** Without a choice the completions are the events, and the starts are passed over. */
const hasLifecycle = ({ passOver }: Partial<Mapping>, { lifecycle }: Reading): boolean =>
  lifecycle !== undefined || (passOver?.values.includes('start') ?? false);
