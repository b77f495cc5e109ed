import fs from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { PAGE_URL } from './page-scheme.ts';
import { loadWindowState, saveWindowState } from './window-state.ts';

/** How long a window may stay hidden. On Wayland "ready-to-show" may never come (electron/electron#48859). */
const HIDDEN_MS = 2_000;

/** The page's `--ground`, so that nothing flashes before it is drawn. */
const GROUND = { light: '#ffffff', dark: '#15171c' };

/** Nothing in the app may lead elsewhere: no other pages, no new windows, no embedded ones. The page may reload itself. */
export function forbidNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || event.url !== PAGE_URL) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** The window with the page in it, where it was left the last time; shown as soon as there is something to see. */
export function openPageWindow(preload: string, icon: string): BrowserWindow {
  const stateFile = path.join(app.getPath('userData'), 'window.json');
  const { bounds, maximized, theme } = loadWindowState(stateFile);
  nativeTheme.themeSource = theme;
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    title: 'Sluice',
    ...(fs.existsSync(icon) && { icon }),
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, spellcheck: false },
  });
  const show = () => {
    clearTimeout(patience);
    if (window.isDestroyed() || window.isVisible()) return;
    // It would show a hidden window, so not before.
    if (maximized) window.maximize();
    window.show();
  };
  const patience = setTimeout(show, HIDDEN_MS);
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', show);
  window.once('closed', () => clearTimeout(patience));
  window.on('close', () => saveWindowState(stateFile, window));
  void window.loadURL(PAGE_URL);
  return window;
}
