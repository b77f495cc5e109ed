import { formatCount } from '../../../charts/words/format.ts';
import { useApp } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Switch } from '../../ui/switch.tsx';
import { Choices } from './choices.tsx';
import type { MappingPhase } from './opening.ts';

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight'];

/** Which rows are one person, and which are one event; only where the source gives an answer. */
export function PeopleChoices({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { mapping, suggested } = phase;
  const { identity, id } = suggested;
  if (!identity && !id) return null;
  return (
    <Choices title="People and duplicates">
      {identity && (
        <Switch
          label="Stitch anonymous and known ids"
          hint={
            <>
              {NUMBERS[identity.columns.length] ?? formatCount(identity.columns.length, locale)} columns say who is who:{' '}
              {identity.columns.join(', ')}. Ids that stand in one row are one person
              {identity.notEvents &&
                `; rows that say nothing else (${identity.notEvents.values.join(', ')}) are no events`}
              .
            </>
          }
          isSelected={mapping.identity !== undefined && mapping.identity !== null}
          onChange={(on) => opening.choose({ identity: on ? identity : null })}
        />
      )}
      {id && (
        <Switch
          label="Remove duplicates"
          hint={`Rows of one user that agree in ${id.join(', ')} are one event.`}
          isSelected={mapping.id !== undefined}
          onChange={(on) => opening.choose({ id: on ? id : null })}
        />
      )}
    </Choices>
  );
}
