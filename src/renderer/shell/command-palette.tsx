import { useMemo, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  TextField,
  useFilter,
} from 'react-aria-components';
import { shortcutText } from '../commands/shortcut.ts';
import { useCommands } from '../commands/use-commands.ts';
import { documentTitles, KINDS } from '../features/documents/kinds.ts';
import { addingTo } from '../features/palette/add.ts';
import { tierOf } from '../features/tags/tiers.ts';
import { useApp } from '../state/use-app.ts';
import { afterClosing } from '../ui/focus-request.ts';
import { capitalised } from '../ui/words.ts';
import '../ui/field.css';
import '../ui/menu.css';
import './command-palette.css';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** So many fit without scrolling, which the keys in the field could not do; typing finds the others. */
const LISTED = 10;

/** Everything that can be done and opened, by its name. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const commands = useCommands();
  const [search, setSearch] = useState('');
  const { contains } = useFilter({ sensitivity: 'base' });
  const entries = useMemo((): Entry[] => {
    const { platform } = app.host.info;
    const { datasets, screen } = app.workspace.store.get();
    const open = screen === 'editor' ? app.open.get().current : null;
    const state = open?.editor.store.get();
    const project = state?.history.present;
    const adding = open && addingTo(open);
    const titles = documentTitles(project?.documents ?? []);
    return [
      ...(project?.documents ?? [])
        .filter(({ id }) => id !== project?.shown)
        .map(({ id, kind }) => ({
          id: `document ${id}`,
          label: titles.get(id)!,
          group: capitalised(KINDS[kind].noun),
          run: () => open!.editor.show(id),
        })),
      ...commands
        .filter((one) => one.id !== 'help.commands' && one.scope !== 'events' && one.enabled())
        .map((one) => ({
          id: one.id,
          label: one.title,
          group: one.group,
          keys: one.shortcuts && shortcutText(one.shortcuts[0], platform),
          run: () => void one.run(),
        })),
      ...datasets
        .filter(({ id }) => id !== state?.dataset.id)
        .map(({ id, name }) => ({
          id: `dataset ${id}`,
          label: `Open ${name}`,
          group: 'Data set',
          run: () => void app.openDataset(id),
        })),
      ...(state?.dataset.list.events ?? []).map(({ event }) => {
        const tier = project && tierOf(project.tags, event);
        return {
          id: `event ${event}`,
          label: adding!.label(event),
          group: tier ? `${tier.short} event` : 'Event',
          run: () => adding!.run(event),
        };
      }),
    ];
  }, [app, commands]);
  const found = useMemo(() => {
    const words = search.trim().split(/\s+/);
    return entries.filter(({ label, group }) => words.every((word) => contains(`${group} ${label}`, word)));
  }, [entries, search, contains]);
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onClose()}
      className="dialog-shade command-shade"
    >
      <Modal className="dialog-frame command-frame">
        <Dialog aria-label="Commands" className="dialog">
          <Autocomplete inputValue={search} onInputChange={setSearch}>
            <div className="command-search">
              {/* No search field: there Escape empties, and here it is to close. */}
              <TextField aria-label="Search commands, documents, data and events" autoFocus>
                <Input className="input" placeholder="Search commands, documents, data and events" />
              </TextField>
            </div>
            <Menu
              aria-label="Commands"
              className="menu command-list"
              items={found.slice(0, LISTED)}
              renderEmptyState={() => <p className="select-empty">Nothing by that name.</p>}
              onAction={(id) => {
                onClose();
                afterClosing(() => found.find((one) => one.id === id)?.run());
              }}
            >
              {({ id, label, group, keys }) => (
                <MenuItem id={id} textValue={label} className="menu-item">
                  <span className="menu-text truncate">{label}</span>
                  <span className="command-group">{group}</span>
                  {keys && (
                    <span className="menu-keys" aria-hidden="true">
                      {keys}
                    </span>
                  )}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
