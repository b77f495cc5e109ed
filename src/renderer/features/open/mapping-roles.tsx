import { useMemo } from 'react';
import { columnsOf } from '../../../contract/columns-of.ts';
import type { Inspection, Mapping, MappingChoice, Role } from '../../../contract/import.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { type Option, Select } from '../../ui/select.tsx';
import { Disclosure } from './choices.tsx';
import { columnsInWords, isInParts } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';

interface Props {
  readonly phase: MappingPhase;
}

const NEEDED = [
  { role: 'user', label: 'User' },
  { role: 'event', label: 'Event' },
  { role: 'time', label: 'Time' },
] as const;

/** The three columns that every event needs, and what events are called. */
export function RoleChoices({ phase }: Props) {
  const options = useColumnOptions(phase.inspection);
  return (
    <>
      {NEEDED.map(({ role, label }) => (
        <div key={role} className="choice">
          <RoleSelect role={role} label={label} phase={phase} options={options} />
          {role === 'event' && <NamingSelect phase={phase} />}
        </div>
      ))}
    </>
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

/** Several columns of a role as one option; no column is called like this. */
const idOf = (columns: Mapping['time'] | undefined): string | null =>
  columns === undefined ? null : columnsOf(columns).join('\0');

function RoleSelect({
  role,
  label,
  phase,
  options,
}: Props & { role: 'user' | 'event' | 'time'; label: string; options: readonly Option[] }) {
  const { opening } = useApp();
  const { inspection, mapping, suggested } = phase;
  const guess = inspection.guess[role];
  const value = idOf(mapping[role]);
  const several = [suggested[role], mapping[role]].find((columns) => columnsOf(columns).length > 1);
  const all = several
    ? [
        {
          id: idOf(several)!,
          label: columnsOf(several).join(isInParts(several) ? ' and ' : ', else '),
          detail: isInParts(several) ? 'together they are the time' : 'the first that has a value',
        },
        ...options,
      ]
    : options;
  const isGuess = value !== null && value === idOf(suggested[role]);
  const others = guess.others.filter((column) => column !== value).slice(0, 2);
  return (
    <>
      <Select
        label={label}
        options={all}
        value={value}
        onChange={(id) => opening.choose({ [role]: several && id === idOf(several) ? several : id })}
        placeholder="Choose a column"
        hint={isGuess ? guess.reason : 'Chosen by you'}
        problem={value === null ? `Choose the column that holds the ${role}.` : undefined}
      />
      {others.length > 0 && (
        <p className="choice-others">
          <span className="muted">{isGuess ? 'Next best:' : 'Or:'}</span>
          {others.map((column) => (
            <Button
              key={column}
              look="inline"
              aria-label={`Take ${column} as the ${role}`}
              onPress={() => opening.choose({ [role]: column })}
            >
              {column}
            </Button>
          ))}
        </p>
      )}
    </>
  );
}

/** Only where the source knows other ways than the event column as it stands. */
function NamingSelect({ phase }: Props) {
  const { opening } = useApp();
  const { namings } = phase.inspection;
  if (namings.length < 2) return null;
  const current = JSON.stringify(phase.mapping.naming ?? null);
  const at = namings.findIndex(({ naming }) => JSON.stringify(naming) === current);
  return (
    <Select
      label="Event names"
      options={namings.map(({ label }, index) => ({ id: String(index), label }))}
      value={at < 0 ? null : String(at)}
      onChange={(id) => opening.choose({ naming: namings[Number(id)].naming })}
      placeholder="By rules of its own"
      hint="See in the first rows what events are called"
    />
  );
}

const NONE = '';

const OPTIONAL: readonly {
  readonly role: 'session' | 'order' | 'revenue' | 'currency';
  readonly label: string;
  readonly none: string;
  readonly hint: string;
}[] = [
  { role: 'session', label: 'Session', none: 'A break of 30 minutes ends a session', hint: 'Sessions of the source' },
  { role: 'order', label: 'Order', none: 'As they come', hint: 'Decides between events of one time' },
  { role: 'revenue', label: 'Revenue', none: 'No amounts of money', hint: 'An amount of money' },
  { role: 'currency', label: 'Currency', none: 'All amounts are of one currency', hint: 'What the amounts are in' },
];

/** Roles that a file need not have. They stay properties, too. */
export function MoreRoles({ phase }: Props) {
  const { opening } = useApp();
  const { inspection, mapping } = phase;
  const columns = useColumnOptions(inspection);
  const played = OPTIONAL.filter(({ role }) => mapping[role] !== undefined);
  return (
    <Disclosure
      title="Session, order and money"
      line={played.length === 0 ? 'none' : played.map(({ role }) => columnsInWords(mapping[role]!)).join(', ')}
    >
      {OPTIONAL.map(({ role, label, none, hint }) => {
        const guess = role in inspection.guess ? inspection.guess[role as Role] : null;
        return (
          <Select
            key={role}
            label={`${label} (optional)`}
            options={[{ id: NONE, label: 'None', detail: none }, ...columns]}
            value={mapping[role] ?? NONE}
            onChange={(id) => opening.choose({ [role]: id === NONE ? null : id } satisfies MappingChoice)}
            hint={mapping[role] !== undefined && mapping[role] === guess?.column ? guess.reason : hint}
          />
        );
      })}
    </Disclosure>
  );
}
