import { ChevronDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { Name } from '../../ui/name.tsx';
import { Select } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import { ignoreName } from '../documents/project.ts';

/** Names that the drop-off of this data set leaves out, as a part of the sentence. */
export function IgnoreMenu() {
  const editor = useEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const { ignored } = useStore(editor.store, (state) => state.history.present);
  const [isOpen, setOpen] = useState(false);
  const words = ignored.length === 0 ? 'nothing' : ignored.length === 1 ? ignored[0] : counted(ignored.length, 'name');
  const options = useMemo(
    () =>
      [
        ...dataset.list.events.map(({ event, count }) => ({
          id: event,
          label: event,
          detail: counted(count, 'event'),
        })),
        ...dataset.properties.map(({ name }) => ({ id: name, label: name, detail: 'property' })),
      ].filter(({ id }, index, all) => !ignored.includes(id) && all.findIndex((one) => one.id === id) === index),
    [dataset, ignored],
  );
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <AriaButton className="button button-quiet setting setting-filters" aria-label={`Left out: ${words}`}>
        <span className="truncate">{words}</span>
        <ChevronDown aria-hidden="true" />
      </AriaButton>
      <Popover placement="bottom start" offset={4} className="popover">
        <Dialog aria-label="Left out of every drop-off" className="ignore-form">
          <p className="muted">
            Names of events and properties that say nothing about why people leave. They are left out of every drop-off
            of this data set.
          </p>
          {ignored.length > 0 && (
            <ul>
              {ignored.map((name) => (
                <li key={name}>
                  <Name>{name}</Name>
                  <Button
                    look="quiet"
                    aria-label={`Show ${name} again`}
                    onPress={() => editor.change((project) => ignoreName(project, name, false))}
                  >
                    Show again
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <Select
            label="Leave out"
            options={options}
            value={null}
            placeholder="An event or a property…"
            onChange={(name) => editor.change((project) => ignoreName(project, name))}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
