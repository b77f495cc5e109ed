import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { DatasetSummary } from '../contract/methods.ts';

export interface MenuActions {
  /** A command of the page, by its id there. */
  command(id: string): void;
  openDataset(id: string): void;
  showDataFolder(): void;
}

/** How many data sets the menu lists. */
const RECENT = 10;

/** Puts up the application's menu. Its items do nothing themselves: the page has one list of commands for everything. */
export function showMenu(datasets: readonly DatasetSummary[], actions: MenuActions): void {
  const item = (label: string, id: string, rest: MenuItemConstructorOptions = {}): MenuItemConstructorOptions => ({
    label,
    click: () => actions.command(id),
    ...rest,
  });
  // In a text field these keys belong to the text, so the page gets them; the menu only shows them. On macOS it takes
  // what the page has left, and the page gives it to the field.
  const shown = (accelerator: string) => ({ accelerator, registerAccelerator: false });
  const mac = process.platform === 'darwin';
  const only = (when: boolean, ...items: MenuItemConstructorOptions[]) => (when ? items : []);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const recent = [...datasets].sort((a, b) => b.openedAt.localeCompare(a.openedAt)).slice(0, RECENT);

  const template: MenuItemConstructorOptions[] = [
    ...only(mac, { role: 'appMenu' }),
    {
      label: '&File',
      submenu: [
        item('Open…', 'data.open', { accelerator: 'CmdOrCtrl+O' }),
        item('Open Folder…', 'data.open-folder'),
        {
          label: 'Open Recent',
          submenu: [
            ...recent.map(({ id, name }) => ({
              label: name.replaceAll('&', '&&'),
              click: () => actions.openDataset(id),
            })),
            ...only(recent.length === 0, { label: 'No data sets yet', enabled: false }),
          ],
        },
        // The files themselves, as macOS remembers them; it opens one by "open-file".
        ...only(mac, {
          label: 'Recent Files',
          role: 'recentDocuments',
          submenu: [{ role: 'clearRecentDocuments' }],
        }),
        separator,
        item('Save Chart as PNG…', 'export.png-2'),
        item('Save Chart as SVG…', 'export.svg'),
        item('Save Figures as CSV…', 'export.csv'),
        item('Save Document…', 'export.document'),
        separator,
        item('Open a Picture or Document…', 'document.open'),
        item('Add Files to This Data Set…', 'data.add'),
        item('Import Report', 'data.report'),
        item('Show All Data Sets', 'data.close'),
        { role: 'close' },
        ...only(!mac, { role: 'quit' }),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('Undo', 'edit.undo', shown('CmdOrCtrl+Z')),
        item('Redo', 'edit.redo', shown(mac ? 'Shift+Cmd+Z' : 'Ctrl+Y')),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'delete' },
        { role: 'selectAll' },
        separator,
        item('Copy Chart', 'export.copy-png'),
      ],
    },
    {
      label: '&View',
      submenu: [
        {
          label: 'Theme',
          submenu: [
            item('Same as System', 'view.theme-system'),
            item('Light', 'view.theme-light'),
            item('Dark', 'view.theme-dark'),
          ],
        },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        ...only(!app.isPackaged, { role: 'reload' }),
        { role: 'togglefullscreen' },
        ...only(!app.isPackaged, { role: 'toggleDevTools' }),
      ],
    },
    { role: 'windowMenu' },
    {
      label: '&Help',
      role: 'help',
      submenu: [
        item('Keyboard Shortcuts', 'help.shortcuts'),
        { label: 'Show Data Folder', click: () => actions.showDataFolder() },
        ...only(!mac, separator, { role: 'about' }),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
