import { FileSpreadsheet } from 'lucide-react';
import { type FormEvent, useMemo } from 'react';
import { columnsOf, type Inspection, type Role } from '../../../contract/import.ts';
import { useApp } from '../../state/app.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { type Option, Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { formatBytes } from '../../ui/words.ts';
import { completeMapping, type MappingPhase } from './opening.ts';
import { PreviewTable } from './preview-table.tsx';
import { timezones } from './timezones.ts';

const ROLES: readonly { readonly role: Role; readonly label: string }[] = [
  { role: 'user', label: 'User' },
  { role: 'event', label: 'Event' },
  { role: 'time', label: 'Time' },
];

/** Which column is what: guessed, shown with its effect on the first rows, and confirmed by the person. */
export function MappingScreen({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, mapping, problem } = phase;
  const complete = completeMapping(mapping) !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void opening.import();
  };
  return (
    <main className="mapping">
      <form className="mapping-form" onSubmit={submit}>
        <header className="mapping-header">
          <FileSpreadsheet aria-hidden="true" />
          <div className="truncate">
            <h1 className="truncate">{titleOf(inspection)}</h1>
            <p className="muted truncate">{factsOf(inspection)}</p>
          </div>
          <span className="mapping-space" />
          <Button onPress={opening.cancel}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={!complete} autoFocus>
            Import
          </Button>
        </header>
        {problem && (
          <p role="alert" className="mapping-problem selectable">
            {textOf(problem)}
          </p>
        )}
        <div className="mapping-choices">
          {ROLES.map(({ role, label }) => (
            <RoleSelect key={role} role={role} label={label} phase={phase} />
          ))}
          <SessionSelect phase={phase} />
          {inspection.timezoneNeeded && <TimezoneSelect phase={phase} />}
          <TextField
            label="Name"
            value={phase.name}
            onChange={opening.setName}
            maxLength={200}
            hint="As it stands in your list"
          />
        </div>
        <PreviewTable inspection={inspection} mapping={mapping} looking={phase.looking} />
      </form>
    </main>
  );
}

function titleOf({ files }: Inspection): string {
  return files.length === 1 ? files[0].name : `${files[0].name} and ${files.length - 1} more`;
}

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma-separated',
  '\t': 'tab-separated',
  ';': 'semicolon-separated',
  '|': 'pipe-separated',
};

const FORMATS: Readonly<Record<Exclude<Inspection['format'], 'csv'>, string>> = {
  ndjson: 'NDJSON',
  json: 'JSON',
  parquet: 'Parquet',
  xes: 'XES',
};

function factsOf({ files, format, delimiter, encoding, columns }: Inspection): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const shape = format === 'csv' ? (DELIMITERS[delimiter ?? ''] ?? `separated by “${delimiter}”`) : FORMATS[format];
  return [formatBytes(bytes), shape, encoding, `${columns.length} column${columns.length === 1 ? '' : 's'}`].join(
    ' · ',
  );
}

function useColumnOptions(inspection: Inspection): readonly Option[] {
  return useMemo(
    () =>
      inspection.columns.map(({ name, samples }) => ({
        id: name,
        label: name,
        detail: samples.slice(0, 3).join(', ') || 'empty',
      })),
    [inspection.columns],
  );
}

function RoleSelect({ role, label, phase }: { role: Role; label: string; phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, mapping } = phase;
  const guess = inspection.guess[role];
  const column = columnsOf(mapping[role])[0] ?? null;
  const missing = column === null ? `Choose the column that holds the ${role}.` : undefined;
  return (
    <Select
      label={label}
      options={useColumnOptions(inspection)}
      value={column}
      onChange={(id) => opening.assign(role, id)}
      placeholder="Choose a column"
      hint={column === guess.column ? guess.reason : 'Chosen by you'}
      problem={missing}
    />
  );
}

const NO_SESSION = '';

function SessionSelect({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, mapping } = phase;
  const columns = useColumnOptions(inspection);
  const options = useMemo(
    () => [{ id: NO_SESSION, label: 'None', detail: 'A break of 30 minutes ends a session' }, ...columns],
    [columns],
  );
  return (
    <Select
      label="Session (optional)"
      options={options}
      value={mapping.session ?? NO_SESSION}
      onChange={(id) => opening.assign('session', id === NO_SESSION ? null : id)}
      hint={
        mapping.session !== undefined && mapping.session === inspection.guess.session.column
          ? inspection.guess.session.reason
          : 'Sessions of the source, if it has any'
      }
    />
  );
}

function TimezoneSelect({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  return (
    <Select
      label="Time zone"
      options={timezones()}
      value={phase.timezone}
      onChange={opening.setTimezone}
      hint="These times do not say their zone"
    />
  );
}
