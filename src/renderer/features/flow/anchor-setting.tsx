import { X } from 'lucide-react';
import { filtersInWords } from '../../../charts/words/document.ts';
import type { FlowAnchor } from '../../../core/flow/document.ts';
import { addToAnchor, anchorAt, removeFromAnchor, setAnchorFilters } from '../../../core/flow/edit.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';
import { Name } from '../../ui/name.tsx';
import { Select } from '../../ui/select.tsx';
import { MatcherFilters } from '../conditions/step-filters.tsx';
import { SettingForm } from '../settings/form.tsx';
import { useEventOptions } from '../tags/tiers.ts';

/** At which event journeys start, or to which they lead; or to one of several. */
export function AnchorSetting({ anchor }: { readonly anchor: FlowAnchor }) {
  const flowEditor = useFlowEditor();
  const options = useEventOptions();
  const { at, any } = anchor;
  const words = any
    .map(({ event, where }) => [
      event === '*' ? 'any event' : event,
      where.length > 0 ? `where ${filtersInWords(where)}` : '',
    ])
    .map((parts) => parts.filter(Boolean).join(' '))
    .join(' or ');
  return (
    <SettingForm label="Event" words={words} title={at === 'start' ? 'Start at' : 'Lead to'}>
      {any.length === 1 ? (
        <Select
          label="Event"
          hideLabel
          searchable
          options={options}
          value={any[0].event}
          onChange={(event) => flowEditor.edit((flow) => anchorAt(flow, at, event))}
        />
      ) : (
        <ul className="flow-events">
          {any.map(({ event }) => (
            <li key={event}>
              <Name>{event}</Name>
              <IconButton
                label={`Without ${event}`}
                onPress={() => flowEditor.edit((flow) => removeFromAnchor(flow, event))}
              >
                <X aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <Select
        label="Or another event"
        searchable
        options={options.filter(({ id }) => any.every(({ event }) => event !== id))}
        value={null}
        placeholder="Choose…"
        onChange={(event) => flowEditor.edit((flow) => addToAnchor(flow, event))}
      />
      <MatcherFilters
        any={any}
        refused=""
        onChange={(alternative, where) => flowEditor.edit((flow) => setAnchorFilters(flow, alternative, where))}
      />
    </SettingForm>
  );
}
