import { X } from 'lucide-react';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { hideEvent, hideRefused, isHidden, showEvent } from '../../../core/flow/edit.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';
import { Name } from '../../ui/name.tsx';
import { Select } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import { SettingForm } from '../settings/form.tsx';
import { useEventOptions } from '../tags/tiers.ts';

/** Which events take no part, as a part of the sentence. */
export function HiddenSetting({ flow }: { readonly flow: FlowDocument }) {
  const flowEditor = useFlowEditor();
  const options = useEventOptions();
  const hidden = options.filter(({ id }) => isHidden(flow, id));
  // A name that this data set does not have is hidden all the same.
  const others = flow.exclude.filter((event) => options.every(({ id }) => id !== event));
  const names = [...hidden.map(({ id }) => id), ...others];
  const words =
    names.length === 0
      ? 'none hidden'
      : names.length === 1
        ? `without ${names[0]}`
        : `without ${counted(names.length, 'event')}`;
  return (
    <SettingForm label="Hidden" words={words} title="Hidden: as if they had never happened">
      {names.length > 0 && (
        <ul className="flow-events">
          {names.map((event) => (
            <li key={event}>
              <Name>{event}</Name>
              <IconButton label={`Show ${event}`} onPress={() => flowEditor.edit((one) => showEvent(one, event))}>
                <X aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <Select
        label="Hide an event"
        searchable
        options={options.filter(({ id }) => !isHidden(flow, id) && hideRefused(flow, id) === null)}
        value={null}
        placeholder="Choose…"
        onChange={(event) => flowEditor.edit((one) => hideEvent(one, event))}
      />
    </SettingForm>
  );
}
