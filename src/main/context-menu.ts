import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu of a text field, and of text that is selected, which Electron leaves to the app. */
export function offerContextMenu(window: BrowserWindow): void {
  window.webContents.on('context-menu', (_event, { isEditable, selectionText, editFlags }) => {
    const separator: MenuItemConstructorOptions = { type: 'separator' };
    const copy: MenuItemConstructorOptions = { role: 'copy', enabled: editFlags.canCopy };
    const field: MenuItemConstructorOptions[] = [
      { role: 'undo', enabled: editFlags.canUndo },
      { role: 'redo', enabled: editFlags.canRedo },
      separator,
      { role: 'cut', enabled: editFlags.canCut },
      copy,
      { role: 'paste', enabled: editFlags.canPaste },
      separator,
      { role: 'selectAll', enabled: editFlags.canSelectAll },
    ];
    const items = isEditable ? field : selectionText.trim() !== '' ? [copy] : [];
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });
}
