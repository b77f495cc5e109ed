import {
  ChevronsUpDown,
  ClipboardList,
  Download,
  FileImage,
  FilePlus,
  FileUp,
  Folder,
  Keyboard,
  LayoutGrid,
  PanelLeft,
  Redo2,
  RefreshCw,
  Search,
  Settings2,
  Undo2,
  Unplug,
  Wand2,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { Button as AriaButton, TooltipTrigger } from 'react-aria-components';
import type { CommandId } from '../commands/command.ts';
import { shortcutText } from '../commands/shortcut.ts';
import { useCommand } from '../commands/use-commands.ts';
import { ExportMenu } from '../export/menu.tsx';
import { Tabs } from '../features/documents/tabs.tsx';
import { useStore } from '../state/store.ts';
import { useApp, useEditor } from '../state/use-app.ts';
import { IconButton } from '../ui/button.tsx';
import { locale } from '../ui/locale.ts';
import { MenuButton, MenuItem, MenuSection } from '../ui/menu.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { counted } from '../ui/words.ts';
import { Mark } from './mark.tsx';
import './top-bar.css';

/** Above the editor: which data, undo, export, settings. */
export function TopBar() {
  return (
    <header className="top-bar">
      <CommandButton id="view.sidebar" icon={PanelLeft} />
      <Mark />
      <DatasetMenu />
      <AsOf />
      <Saving />
      <span className="top-bar-rule" />
      <Tabs />
      <CommandButton id="help.commands" icon={Search} />
      <CommandButton id="edit.undo" icon={Undo2} />
      <CommandButton id="edit.redo" icon={Redo2} />
      <span className="top-bar-rule" />
      <SettingsMenu />
      <ExportMenu />
    </header>
  );
}

function CommandButton({ id, icon: Icon }: { id: CommandId; icon: ComponentType<{ 'aria-hidden': true }> }) {
  const { platform } = useApp().host.info;
  const { title, shortcuts, isEnabled, run } = useCommand(id);
  return (
    <IconButton
      label={title}
      keys={shortcuts && shortcutText(shortcuts[0], platform)}
      isDisabled={!isEnabled}
      onPress={() => void run()}
    >
      <Icon aria-hidden />
    </IconButton>
  );
}

const RECENT = 8;

function DatasetMenu() {
  const app = useApp();
  const { platform } = app.host.info;
  const current = useStore(useEditor().store, (state) => state.dataset);
  const datasets = useStore(app.workspace.store, (state) => state.datasets);
  const open = useCommand('data.open');
  const openFolder = useCommand('data.open-folder');
  const close = useCommand('data.close');
  const report = useCommand('data.report');
  const prepare = useCommand('data.prepare');
  const add = useCommand('data.add');
  const fetch = useCommand('data.fetch');
  const offline = useCommand('data.offline');
  const openDocument = useCommand('document.open');
  const recent = datasets.toSorted((a, b) => (a.openedAt < b.openedAt ? 1 : -1)).slice(0, RECENT);
  return (
    <MenuButton
      label="Data sets"
      placement="bottom start"
      trigger={
        <AriaButton className="button button-quiet dataset-button" aria-label={`Data set: ${current.name}`}>
          <span className="truncate">{current.name}</span>
          <ChevronsUpDown aria-hidden="true" />
        </AriaButton>
      }
    >
      <MenuSection
        title="Recent data"
        selectionMode="single"
        selectedKeys={[current.id]}
        onSelectionChange={(keys) => {
          const [id] = [...keys];
          if (id !== undefined && id !== current.id) void app.openDataset(String(id));
        }}
      >
        {recent.map((dataset) => (
          <MenuItem
            key={dataset.id}
            id={dataset.id}
            label={dataset.name}
            detail={`${counted(dataset.events, 'event')} · ${counted(dataset.users, 'user')}`}
          />
        ))}
      </MenuSection>
      <MenuSection>
        <MenuItem
          id="report"
          label={report.title}
          icon={<ClipboardList aria-hidden="true" />}
          onAction={() => void report.run()}
        />
        <MenuItem
          id="prepare"
          label={prepare.title}
          icon={<Wand2 aria-hidden="true" />}
          onAction={() => void prepare.run()}
        />
        <MenuItem
          id="document"
          label={openDocument.title}
          icon={<FileImage aria-hidden="true" />}
          onAction={() => void openDocument.run()}
        />
        {fetch.isEnabled && (
          <MenuItem
            id="fetch"
            label={fetch.title}
            icon={<Download aria-hidden="true" />}
            onAction={() => void fetch.run()}
          />
        )}
        {offline.isEnabled ? (
          <MenuItem
            id="offline"
            label={offline.title}
            icon={<Unplug aria-hidden="true" />}
            onAction={() => void offline.run()}
          />
        ) : (
          add.isEnabled && (
            <MenuItem
              id="add"
              label={add.title}
              icon={<FilePlus aria-hidden="true" />}
              onAction={() => void add.run()}
            />
          )
        )}
      </MenuSection>
      <MenuSection>
        <MenuItem
          id="open"
          label={open.title}
          icon={<FileUp aria-hidden="true" />}
          keys={shortcutText(open.shortcuts![0], platform)}
          onAction={() => void open.run()}
        />
        <MenuItem
          id="open-folder"
          label={openFolder.title}
          icon={<Folder aria-hidden="true" />}
          onAction={() => void openFolder.run()}
        />
        <MenuItem
          id="all"
          label={close.title}
          icon={<LayoutGrid aria-hidden="true" />}
          onAction={() => void close.run()}
        />
      </MenuSection>
    </MenuButton>
  );
}

/** Of a table: until when its rows are here, and the way to those that have come in since. */
function AsOf() {
  const table = useStore(useEditor().store, (state) => state.dataset.table);
  const refresh = useCommand('data.refresh');
  if (!table) return null;
  const at = new Date(table.asOf);
  const isToday = at.toDateString() === new Date().toDateString();
  const when = at.toLocaleString(locale, { ...(!isToday && { dateStyle: 'medium' }), timeStyle: 'short' });
  const { since } = table;
  const from = since && new Date(since).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <TooltipTrigger>
      <AriaButton
        className="button button-quiet as-of figures"
        aria-label={`as of ${when}, refresh`}
        onPress={() => void refresh.run()}
      >
        <RefreshCw aria-hidden="true" />
        as of {when}
      </AriaButton>
      <Tooltip>
        {table.remote ? 'Asked of' : 'Taken from'} {table.address}
        {from && `, events since ${from}`}: what came in later is not here yet. Press to refresh.
      </Tooltip>
    </TooltipTrigger>
  );
}

