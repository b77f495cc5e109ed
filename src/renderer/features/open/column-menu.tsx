import { Ban, Check, ChevronDown } from 'lucide-react';
import { Fragment } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useApp } from '../../state/use-app.ts';
import { MenuButton, MenuItem, MenuSection } from '../../ui/menu.tsx';
import { type ColumnRole, choosableColumns, keeping, keptProperties, ROLE_NAMES } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';

const ROLES: readonly { readonly role: ColumnRole; readonly label: string }[] = [
  { role: 'user', label: 'It tells the user' },
  { role: 'event', label: 'It tells the event' },
  { role: 'time', label: 'It tells the time' },
  { role: 'session', label: 'It tells the session' },
  { role: 'order', label: 'It orders events of one time' },
  { role: 'revenue', label: 'It is an amount of money' },
  { role: 'currency', label: 'It is a currency' },
];

interface Props {
  readonly phase: MappingPhase;
  readonly column: string;
  readonly played: readonly ColumnRole[];
  /** Not kept as a property. */
  readonly isDropped: boolean;
}

/** A column's name and the roles it plays, which open what it can be. */
export function ColumnMenu({ phase, column, played, isDropped }: Props) {
  const { opening } = useApp();
  const { inspection, mapping } = phase;
  const all = choosableColumns(inspection.columns, mapping);
  const canDrop = all.some(({ name }) => name === column);
  const keep = (on: boolean) => {
    const before = new Set(keptProperties(inspection.columns, mapping));
    const kept = new Set(all.filter((one) => before.has(one)).map(({ name }) => name));
    if (on) kept.add(column);
    else kept.delete(column);
    opening.choose(keeping(all, kept));
  };
  const play = (role: ColumnRole) => {
    if (!played.includes(role)) opening.choose({ [role]: column });
    else if (role !== 'user' && role !== 'event' && role !== 'time') opening.choose({ [role]: null });
  };
  const roles = played.map((role) => ROLE_NAMES[role]);
  const name = ['Column', column, ...roles, ...(isDropped ? ['(left out)'] : [])].join(' ');
  return (
    <MenuButton
      label={`What ${column} is`}
      placement="bottom start"
      trigger={
        <AriaButton className="preview-name" aria-label={`${name}: choose what it is`}>
          <span className="truncate" title={column}>
            {column}
          </span>
          {roles.map((role) => (
            <Fragment key={role}>
              {' '}
              <span className="chip">{role}</span>
            </Fragment>
          ))}
          <ChevronDown aria-hidden="true" />
        </AriaButton>
      }
    >
      <MenuSection title={column} selectionMode="multiple" selectedKeys={played}>
        {ROLES.map(({ role, label }) => (
          <MenuItem key={role} id={role} label={label} shouldCloseOnSelect onAction={() => play(role)} />
        ))}
      </MenuSection>
      {canDrop && (
        <MenuSection>
          <MenuItem
            id="keep"
            label={isDropped ? 'Keep it as a property' : 'Leave it out'}
            icon={isDropped ? <Check aria-hidden="true" /> : <Ban aria-hidden="true" />}
            onAction={() => keep(isDropped)}
          />
        </MenuSection>
      )}
    </MenuButton>
  );
}
