import fs from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow } from 'electron';
import { PAGE_URL } from './page-scheme.ts';
import { loadWindowState, saveWindowState } from './window-state.ts';

/** Nothing in the app may lead elsewhere: no other pages, no new windows, no embedded ones. */
export function forbidNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** The window with the page in it, where it was left the last time. */
export function openPageWindow(preload: string, icon: string): BrowserWindow {
  const stateFile = path.join(app.getPath('userData'), 'window.json');
  const { bounds, maximized } = loadWindowState(stateFile);
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Sluice',
    ...(fs.existsSync(icon) && { icon }),
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, spellcheck: false },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => saveWindowState(stateFile, window));
  void window.loadURL(PAGE_URL);
  return window;
}