const SAVING = { saved: 'Saved', pending: 'Saving…', failed: 'Not saved' } as const;

function Saving() {
  const saving = useStore(useEditor().store, (state) => state.saving);
  return (
    <span className={`saving saving-${saving}`} title="Everything you do is saved by itself.">
      {SAVING[saving]}
    </span>
  );
}

function SettingsMenu() {
  const app = useApp();
  const theme = useStore(app.workspace.store, (state) => state.settings.theme);
  const shortcuts = useCommand('help.shortcuts');
  return (
    <MenuButton
      label="Settings"
      trigger={
        <IconButton label="Settings">
          <Settings2 aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuSection
        title="Theme"
        selectionMode="single"
        selectedKeys={[theme]}
        disallowEmptySelection
        onSelectionChange={(keys) => {
          const [value] = [...keys];
          if (value === 'system' || value === 'light' || value === 'dark')
            void app.workspace.setTheme(value).catch(app.workspace.fail);
        }}
      >
        <MenuItem id="system" label="Like the system" />
        <MenuItem id="light" label="Light" />
        <MenuItem id="dark" label="Dark" />
      </MenuSection>
      <MenuSection>
        <MenuItem
          id="shortcuts"
          label={shortcuts.title}
          keys="?"
          icon={<Keyboard aria-hidden="true" />}
          onAction={() => void shortcuts.run()}
        />
      </MenuSection>
    </MenuButton>
  );
}
